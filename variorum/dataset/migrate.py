"""Moving stand-off annotations from one version to another. Nothing is dropped; what cannot be read is told."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, get_args

from variorum.annotate.annotations import ANNO, Annotation, AnnotationError, Moved, Outcome, as_form, move, parse, write
from variorum.dataset.database import database
from variorum.dataset.given_file import read_given, read_stream
from variorum.dataset.id_histories import ask_for, became, edges_of, texts_of
from variorum.errors import UsageError
from variorum.store.commits import commit_of
from variorum.store.takedowns import open_for_reading

if TYPE_CHECKING:
    import duckdb

Format = Literal["jsonl", "w3c"]

OUTCOMES: tuple[str, ...] = get_args(Outcome)

_Wanted = set[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Malformed:
    """An annotation that could not be taken."""

    place: str
    """Where it stands, such as `line 3`."""
    reason: str
    text: str
    """As it was read; bytes that are not UTF-8 as \\xNN."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What became of a file of annotations."""

    to: int
    counts: Mapping[str, int]
    """By outcome, and of the malformed ones."""
    written: str
    """The annotations in the new version, orphans in the last version that had them; as text of a file."""
    malformed: tuple[Malformed, ...]


def migrate(warehouse: str, path: str, to: int, since: int | None = None, format: Format | None = None) -> Migration:
    """Move the annotations in a file (`-`: standard input) to version `to`.

    The file holds JSON lines, a JSON array, or a W3C annotation page or collection. `since` is the version of those
    that name none. `format` is that of the result: `jsonl` flat JSON lines, `w3c` an annotation page; default: as read.
    Raises UsageError where the file cannot be read, StoreError where there is no such version.
    """
    opened = open_for_reading(warehouse)
    target = commit_of(opened, to).number
    known = range(1, commit_of(opened).number + 1)
    if since is not None:
        commit_of(opened, since)

    # Read and parse; what is no annotation is told.
    container, values, malformed = _read(path)
    annotations: list[tuple[str, Any, Annotation]] = []
    for place, value in values:
        try:
            annotation = parse(value)
            annotations.append((place, value, _dated(annotation, since, known)))
        except AnnotationError as error:
            malformed.append(Malformed(place, str(error), _line(value)))

    # Move each by what the dataset knows of its id.
    moved: list[tuple[Moved, Annotation]] = []
    with database(opened) as connection:
        past = _Past(connection, [annotation for _, _, annotation in annotations], target)
    for place, value, annotation in annotations:
        try:
            moved.append((_move(annotation, past, target), annotation))
        except AnnotationError as error:
            malformed.append(Malformed(place, str(error), _line(value)))

    counts: Counter[str] = Counter(one.outcome for one, _ in moved)
    return Migration(
        target,
        {**{name: counts[name] for name in OUTCOMES}, "malformed": len(malformed)},
        _written(container, [_noted(one, was, format) for one, was in moved], format),
        tuple(sorted(malformed, key=lambda one: (len(one.place), one.place))),
    )


class _Past:
    """What the dataset knows of the annotated ids: their texts in all versions, and what they became."""

    def __init__(self, connection: "duckdb.DuckDBPyConnection", annotations: Sequence[Annotation], to: int) -> None:
        ask_for(connection, {annotation.id for annotation in annotations})
        edges = edges_of(connection)
        self.kin: dict[tuple[str, int], list[str]] = {}
        for annotation in annotations:
            key = annotation.id, annotation.version or 0
            if key not in self.kin:
                self.kin[key] = became(*key, to, edges)
        rows = connection.execute("SELECT id FROM identities SEMI JOIN wanted USING (id) WHERE entity <> 'document'")
        self.known = {row[0] for row in rows.fetchall()}
        ask_for(connection, set(chain.from_iterable(self.kin.values())))
        self.texts = texts_of(connection)
        row = connection.execute("SELECT min(version) FROM versions").fetchone()
        self.begins: int = row[0] if row else 1

    def text(self, name: str, version: int) -> str | None:
        """What an id said in a version; None where it was not there."""
        for first, last, text in self.texts.get(name, ()):
            if first <= version <= last:
                return text
        return None


def _move(annotation: Annotation, past: _Past, to: int) -> Moved:
    version = annotation.version or 0
    old = past.text(annotation.id, version)
    there = [(name, past.text(name, to)) for name in past.kin[annotation.id, version]]
    successors = [(name, text) for name, text in there if text is not None]
    if annotation.id not in past.known:
        raise AnnotationError(f"{annotation.id}: no paragraph or section ever had this id")
    if old is None and version < past.begins:
        return _by_quote(annotation, successors, to)
    if annotation.id not in past.texts:  # it was taken down
        return Moved(annotation, "orphan", 0.0)
    if old is None:
        raise AnnotationError(_absent(annotation.id, version, past))
    moved = move(annotation, old, successors, to)
    return moved if moved.outcome != "orphan" else _last_seen(annotation, old, past, to)


