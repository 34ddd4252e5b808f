"""What is given of a source beside its text, laid over what it says of itself so that it can be taken off again.

A row of documents holds both: `metadata.given` names what was given, `metadata.own` what the source itself says there.
"""

import json
import math
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from variorum.schemas.row import Row
from variorum.schemas.vocabulary import BCP47
from variorum.text.document import CleaningOptions, Declared

_LANGUAGE = re.compile(BCP47)

RESERVED = ("given", "own", "parts", "declared", "doubt")
"""Names that mean something in `metadata`; one that is given is called `name_`."""

_COLUMN = "column:"
"""What names in `metadata.own` begin with that say what a column held; one that is given has `_` before it."""

MOST_LEVELS = 64
"""Most lists and objects inside one another in what is given: every reader of JSON stops somewhere, each elsewhere."""

_NO_NUMBERS = {math.inf: "Infinity", -math.inf: "-Infinity"}
"""What JSON has no number for stands as the text that programs write: a null would be left out without a word."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_values(values: Mapping[str, object]) -> dict[str, object]:
    """Values as JSON and UTF-8 have them, whatever read them; ValueError where they are nested too deep."""
    return {writable(str(name)): _plain_value(value, MOST_LEVELS) for name, value in values.items()}


def named_values(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Values by their names. A name that stands twice has all its values: none of them is lost."""
    values: dict[str, object] = {}
    for name, value in pairs:
        values[name] = [values[name], value] if name in values else value
    return values


def writable(text: str) -> str:
    r"""A text that can be written as UTF-8: a lone surrogate, which JSON can spell, stands as `\udNNN`."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain_value(value: object, levels: int) -> object:
    if levels == 0:
        raise ValueError(f"a value has more than {MOST_LEVELS} lists and objects inside one another")
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else _NO_NUMBERS.get(value, "NaN")
    if isinstance(value, dict):
        return {writable(str(name)): _plain_value(inner, levels - 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain_value(inner, levels - 1) for inner in value]
    return value if isinstance(value, int) or value is None else writable(str(value))


def as_given(values: Mapping[str, object]) -> str:
    """What is given of a source, as JSON that is the same for the same values; empty ones are left out."""
    kept: dict[str, object] = {}
    for name in sorted(values, key=str):
        if values[name] not in (None, "", [], {}):
            kept[_name(str(name), kept)] = values[name]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str) if kept else ""


@lru_cache(maxsize=1024)
def declared_json(declared: Declared) -> str:
    """What is declared of a source, as `as_given` writes it."""
    return as_given(asdict(declared))


def declared_of(said: str) -> Declared:
    """What `declared_json` wrote."""
    return Declared(**json.loads(said)) if said else Declared()


def given_in(metadata: Mapping[str, Any]) -> str:
    """What was given of a document, from its metadata."""
    return as_given({name: metadata.get(name) for name in metadata.get("given", ())})


def with_given(row: Row, given: str) -> Row:
    """A row of documents with what is given of its source."""
    if not given:
        return row
    values: dict[str, Any] = json.loads(given)
    metadata: dict[str, Any] = json.loads(row["metadata"])
    columns = _columns(values)
    own: dict[str, Any] = {name: metadata[name] for name in values if name in metadata}
    own |= {f"{_COLUMN}{name}": _plain(row[name]) for name in columns}
    metadata |= {**values, "given": sorted(values), "own": own}
    return {**row, **columns, "metadata": _json(metadata)}


def without_given(row: Row) -> Row:
    """The row as it was before `with_given`."""
    metadata: dict[str, Any] = json.loads(row["metadata"])
    names, own = metadata.pop("given", ()), metadata.pop("own", {})
    columns = {name.removeprefix(_COLUMN): value for name, value in own.items() if name.startswith(_COLUMN)}
    if columns.get("published"):
        columns["published"] = date.fromisoformat(columns["published"])
    kept = {name: value for name, value in metadata.items() if name not in names}
    kept |= {name: value for name, value in own.items() if not name.startswith(_COLUMN)}
    return {**row, **columns, "metadata": _json(kept)}


def _columns(values: Mapping[str, Any]) -> Row:
    """The columns that what is given has a place in."""
    # These read YAML and tables of wrong decodings: not where nothing is given.
    from variorum.text.cleaning.clean import clean_line
    from variorum.text.readers.front_matter import iso_date

    columns: Row = {}
    title = values.get("title")
    title = clean_line(" ".join(title.split()), CleaningOptions()).strip() if isinstance(title, str) else ""
    if title:
        columns["title"] = title
    language = values.get("language")
    if isinstance(language, str) and _LANGUAGE.fullmatch(language):
        columns |= {"language": language, "language_score": 1.0}
    stated = next((values[name] for name in ("published", "date") if isinstance(values.get(name), str)), None)
    day = iso_date(stated)
    if day is not None:
        columns["published"] = date.fromisoformat(day)
    return columns


def _name(name: str, taken: Container[str]) -> str:
    """What something given is called; of such a name, itself."""
    free = name
    if name.startswith(_COLUMN):
        free = f"_{name}"
    elif name in RESERVED:
        free = f"{name}_"
    while free in taken:
        free += "_"
    return free


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
