"""What is given of a source beside its text, laid over what it says of itself so that it can be taken off again.

A row of documents holds both: `metadata.given` names what was given, `metadata.own` what the source itself says there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from variorum.schemas.row import Row
from variorum.schemas.vocabulary import BCP47
from variorum.text.document import Declared

_LANGUAGE = re.compile(BCP47)

RESERVED = ("given", "own", "parts", "declared", "doubt")
"""Names that mean something in `metadata`; one that is given is called `name_`."""


def as_given(values: Mapping[str, object]) -> str:
    """What is given of a source, as JSON that is the same for the same values; empty ones are left out."""
    kept = {_name(str(name)): value for name, value in values.items() if value not in (None, "", [], {})}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str) if kept else ""


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
    own |= {f"column:{name}": _plain(row[name]) for name in columns}
    metadata |= {**values, "given": sorted(values), "own": own}
    return {**row, **columns, "metadata": _json(metadata)}


def without_given(row: Row) -> Row:
    """The row as it was before `with_given`."""
    metadata: dict[str, Any] = json.loads(row["metadata"])
    names, own = metadata.pop("given", ()), metadata.pop("own", {})
    columns = {name.removeprefix("column:"): value for name, value in own.items() if name.startswith("column:")}
    if columns.get("published"):
        columns["published"] = date.fromisoformat(columns["published"])
    kept = {name: value for name, value in metadata.items() if name not in names}
    kept |= {name: value for name, value in own.items() if not name.startswith("column:")}
    return {**row, **columns, "metadata": _json(kept)}


def _columns(values: Mapping[str, Any]) -> Row:
    """The columns that what is given has a place in."""
    from variorum.text.readers.front_matter import iso_date  # reads YAML: not where nothing is given

    columns: Row = {}
    if isinstance(values.get("title"), str) and values["title"].strip():
        columns["title"] = values["title"].strip()
    language = values.get("language")
    if isinstance(language, str) and _LANGUAGE.match(language):
        columns |= {"language": language, "language_score": 1.0}
    stated = next((values[name] for name in ("published", "date") if isinstance(values.get(name), str)), None)
    day = iso_date(stated)
    if day is not None:
        columns["published"] = date.fromisoformat(day)
    return columns


def _name(name: str) -> str:
    return f"{name}_" if name in RESERVED or name.startswith("column:") else name


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
