"""`variorum.toml`: what a dataset is called, where its sources lie, what is known of them, who made it."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from variorum.errors import UsageError
from variorum.execute.engines import wrong_engine
from variorum.schemas.vocabulary import BCP47
from variorum.sources.credentials import scrubbed
from variorum.sources.places import Place
from variorum.sources.raw_bytes import read_local
from variorum.sources.selection import DATASET_FILE
from variorum.store.metadata import is_homepage
from variorum.text.readers.containers import EXTRAS
from variorum.text.readers.nesting import DEEPEST, is_too_deep
from variorum.text.readers.registry import READERS

METADATA = ("title", "description", "creator", "licence", "homepage")
"""What may be said of a dataset."""


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """What a `variorum.toml` says."""

    path: str
    name: str | None = None
    keep_raw: bool | None = None
    duplicates: bool | None = None
    engine: str | None = None
    sources: tuple[Place, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


def find_dataset_file(given: str | None) -> DatasetFile | None:
    """The file that is given, or the one in this folder; None where there is neither. Raises UsageError."""
    if given is None and not os.path.lexists(DATASET_FILE):
        return None
    return read_dataset_file(given or DATASET_FILE)


def read_dataset_file(path: str) -> DatasetFile:
    """What a dataset's file says. Raises UsageError naming the key that is wrong and what it may be."""
    try:
        text = read_local(path).decode("utf-8-sig")
        if is_too_deep(text):
            raise _wrong(path, "", f"has more than {DEEPEST} values inside one another", "tables and lists of values")
        said = tomllib.loads(text)
    except OSError as error:
        raise _wrong(path, "", f"cannot be read ({error.strerror or error})", "a file in TOML") from None
    except (ValueError, RecursionError) as error:  # the former also of a number of more digits than Python reads
        raise _wrong(path, "", f"is no TOML: {error}", "a file in TOML, in UTF-8") from None
    values = _checked(path, "", said, _DATASET)
    sources = values.pop("sources", [])
    metadata = _checked(path, "metadata", values.pop("metadata", {}), _OF_METADATA)
    places = tuple(_place(path, number, source) for number, source in enumerate(sources, 1))
    return DatasetFile(path, sources=places, metadata=metadata, **values)


def checked_metadata(said: object) -> dict[str, str]:
    """What a request says of its dataset, as `[metadata]` of a file may. Raises UsageError."""
    return _checked("metadata", "", said, _OF_METADATA)


def place_of_table(said: object, where: str) -> Place:
    """The place that a table of a dataset's file stands for; `where` names it in errors. Raises UsageError."""
    values = _checked(where, "", said, _SOURCE)
    if "root" not in values:
        raise _wrong(where, "root", "is missing", "a file, folder, glob or URI")
    return _as_place(values)


def _place(path: str, number: int, said: object) -> Place:
    key = f"sources[{number}]"
    values = _checked(path, key, said, _SOURCE)
    if "root" not in values:
        raise _wrong(path, f"{key}.root", "is missing", "a file, folder, glob or URI")
    folder = os.path.dirname(path)  # noqa: PTH120 -- a string, as roots are
    for name in ("root", "metadata"):
        if name in values:
            values[name] = _from_here(folder, values[name])
    return _as_place(values)


def _as_place(values: Mapping[str, Any]) -> Place:
    fields: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in values.items()}
    return Place(**fields)


def _from_here(folder: str, root: str) -> str:
    """A path as it is from the working directory; it is written as it is from the folder of the file."""
    if not folder or "://" in root or root.startswith("~"):
        return root
    git, bare = ("git+", root[4:]) if root.startswith("git+") else ("", root)
    return git + os.path.normpath(os.path.join(folder, bare))  # noqa: PTH118


def _wrong(path: str, key: str, what: str, expected: str, valid: tuple[str, ...] = ()) -> UsageError:
    where = f"{path}: {key}" if key else path
    return UsageError(
        f"{where} {what}; expected {expected}.",
        code="bad_dataset_file",
        thing=key or path,
        expected=expected,
        valid=valid,
    )


Check = Callable[[object], str | None]
"""What is expected instead of a value; None where it is right."""


def _checked(path: str, key: str, said: object, checks: Mapping[str, Check]) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise _wrong(path, key, f"is {_shown(said)}", "a table")
    values = {}
    for name, value in said.items():
        whole = f"{key}.{name}" if key else name
        if name not in checks:
            keys = tuple(sorted(checks))
            raise _wrong(path, whole, "is no key that is known", f"one of {', '.join(keys)}", keys)
        expected = checks[name](value)
        if expected is not None:
            raise _wrong(path, whole, f"is {_shown(value)}", expected)
        values[name] = value
    return values


def _shown(value: object) -> str:
    try:
        shown = scrubbed(repr(value), *([value] if isinstance(value, str) else []))
    except ValueError:  # Python writes no number of more than 4,300 digits, also where it has read it as hexadecimal
        return "too large a number"
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _string(value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() and value.isprintable() else "a text on one line"


def _root(value: object) -> str | None:
    fits = isinstance(value, str) and value and "\0" not in value
    return None if fits else "the name of a file, folder, glob or URI"


def _text(value: object) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a text"


def _bool(value: object) -> str | None:
    return None if isinstance(value, bool) else "true or false"


def _patterns(value: object) -> str | None:
    fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return None if fits else 'a list of patterns as in .gitignore, such as ["*.md"]'


def _encoding(value: object) -> str | None:
    from variorum.text.encoding.encodings import DECLARED, our_name

    if isinstance(value, str) and value in DECLARED:
        return None
    near = our_name(value) if isinstance(value, str) else None
    return f'"{near}"' if near else f"one of {', '.join(DECLARED)}"


def _language(value: object) -> str | None:
    return (
        None if isinstance(value, str) and re.fullmatch(BCP47, value) else "a language as BCP 47, such as de or pt-BR"
    )


def _media_type(value: object) -> str | None:
    known = (*READERS, *EXTRAS)
    return None if value in known else f"one of {', '.join(known)}"


def _tables(value: object) -> str | None:
    return None if isinstance(value, list) else "one or more tables [[sources]]"


def _table(value: object) -> str | None:
    return None if isinstance(value, dict) else "a table [metadata]"


def _name(value: object) -> str | None:
    fits = isinstance(value, str) and value == value.strip("/") and (value.isprintable() or not value)
    return None if fits else "a text on one line without slashes at its ends"


def _web(value: object) -> str | None:
    return None if isinstance(value, str) and is_homepage(value) else "an address, such as https://example.org"


_DATASET: Mapping[str, Check] = {
    "name": _string,
    "keep_raw": _bool,
    "duplicates": _bool,
    "engine": wrong_engine,
    "metadata": _table,
    "sources": _tables,
}
_OF_METADATA: Mapping[str, Check] = {name: _web if name == "homepage" else _text for name in METADATA}
_SOURCE: Mapping[str, Check] = {
    "root": _root,
    "name": _name,
    "include": _patterns,
    "exclude": _patterns,
    "hidden": _bool,
    "follow_links": _bool,
    "encoding": _encoding,
    "language": _language,
    "media_type": _media_type,
    "metadata": _root,
    "text_column": _string,
    "id_column": _string,
}
