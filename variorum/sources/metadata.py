"""What is said of texts beside them: tables with a row for each, and files `name.meta.json`."""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from variorum.errors import UsageError
from variorum.sources.places import Place
from variorum.sources.raw_bytes import read_local
from variorum.text.given import named_values, plain_values

SUFFIX = ".meta.json"
KEY = "source"
"""The column of a table that names the source which a row is about."""

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file that says something of the source beside it."""

    source: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Tables:
    """What tables of metadata say, by source."""

    given: Mapping[str, Values]
    files: frozenset[str]
    """Where they lie: they are no sources."""


def is_sidecar(source: str) -> bool:
    """Whether a file of this name says something of another one."""
    return source.endswith(SUFFIX) and not source.endswith(f"/{SUFFIX}") and source != SUFFIX


def metadata_tables(places: Sequence[Place]) -> Tables:
    """What the tables of some places say. Raises UsageError where one cannot be read or does not name its sources."""
    given: dict[str, Values] = {}
    files: set[str] = set()
    for place in places:
        if place.metadata is None:
            continue
        files.add(os.path.abspath(place.metadata))  # noqa: PTH100 -- as paths of sources are
        for number, row in enumerate(_rows(place.metadata), 1):
            name = row.pop(KEY, None)
            if not isinstance(name, str) or not name:
                found = ", ".join(map(str, row))
                raise _wrong(place.metadata, f"row {number} does not name its source", f"a column {KEY}; found {found}")
            given[f"{place.name}/{name}" if place.name else name] = row
    return Tables(given, frozenset(files))


def _rows(path: str) -> Iterable[Values]:
    from variorum.sources.records import BrokenRow, rows_in

    try:
        raw = read_local(path)
    except OSError as error:
        raise _wrong(
            path, f"cannot be read ({error.strerror or error})", "a table: .csv, .tsv, .jsonl or .parquet"
        ) from None
    rows = rows_in(path, raw)
    if rows is None:
        raise _wrong(path, "is no table", "a name that ends with .csv, .tsv, .jsonl or .parquet")
    for row in rows:
        if isinstance(row, BrokenRow):
            raise _wrong(path, row.detail, "a table whose rows can be read")
        try:
            yield plain_values(row)
        except ValueError as error:
            raise _wrong(path, str(error), "a table whose rows can be read") from None


def _wrong(path: str, what: str, expected: str) -> UsageError:
    return UsageError(f"{path} {what}; expected {expected}.", code="bad_metadata", thing=path, expected=expected)


class SidecarMetadata:
    """What files beside sources say of them; `wrong` are those that say nothing, and why."""

    def __init__(self, sources: Iterable[str], sidecars: Sequence[Sidecar]) -> None:
        self.given: dict[str, Values] = {}
        self.wrong: list[tuple[str, str]] = []
        about: dict[str, list[str]] = defaultdict(list)
        for source in sources if sidecars else ():
            about[source].append(source)
            bare = os.path.splitext(source)[0]  # noqa: PTH122 -- names of sources are no paths
            if bare != source:
                about[bare].append(source)
        for sidecar in sorted(sidecars, key=lambda one: one.source):
            self._take(sidecar, about.get(sidecar.source.removesuffix(SUFFIX), []))

    def _take(self, sidecar: Sidecar, sources: Sequence[str]) -> None:
        named = sidecar.source.removesuffix(SUFFIX)
        try:
            found = json.loads(sidecar.raw, object_pairs_hook=named_values)
            values = plain_values(found) if isinstance(found, dict) else None
        except (ValueError, RecursionError) as error:
            detail = f"cannot be taken: {error}; expected a JSON object with title, author, date, …"
            self.wrong.append((sidecar.source, detail))
            return
        if values is None:
            self.wrong.append((sidecar.source, "is no JSON object; expected one with title, author, date, …"))
            return
        if not sources:
            self.wrong.append((sidecar.source, f"is about no source: none is called {named} or {named}.…"))
        for source in sources:
            self.given[source] = self.given.get(source, {}) | values
