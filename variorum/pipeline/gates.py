"""Gates: what a new version may differ from the one before it without a person's word.

Each is a query over both versions: `documents`, `paragraphs` and so on are the new one's, `before.documents` those of
the version before, `happened` the rows of lineage of the new one. Ours count, and have limits with reasons in
schemas/gates/limits.toml; a dataset's own lie in gates/ in its warehouse: limits.toml for other limits, and SQL files
whose rows hold a version back.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import chain
from pathlib import PurePosixPath
from threading import Event, Thread
from typing import TYPE_CHECKING

from variorum.errors import UsageError
from variorum.store.connect import connect, select
from variorum.store.one_query import only_query, said_of
from variorum.store.rules import violations
from variorum.store.tree import Tree, described, described_as, rows_in
from variorum.store.warehouse import Warehouse
from variorum.text.readers.nesting import DEEPEST, is_too_deep

if TYPE_CHECKING:
    import duckdb

SAMPLE = 5
"""Examples that are told of each gate."""

FOLDER = "gates"

LIMITS = "limits.toml"

LONGEST_SECONDS = 600
"""Seconds that a gate may take: a query that never ends does not hold a build that nobody watches."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A question to a new version, and how much it may find."""

    name: str
    says: str
    """What it finds, as a sentence: the first comment of its file."""
    sql: str
    share: float | None
    """So much of what there is may be found; None: nothing may."""
    least: int
    """Fewer than this are never too many."""
    reason: str
    """Why this limit."""
    finds: str | None = None
    """The table whose new rows what it finds is among: with fewer than `least` of them it need not be asked."""


@dataclass(frozen=True, slots=True)
class GateBreach:
    """A gate that a version is beyond."""

    gate: str
    says: str
    found: int
    among: int | None
    share: float | None
    """The share that is allowed."""
    reason: str
    sample: tuple[str, ...]

    @property
    def measured(self) -> str:
        """How much was found, and how much is allowed."""
        if self.among is None or self.share is None:
            return f"{self.found:,}"
        part = self.found / self.among if self.among else 1.0
        return f"{self.found:,} of {self.among:,}, {part:.1%}; {self.share:.0%} may be"


def gates_of(warehouse: Warehouse) -> tuple[Gate, ...]:
    """The gates of a dataset: ours with its limits, and its own. UsageError where its files say something else."""
    files_there = warehouse.storage.names(FOLDER)
    ours = {gate.name: gate for gate in _built_in()}
    if f"{FOLDER}/{LIMITS}" in files_there:
        ours = _limited(ours, warehouse, f"{FOLDER}/{LIMITS}")
    own = [file for file in files_there if _may_be_own(file)]
    for file in own:
        name = PurePosixPath(file).stem
        if file != f"{FOLDER}/{name}.sql":
            raise _wrong(warehouse.where(file), "it is no gate", f"{LIMITS}, or a file NAME.sql")
        if name in ours:
            expected = f"another name (its limit stands in {LIMITS})"
            raise _wrong(warehouse.where(file), f"there is a gate {name} already", expected)
    return (*ours.values(), *(_own(warehouse, file) for file in own))


def _may_be_own(file: str) -> bool:
    """Whether a person may take a file for a gate: not our limits, nor what editors and systems hide."""
    parts = PurePosixPath(file).parts[1:]
    return parts != (LIMITS,) and not any(part.startswith(".") for part in parts)


def beyond(warehouse: Warehouse, content: Tree, parent: Tree, gates: Sequence[Gate], number: int) -> list[GateBreach]:
    """The gates that the content of version `number` to be is beyond, the built-in ones first.

    Where less is new than a gate lets pass, whatever it is, neither version is read.
    """
    new_rows = _new_rows(content, parent)
    gates = [gate for gate in gates if gate.finds is None or new_rows[gate.finds] >= max(gate.least, 1)]
    if not gates:
        return []
    with connect(warehouse, content) as connection:
        connection.execute("CREATE SCHEMA before")
        for name, table in described(parent).items():
            rows = select(warehouse, table, parent.tables.get(name, ()))
            connection.execute(f'CREATE VIEW before."{name}" AS {rows}')
        old = set(parent.tables.get("lineage", ()))
        new = tuple(shard for shard in content.tables["lineage"] if shard not in old)
        rows = select(warehouse, described_as(content, "lineage"), new)
        connection.execute(f"CREATE VIEW happened AS SELECT * FROM ({rows}) WHERE version = {number}")
        return list(chain.from_iterable(_ask(connection, gate) for gate in gates))


def _new_rows(content: Tree, parent: Tree) -> dict[str, int]:
    """How many rows of a version differ from the one before it at most, by what a gate may find."""
    same = content.tables.get("quarantine", ()) == parent.tables.get("quarantine", ())
    return {
        "documents": sum(content.changes["documents"].ops.values()),
        "lineage": rows_in(content, "lineage") - rows_in(parent, "lineage"),
        "quarantine": 0 if same else rows_in(content, "quarantine"),
    }


