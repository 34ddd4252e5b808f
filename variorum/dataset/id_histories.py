"""What some ids said through all versions, and what they were split or merged into: many asked for at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def became(name: str, version: int, to: int, edges: Mapping[str, Sequence[tuple[int, str, bool]]]) -> list[str]:
    """An id and all that it was split or merged into between two versions, or came from where `to` is the earlier."""
    forward = to >= version
    found = [name]
    work = [(name, version)]
    while work:
        here, since = work.pop(0)
        for when, other, onward in edges.get(here, ()):
            # An edge of version w leads from what stood in w - 1 to what stands in w.
            passable = since < when <= to if forward else to < when <= since
            if onward == forward and passable and other not in found:
                found.append(other)
                work.append((other, when - 1 if forward else when))
    return found


def ask_for(connection: "duckdb.DuckDBPyConnection", ids: Iterable[str]) -> None:
    """Make `wanted` the table of some ids; as Arrow: of a list DuckDB looks up modules string by string."""
    import pyarrow as pa

    connection.register("wanted", pa.table({"id": pa.array(sorted(ids), pa.string())}))


def edges_of(connection: "duckdb.DuckDBPyConnection") -> dict[str, list[tuple[int, str, bool]]]:
    """Splits and merges in the documents of the wanted ids, by id: version, the other id, whether it leads onward in
    time."""
    rows = connection.execute(
        "SELECT version, from_id, to_id FROM lineage WHERE event IN ('split', 'merged') AND from_id <> to_id "
        "AND document_id IN (SELECT document_id FROM identities SEMI JOIN wanted USING (id)) "
        "ORDER BY version, from_id, to_id"
    ).fetchall()
    edges: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for version, before, after in rows:
        edges[before].append((version, after, True))
        edges[after].append((version, before, False))
    return edges


def texts_of(connection: "duckdb.DuckDBPyConnection") -> dict[str, list[tuple[int, int, str]]]:
    """The wordings of the wanted paragraphs and headings, by id: first and last version, text."""
    rows = connection.execute(
        "WITH newest AS (SELECT max(version) AS n FROM versions), said AS ("
        "SELECT paragraph_id AS id, from_version, to_version, text FROM history.paragraphs SEMI JOIN wanted "
        "ON paragraph_id = wanted.id UNION ALL "
        "SELECT section_id, from_version, to_version, coalesce(heading, '') FROM history.sections SEMI JOIN wanted "
        "ON section_id = wanted.id) "
        "SELECT id, from_version, coalesce(to_version, n), text FROM said, newest ORDER BY id, from_version"
    ).fetchall()
    texts: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for name, first, last, text in rows:
        before = texts[name][-1] if texts[name] else None
        if before is not None and before[1] + 1 == first and before[2] == text:
            texts[name][-1] = (before[0], last, text)
        else:
            texts[name].append((first, last, text))
    return texts