def _by_quote(annotation: Annotation, successors: Sequence[tuple[str, str]], to: int) -> Moved:
    """Where an annotation stands whose version was given up: all that is left of its text is what it quotes."""
    if not annotation.exact:
        return Moved(annotation, "orphan", 0.0)
    before, after = annotation.prefix or "", annotation.suffix or ""
    quoted = replace(annotation, start=len(before), end=len(before) + len(annotation.exact))
    moved = move(quoted, f"{before}{annotation.exact}{after}", successors, to)
    return moved if moved.outcome != "orphan" else Moved(annotation, "orphan", 0.0)


def _last_seen(annotation: Annotation, old: str, past: _Past, to: int) -> Moved:
    """An orphan where it was last seen, on the way from its own version to the other one."""
    start = annotation.version or 0
    low, high = min(start, to), max(start, to)
    on_the_way = [
        (max(first, low) if to < start else min(last, high), text)
        for first, last, text in past.texts.get(annotation.id, ())
        if first <= high and last >= low
    ]
    for version, text in sorted(on_the_way, key=lambda one: abs(one[0] - to)):
        moved = move(annotation, old, [(annotation.id, text)], version)
        if moved.outcome != "orphan":
            return replace(moved, outcome="orphan", score=0.0)
    return Moved(annotation, "orphan", 0.0)


def _absent(name: str, version: int, past: _Past) -> str:
    texts = past.texts.get(name, ())
    spans = ", ".join(f"{first} to {last}" if first != last else f"{first}" for first, last, _ in texts)
    return f"{name} is not in version {version}" + (f", but in {spans}" if spans else "")


def _dated(annotation: Annotation, since: int | None, known: range) -> Annotation:
    version = since if annotation.version is None else annotation.version
    if version is None:
        raise AnnotationError("it names no version: add one, or say which with --from")
    if version not in known:
        raise AnnotationError(f"there is no version {version}: expected one from {known[0]} to {known[-1]}")
    return replace(annotation, version=version)


def _noted(moved: Moved, was: Annotation, format: Format | None) -> dict[str, object]:
    """The JSON value of what was moved, with what became of it and where it was before."""
    annotation = moved.annotation
    rest = {name: value for name, value in annotation.rest.items() if name != "migrated"}
    annotation = replace(annotation, rest=rest)
    if format is not None:
        annotation = as_form(annotation, "flat" if format == "jsonl" else "w3c")
    note = {"outcome": moved.outcome, "score": round(moved.score, 4), "from": f"{was.id}@{was.version}"}
    return {**write(annotation), "migrated": note}


def _read(path: str) -> tuple[Any, list[tuple[str, Any]], list[Malformed]]:
    """What a file holds: the thing that the annotations stand in (None: lines), the values with their places, and what
    is no JSON."""
    try:
        raw = read_stream(sys.stdin.buffer, path) if path == "-" else read_given(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror or error}): expected a file of annotations."
        ) from error

    # One JSON value that holds them all.
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    whole = _whole(raw)
    if whole is not None:
        container, items = whole
        return (
            container,
            [(f"item {n}", item) for n, item in enumerate(items, 1) if isinstance(item, dict)],
            [
                Malformed(f"item {n}", "an annotation must be a JSON object", _line(item))
                for n, item in enumerate(items, 1)
                if not isinstance(item, dict)
            ],
        )

    # Else a line each.
    values: list[tuple[str, Any]] = []
    malformed: list[Malformed] = []
    for n, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line.decode("utf-8"))
            if not isinstance(value, dict):
                raise ValueError("an annotation must be a JSON object")
            values.append((f"line {n}", value))
        except UnicodeDecodeError as error:
            text = line.decode("utf-8", "backslashreplace")
            malformed.append(Malformed(f"line {n}", f"not UTF-8 at byte {error.start + 1} of the line", text))
        except (ValueError, RecursionError) as error:
            malformed.append(
                Malformed(f"line {n}", f"not an annotation in JSON ({error})", line.decode("utf-8").rstrip("\r"))
            )
    return None, values, malformed


def _whole(raw: bytes) -> tuple[Any, list[Any]] | None:
    """The array, page or collection that all of a file is, and the annotations in it; None where it is lines."""
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None  # then it is read line by line, and every fault is told with its line
    if isinstance(value, list):
        return value, value
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        return value, value["items"]
    first = value.get("first") if isinstance(value, dict) else None
    if isinstance(first, dict) and isinstance(first.get("items"), list):
        return value, first["items"]
    return (value, [value]) if isinstance(value, dict) and b"\n" in raw.strip() else None


def _written(container: Any, values: Sequence[Mapping[str, Any]], format: Format | None) -> str:
    if format == "w3c":
        return _pretty({"@context": ANNO, "type": "AnnotationPage", "items": list(values)})
    if format == "jsonl" or container is None:
        return "".join(_line(value) + "\n" for value in values)
    if isinstance(container, list):
        return _pretty(list(values))
    if "items" in container:
        return _pretty({**container, "items": list(values)})
    if "first" in container:
        return _pretty({**container, "first": {**container["first"], "items": list(values)}})
    return _pretty(values[0]) if values else ""


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
