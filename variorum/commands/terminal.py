"""Where people read what the command prints."""

import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 140
"""Columns where there is no terminal that has a width of its own."""

_CONTROLS = (*range(32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
"""What a terminal might obey: its commands, separators of lines, and what turns the direction of writing."""

_WRITTEN_OUT = {code: ascii(chr(code))[1:-1] for code in _CONTROLS if chr(code) not in "\n\t"}

_IN_JSON = {code: f"\\u{code:04x}" for code in _CONTROLS if code >= 32}
"""The same as JSON writes them in a string, of those that it need not write so."""


def in_utf8() -> None:
    """Begin this process again in Python's UTF-8 mode where the locale would take the names of files for others.

    So the same files make the same dataset in any locale. What is printed stays in the encoding of the terminal.
    """
    if sys.getfilesystemencoding() == "utf-8":
        return
    spoken = os.environ.get("PYTHONIOENCODING", getattr(sys.stdout, "encoding", None) or "ascii")
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": spoken}
    os.execve(sys.executable, [sys.executable, "-X", "utf8=1", *sys.orig_argv[1:]], environment)


def open_streams() -> None:
    """Let standard input, output and error be there where whoever began this process closed them.

    Else the next files that are opened would be taken for them.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            _point_nowhere(number)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 -- as long as the process


def give_up(stream: TextIO) -> None:
    """Write no more to a stream that nobody reads, or that lies on a full disk; what is still written is gone."""
    _point_nowhere(stream.fileno())


def _point_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, number)
    if nowhere != number:
        os.close(nowhere)


def escape(text: str) -> str:
    """Text of a source or of its name, as it can be put between marks of rich: it cannot mark or command anything."""
    from rich.markup import escape as unmarked  # here, since an answer for programs needs none of it

    return unmarked(harmless(text))


def harmless(text: str) -> str:
    """Text of a source or of its name, as it can be printed as it is: what a terminal might obey is written out."""
    return text.translate(_WRITTEN_OUT)


def harmless_json(text: str) -> str:
    """JSON that says the same and holds nothing that a terminal might obey."""
    return text.translate(_IN_JSON)


def console(stderr: bool = False) -> "Console":
    """Standard output, as wide as the terminal, or standard error. What is `:x:` in data stays so, and no emoji."""
    from rich.console import Console

    if stderr:
        return Console(stderr=True, soft_wrap=True, emoji=False)
    return Console(emoji=False) if sys.stdout.isatty() else Console(width=WIDTH, emoji=False)
