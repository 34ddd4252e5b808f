"""What the functions of Python are given, checked before anything is done with it.

A value of another type is a TypeError that names the argument: else a folder called `None` would be made, and an error
would come from the depths. A value that cannot be meant is a UsageError.
"""

import operator
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from variorum.errors import UsageError


def place(name: str, value: object) -> str:
    """A file, folder or URI, as text. TypeError for what is no str and no Path, UsageError for what names none."""
    if not isinstance(value, str | Path):
        raise _wrong(name, value, "a str or a Path")
    said = str(value)
    try:
        encoded = os.fsencode(said)
    except UnicodeEncodeError as error:
        raise _unusable(name, said, "a name that can be written as bytes") from error
    if not encoded or b"\0" in encoded:
        raise _unusable(name, said, "a name, without NUL in it")
    if not Path(said).is_absolute():
        check_folder()
    return said


def check_folder() -> None:
    """UsageError where the folder that the process is in was removed: no name can be found from there."""
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise UsageError(
            "the folder that this process is in is gone: expected one that is there, so change to another.",
            code="no_folder",
            expected="a folder that is there",
        ) from error


def places(name: str, value: object) -> list[str]:
    """One place, or several in any order that can be gone through."""
    if isinstance(value, str | Path):
        return [place(name, value)]
    if isinstance(value, bytes | Mapping) or not isinstance(value, Iterable):
        raise _wrong(name, value, "a str, a Path, or several of them")
    return [place(name, one) for one in value]


def text(name: str, value: object) -> str:
    """A text of characters that can be written down."""
    if not isinstance(value, str):
        raise _wrong(name, value, "a str")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _unusable(name, value, "a text without lone surrogates") from error
    return value


def word_or_none(name: str, value: object) -> str | None:
    """A text that becomes part of a query, which ends at a NUL; or None where it is left open."""
    said = text_or_none(name, value)
    if said is not None and "\0" in said:
        raise _unusable(name, said, "a text without NUL in it")
    return said


def text_or_none(name: str, value: object) -> str | None:
    """A text, or None where it is left open."""
    return None if value is None else text(name, value)


def number(name: str, value: object, least: int | None = None) -> int:
    """A whole number, of any type that is one; True and False are none."""
    try:
        found = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise _wrong(name, value, "an int") from None
    if isinstance(value, bool):
        raise _wrong(name, value, "an int")
    if least is not None and found < least:
        raise _unusable(name, str(found)[:20], f"{least} or more")
    return found


def number_or_none(name: str, value: object, least: int | None = None) -> int | None:
    """A whole number, or None where it is left open."""
    return None if value is None else number(name, value, least)


def version(name: str, value: object) -> int | str:
    """The number of a version, or the word of a person who names one."""
    if isinstance(value, str):
        return text(name, value)
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise _wrong(name, value, "an int, or a str")
    return number(name, value)


def _wrong(name: str, value: object, expected: str) -> TypeError:
    return TypeError(f"{name}: expected {expected}, found {type(value).__name__}")


def _unusable(name: str, said: str, expected: str) -> UsageError:
    shown = ascii(said) if len(said) <= 60 else f"{said[:60]!a}…"
    return UsageError(f"{name} is {shown}: expected {expected}.", code="bad_argument", thing=name, expected=expected)