def _ask(connection: "duckdb.DuckDBPyConnection", gate: Gate) -> Iterator[GateBreach]:
    import duckdb

    over = Event()
    Thread(target=_end_what_takes_too_long, args=(connection, over), daemon=True).start()
    try:
        if gate.share is None:
            asked = only_query(connection, gate.sql)
            for broken in violations(connection, {gate.name: asked}):
                yield GateBreach(gate.name, gate.says, broken.count, None, None, gate.reason, broken.sample)
            return
        asked = f"SELECT found, among, sample[:{SAMPLE}] FROM (\n{gate.sql}\n)"
        ((found, among, sample),) = connection.execute(asked).fetchall()
    except (duckdb.Error, UsageError) as error:
        # The version is whole: it waits for a person rather than being lost with the work that is in it.
        took_too_long = isinstance(error, duckdb.InterruptException)
        why = f"it takes more than {LONGEST_SECONDS} seconds" if took_too_long else said_of(error)
        yield GateBreach(gate.name, f"It cannot be asked: {why}", 0, None, None, gate.reason, ())
        return
    finally:
        over.set()
    if found >= gate.least and found > gate.share * among:
        yield GateBreach(gate.name, gate.says, found, among, gate.share, gate.reason, tuple(sample or ()))


def _end_what_takes_too_long(connection: "duckdb.DuckDBPyConnection", over: Event) -> None:
    """Interrupt a connection until somebody says that it is over: at the first time it may be between two queries."""
    while not over.wait(LONGEST_SECONDS):
        connection.interrupt()


def _built_in() -> Iterator[Gate]:
    folder = files("variorum.schemas") / "gates"
    limits = tomllib.loads((folder / LIMITS).read_text(encoding="utf-8"))
    for name, limit in limits.items():
        sql = (folder / f"{name}.sql").read_text(encoding="utf-8")
        yield Gate(name, _says(sql), sql, limit["share"], limit["least"], limit["reason"], _finds(sql))


def _own(warehouse: Warehouse, file: str) -> Gate:
    path, name = warehouse.where(file), PurePosixPath(file)
    try:
        sql = warehouse.storage.read(file).decode("utf-8-sig").rstrip().rstrip(";")
    except (OSError, UnicodeDecodeError) as error:
        raise _wrong(path, f"it cannot be read ({error})", "SQL in UTF-8") from error
    if not sql.startswith("-- "):
        raise _wrong(path, "it does not say what it finds", "a first line such as '-- Documents have no title.'")
    return Gate(name.stem, _says(sql), sql, None, 0, f"a gate of this dataset ({name.name})")


def _says(sql: str) -> str:
    return sql.splitlines()[0].removeprefix("--").strip()


def _finds(sql: str) -> str:
    return sql.splitlines()[1].removeprefix("-- finds:").strip()


def _limited(ours: Mapping[str, Gate], warehouse: Warehouse, file: str) -> dict[str, Gate]:
    """Our gates with the limits that a dataset gives them: share, least, and always why."""
    path = warehouse.where(file)
    limited = dict(ours)
    for name, limit in _told(warehouse, file).items():
        if name not in ours:
            raise _wrong(path, f"there is no gate {name}", f"one of {', '.join(ours)}")
        if not isinstance(limit, dict) or not limit.keys() <= {"share", "least", "reason"}:
            raise _wrong(path, f"{name} says {limit}", "a table of share, least and reason")

        # What it leaves open is as in ours, but for the reason: another limit has one of its own.
        share, least = limit.get("share", ours[name].share), limit.get("least", ours[name].least)
        reason = limit.get("reason", "")
        if not isinstance(share, int | float) or isinstance(share, bool) or not share >= 0:  # nor nan
            raise _wrong(path, f"the share of {name} is {share!r}", "a number such as 0.2, at least 0")
        if not isinstance(least, int) or isinstance(least, bool) or least < 0:
            raise _wrong(path, f"the least of {name} is {least!r}", "a whole number, at least 0")
        if not isinstance(reason, str) or not reason.strip():
            raise _wrong(path, f"{name} has another limit without a reason", 'reason = "…", a sentence that says why')
        limited[name] = replace(ours[name], share=float(share), least=least, reason=reason)
    return limited


def _told(warehouse: Warehouse, file: str) -> dict[str, object]:
    """What a file of limits says, by the names of gates."""
    path = warehouse.where(file)
    try:
        text = warehouse.storage.read(file).decode("utf-8-sig")
        if is_too_deep(text):
            raise _wrong(path, f"it has more than {DEEPEST} values inside one another", "a table for each gate")
        return tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no UTF-8, no TOML, or a number without end
        raise _wrong(path, f"it cannot be read ({error})", "TOML with a table for each gate") from error


def _wrong(path: str, what: str, expected: str) -> UsageError:
    return UsageError(f"{path}: {what}; expected {expected}.", code="gate", thing=path, expected=expected)
