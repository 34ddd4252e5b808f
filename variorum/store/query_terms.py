"""The words of a question as the index of words has them, and where they stand in texts."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from variorum.store.search import apart, asked_of, folded

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A word of a question, or a pair of neighbours of a run of a script without blanks."""

    term: str
    """The word, or the run, all pairs of which must be there."""
    gram: str
    pairs: bool
    begins: bool
    """Whether it is a lone character, which begins any pair."""


def asked_by(connection: "duckdb.DuckDBPyConnection", question: str) -> tuple[QueryTerm, ...]:
    """The words of a question."""
    return tuple(QueryTerm(*row) for row in connection.execute(asked_of("$1"), [question]).fetchall())


def spans(
    connection: "duckdb.DuckDBPyConnection", asked: Sequence[QueryTerm], texts: Sequence[str]
) -> list[list[tuple[int, int]]]:
    """Where the words of a question stand in each of some texts: characters from and to."""
    written = connection.execute(
        f"SELECT run, [{folded('word')} FOR word IN run] FROM ("
        f"SELECT n, {apart('text')} AS run FROM (SELECT unnest($1::VARCHAR[]) AS text, unnest($2) AS n)) ORDER BY n",
        [texts, [*range(len(texts))]],
    ).fetchall()
    words = {one.gram for one in asked if not one.pairs}
    runs = sorted({one.term for one in asked if one.pairs})
    return [_stand(text, run, bare, words, runs) for text, (run, bare) in zip(texts, written, strict=True)]


def _stand(
    text: str, as_written: Sequence[str], folded: Sequence[str], words: Container[str], runs: Sequence[str]
) -> list[tuple[int, int]]:
    """Where some words stand in a text, given its words as they are written and as the index has them, in order."""
    found: list[tuple[int, int]] = []
    place = 0
    for written, word in zip(as_written, folded, strict=True):
        start = text.index(written, place)
        place = start + len(written)
        if word in words:
            found.append((start, place))
        for run in runs:
            at = text.find(run, start, place)
            while at >= 0:
                found.append((at, at + len(run)))
                at = text.find(run, at + len(run), place)
    return _joined(sorted(found))


def _joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
