"""Faults at every place where a source is worked on. A worker that imports this fails where a text tells it to.

A source that holds `FAULT kind place` suffers it there; all others are worked on as ever.
"""

import ctypes
import os
import re
import signal
from collections.abc import Callable
from typing import Any

import variorum.identity.carry
import variorum.pipeline.cut
import variorum.pipeline.identify
import variorum.pipeline.unpack
import variorum.pipeline.validate
import variorum.text.cut
import variorum.text.readers.plain.reader

UNPACKING = "unpack"
PLACES = ("decode", "clean", "structure", "identify", "validate")


BROKEN = "BREAKS A RULE"
"""A source that holds this has a paragraph too many by its number, where `break_rules` was called."""


class PanicException(BaseException):
    """As pyo3 raises it where Rust panics: no Exception."""


def _raise() -> None:
    raise ValueError("a fault")


def _panic() -> None:
    raise PanicException("called `Option::unwrap()` on a `None` value")


def _system_exit() -> None:
    raise SystemExit(3)


def _out_of_memory() -> None:
    held = []
    while True:
        held.append(bytearray(64 << 20))


def _loop() -> None:
    while True:
        pass


RAISED: dict[str, Callable[[], object]] = {"exception": _raise, "panic": _panic, "exits": _system_exit}
"""Faults that a process survives."""

DEADLY: dict[str, Callable[[], object]] = {
    "ends": lambda: os._exit(0),
    "segfault": lambda: ctypes.string_at(0),
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "memory": _out_of_memory,
}
"""Faults that it does not survive, or not for long."""

SLOW: dict[str, Callable[[], object]] = {"loop": _loop}

FAULTS = RAISED | DEADLY | SLOW

_MARK = re.compile(r"FAULT (\w+) (\w+)")


def strike(place: str, text: str) -> None:
    """Fail as `text` says, if it says so of this place."""
    for kind, where in _MARK.findall(text):
        if where == place:
            FAULTS[kind]()


def faulty(place: str, function: Callable[..., Any], text_of: Callable[..., str]) -> Callable[..., Any]:
    """A function that fails where the text that it is given says so."""

    def run(*arguments: Any) -> Any:
        strike(place, text_of(*arguments))
        return function(*arguments)

    return run


def install(replace: Callable[[object, str, object], None] = setattr) -> None:
    """Have every place fail on demand."""
    text, carry, validate = variorum.text.cut, variorum.identity.carry, variorum.pipeline.validate
    plain, unpack = variorum.text.readers.plain.reader, variorum.pipeline.unpack
    replace(unpack, "unpack", faulty(UNPACKING, unpack.unpack, lambda _, name, raw, columns: raw.decode("latin-1")))
    replace(text, "decode", faulty("decode", text.decode, lambda raw: raw.decode(errors="replace")))
    replace(text, "decide", faulty("clean", text.decide, lambda decoded: decoded))
    replace(plain, "structure", faulty("structure", plain.structure, lambda text, _: text))
    replace(
        carry,
        "carry",
        faulty("identify", carry.carry, lambda *given: "\n".join(paragraph.text for paragraph in given[-1])),
    )
    replace(
        validate,
        "invalid_documents",
        faulty(
            "validate",
            validate.invalid_documents,
            lambda fragments: "\n".join(fragments["paragraphs"]["text"].to_pylist()),
        ),
    )


def break_rules(replace: Callable[[object, str, object], None] = setattr) -> None:
    """Have a source break a rule of a version where it says so."""
    made = variorum.pipeline.identify.paragraph_rows

    def rows(document_id: str, found: Any, *ids: Any) -> Any:
        for row in made(document_id, found, *ids):
            yield row | ({"ordinal": row["ordinal"] + 1} if row["text"] == BROKEN else {})

    replace(variorum.pipeline.identify, "paragraph_rows", rows)
