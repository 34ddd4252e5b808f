"""How the command ends where it cannot do what was asked: one sentence on standard error, and an exit code."""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn, TextIO

from variorum.commands.options import answer
from variorum.commands.terminal import console, give_up, harmless
from variorum.errors import VariorumError
from variorum.sources.credentials import scrubbed

NO_MEMORY = (
    "there is too little memory for it: expected more, free or under the limits of this process (`ulimit -v`, the "
    "container); every version that there was stands."
)

_ADDRESS = re.compile(r"(?:[\w.-]+=)?(?:[A-Za-z][\w+.-]*::)*[A-Za-z][\w+.-]*://")
"""What begins as an address or a chain of them does, maybe behind the name of a place (`letters=https://…`)."""

_MEMORY_SIGNS = ("failed to map segment", "cannot allocate memory", "can't start new thread", "Out of Memory Error")
"""What the loader of libraries, the system, Python's threads and DuckDB say where memory is what they lack."""


def is_want_of_memory(error: BaseException) -> bool:
    """Whether an error of Python or a library is that the process gets no more memory."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(sign.lower() in said for sign in _MEMORY_SIGNS)


def end(fault: object, exit_code: int, code: str = "failed") -> NoReturn:
    """Say what is wrong in a sentence, with `--json` also to programs with its code, and end."""
    if "--json" in sys.argv[1:]:
        told = fault.fields() if isinstance(fault, VariorumError) else {"code": code, "message": str(fault)}
        with _or_nothing(sys.stdout):
            answer({"error": _without_secrets(told)}, True, str)
    said = harmless(f"variorum: {_without_secrets(str(fault))}")
    with _or_nothing(sys.stderr):
        console(stderr=True).print(said, markup=False, highlight=False)
    sys.exit(exit_code)


@contextmanager
def _or_nothing(stream: TextIO) -> Iterator[None]:
    """What is said here is lost where the stream takes no more: a full disk may be what there was to say."""
    try:
        yield
        stream.flush()
    except OSError:
        give_up(stream)


def _without_secrets(told: object) -> object:
    """What is told of an error, without the credentials of any URI in it, whatever it was given as."""
    if isinstance(told, str):
        return scrubbed(told, *_addresses())
    if isinstance(told, Mapping):
        return {key: _without_secrets(value) for key, value in told.items()}
    return [*map(_without_secrets, told)] if isinstance(told, list | tuple) else told


def _addresses() -> list[str]:
    """The addresses among the words of the command: a message has them with blanks and quotes, where they have some."""
    words = [word.partition("=")[2] if word.startswith("--") else word for word in sys.argv[1:]]
    return [word for word in words if _ADDRESS.match(word)]


def misused(error: Any) -> NoReturn:
    """Say what is wrong with the words of the command, in a sentence. Typer's errors, whichever library they are of."""
    message = error.format_message()
    given = [str(one["input"]) for one in getattr(error.__cause__, "errors", list)() if "input" in one]
    if given and given[0] not in message:
        message = f"{message}; found {given[0]!r}"
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "variorum"
    end(f"{message.replace('Value error, ', '').rstrip('.')} ({command} --help shows how).", 2, "usage")
