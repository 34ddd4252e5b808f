"""What an id is in a version, and what it said through all of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from variorum.dataset.database import database
from variorum.errors import UsageError
from variorum.store.commits import commit_of
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an id is in a version."""

    id: str
    entity: str
    """document, section or paragraph"""
    how: str
    """`same`; `split` or `merged` (a part of it, what took it in); `origin` (what it came from, where the version asked
    for did not have it yet); `gone` (the last version before that had it); `later` (the first version after)."""
    version: int
    document_id: str
    text: str | None
    """The paragraph, the heading, or the title; None where it was taken down."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an id said, from one version to another."""

    id: str
    from_version: int
    to_version: int | None
    """The last version that has this wording; None where the latest has it."""
    text: str | None
    place: str | None
    """The heading it stands under; of a document, its source."""
    began_by: list[str] | None
    """The events that began the wording; None for the one that was there first."""
    ended_by: list[str] | None
    """The events that ended it; None while it stands."""


def resolve(warehouse: Warehouse, identifier: str, at: int | None = None) -> list[Resolved]:
    """What an id is in the latest version, or was in version `at`.

    Raises UsageError where the id was never given out, and for a version that was given up; StoreError where there is
    no such version.
    """
    number = commit_of(warehouse, at).number
    _check_letters(identifier, warehouse)
    with database(warehouse) as connection:
        first = connection.execute("SELECT min(version) FROM versions").fetchall()[0][0]
        if number < first:
            raise UsageError(f"version {number} was given up by gc: ids can be asked for from version {first} on.")

        query = "SELECT id, entity, how, version, document_id, text FROM resolve_at($1, $2)"
        found = connection.execute(query, [identifier, number]).fetchall()
    if not found:
        raise UsageError(_unknown(identifier, warehouse), code="no_such_id", thing=identifier)
    return [Resolved(*row) for row in found]


def history(warehouse: Warehouse, identifier: str) -> list[Wording]:
    """What an id said through all versions, oldest first; nothing where all of it was taken down.

    Raises UsageError where the id was never given out.
    """
    _check_letters(identifier, warehouse)
    with database(warehouse) as connection:
        query = "SELECT id, from_version, to_version, text, place, began_by, ended_by FROM history($1)"
        found = connection.execute(query, [identifier]).fetchall()
        if not found and not _is_known(connection, identifier):
            raise UsageError(_unknown(identifier, warehouse), code="no_such_id", thing=identifier)
    return [Wording(*row) for row in found]


def _is_known(connection: "duckdb.DuckDBPyConnection", identifier: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM identities WHERE id = $1", [identifier]).fetchall())


def _check_letters(identifier: str, warehouse: Warehouse) -> None:
    """Raise UsageError for what cannot be an id: DuckDB takes no text that is not UTF-8."""
    if not identifier.isascii():
        raise UsageError(_unknown(identifier, warehouse), code="no_such_id", thing=identifier)


def _unknown(identifier: str, warehouse: Warehouse) -> str:
    return f"{identifier}: no such id was ever given out in {warehouse.place}."
