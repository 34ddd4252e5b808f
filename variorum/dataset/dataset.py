"""A warehouse opened for reading: what `variorum.open` answers."""

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from variorum import arguments
from variorum.dataset import ids
from variorum.dataset import migrate as migration
from variorum.dataset.database import asked_indexes, connection_at
from variorum.dataset.inherited import left_alone_in_copies
from variorum.dataset.search import MOST, Hit, check_asked, find
from variorum.errors import UsageError
from variorum.store.commits import Commit, commit_of, tree_of, versions
from variorum.store.connect import check, cursor_of
from variorum.store.indexes import IndexName
from variorum.store.one_query import only_query, said_of
from variorum.store.tags import version_named
from variorum.store.takedowns import open_for_reading
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb


@dataclass(slots=True)
class Dataset:
    """The versions of a dataset, and their tables as DuckDB relations.

    A relation becomes a table of another library by `.pl()` (polars), `.df()` (pandas) or `.to_arrow_table()`; until
    then nothing is read. `at` is the number of a version, or a tag; without it the latest is meant, also where another
    build has committed it since the dataset was opened. Relations live as long as the dataset is open.

    A dataset may be asked from many threads, a relation from one at a time. A copy of the process (`os.fork`) and a
    pickled dataset open the warehouse anew.
    """

    warehouse: Warehouse
    _connections: "dict[tuple[int, bool, frozenset[IndexName]], duckdb.DuckDBPyConnection]" = field(
        default_factory=dict, repr=False
    )
    """By the version they show, whether its past is in them, and which indexes."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _process: int = field(default_factory=os.getpid, repr=False, compare=False)
    """The process that the connections are of: they have threads, which a copy of it lacks."""

    @property
    def name(self) -> str:
        """The name of the dataset, as its versions are cited by."""
        return commit_of(self.warehouse).name

    def versions(self) -> list[Commit]:
        """Every version, oldest first."""
        return versions(self.warehouse)

    def documents(self, at: int | str | None = None) -> "duckdb.DuckDBPyRelation":
        """The documents of a version. Raises StoreError where there is no such version."""
        return self._connection(at).table("documents")

    def sections(self, at: int | str | None = None) -> "duckdb.DuckDBPyRelation":
        """The sections of a version: a heading and what stands under it. Raises StoreError as `documents` does."""
        return self._connection(at).table("sections")

    def paragraphs(self, at: int | str | None = None) -> "duckdb.DuckDBPyRelation":
        """The paragraphs of a version. Raises StoreError as `documents` does."""
        return self._connection(at).table("paragraphs")

    def changes(self, a: int | str, b: int | str) -> "duckdb.DuckDBPyRelation":
        """What is different in version b from version a, each thing once: entity, op, id, text before and after."""
        before, after = self._number("a", a), self._number("b", b)
        for number in (before, after):
            commit_of(self.warehouse, number)
        return self._connection(None).sql("FROM changes_between($1, $2)", params=[before, after])

    def sql(self, query: str, at: int | str | None = None) -> "duckdb.DuckDBPyRelation":
        """The answer to a query over the tables of a version; without `at` its past and the macros are there too.

        Raises UsageError where the query is not one that only asks for rows.
        """
        import duckdb

        connection = self._connection(at, asked_indexes(arguments.text("query", query)))
        try:
            return connection.sql(only_query(connection, query))
        except duckdb.Error as error:
            raise UsageError(f"SQL: {said_of(error)}") from error

    def search(
        self, words: str, at: int | str | None = None, limit: int = 10, language: str | None = None
    ) -> list[Hit]:
        """The paragraphs of a version that say some words, the best first: at most `limit`, or those of a language.

        The first search makes an index of all words, which takes a while; builds keep it up from then on. Raises
        UsageError where there is no word to look for, StoreError where there is no such version.
        """
        words, limit = arguments.text("words", words), min(arguments.number("limit", limit), MOST)
        language = arguments.word_or_none("language", language)
        check_asked(words, limit)  # before an index is made
        commit = commit_of(self.warehouse, self._number_or_none("at", at))
        return find(self._connection(None, frozenset({"words"})), words, commit.number, limit, language)

    def duplicates(self, at: int | str | None = None) -> "duckdb.DuckDBPyRelation":
        """Paragraphs that say the same as another, or nearly: paragraph_id, cluster_id, kept, similarity, method.

        Of the latest version they are looked for once, and kept up by builds; of version `at` each time.
        """
        return self._connection(at, frozenset({"duplicates"})).table("duplicates")

    def resolve(self, identifier: str, at: int | str | None = None) -> list[ids.Resolved]:
        """What an id is in a version: itself, its parts, what took it in. Raises UsageError for an unknown id."""
        asked = arguments.text("identifier", identifier)
        return ids.resolve(self.warehouse, asked, self._number_or_none("at", at))

    def history(self, identifier: str) -> list[ids.Wording]:
        """What an id said through all versions, oldest first. Raises UsageError for an unknown id."""
        return ids.history(self.warehouse, arguments.text("identifier", identifier))

    def migrate(self, annotations: str | Path, to: int | str, since: int | str | None = None) -> migration.Migration:
        """The annotations of a file, moved to version `to`; `since` is the version of those that name none."""
        return migration.migrate(
            self.warehouse.place,
            arguments.place("annotations", annotations),
            self._number("to", to),
            self._number_or_none("since", since),
        )

    def close(self) -> None:
        """End its connections; relations that are not read yet cannot be read any more."""
        with self._own_lock():
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()

    def __enter__(self) -> "Dataset":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> "tuple[type[Dataset], tuple[Warehouse]]":
        return Dataset, (self.warehouse,)

    def _connection(
        self, at: int | str | None, indexes: frozenset[IndexName] = frozenset()
    ) -> "duckdb.DuckDBPyConnection":
        """A connection that nothing else asks: a second question to one ends the rows of the first without a word."""
        number = self._number_or_none("at", at)
        commit = commit_of(self.warehouse, number)
        key = (commit.number, number is None, indexes)
        with self._own_lock():
            if key not in self._connections:
                self._connections[key] = left_alone_in_copies(connection_at(self.warehouse, number, indexes))
            elif number is not None:  # its tables are read from files that somebody may have written to since
                check(self.warehouse, tree_of(self.warehouse, commit))
            return cursor_of(self._connections[key])

    def _own_lock(self) -> threading.Lock:
        """The lock over the connections of this process, whoever held that of the process it is a copy of."""
        if self._process != os.getpid():
            self._connections, self._lock, self._process = {}, threading.Lock(), os.getpid()
        return self._lock

    def _number(self, name: str, said: int | str) -> int:
        """The number of the version that an argument names. UsageError for what is no tag."""
        named = arguments.version(name, said)
        return version_named(self.warehouse, named) if isinstance(named, str) else named

    def _number_or_none(self, name: str, said: int | str | None) -> int | None:
        return None if said is None else self._number(name, said)


def open_dataset(warehouse: str | Path = "warehouse") -> Dataset:
    """The dataset in a warehouse, for reading. Raises StoreError where the folder is not one."""
    return Dataset(open_for_reading(arguments.place("warehouse", warehouse)))
