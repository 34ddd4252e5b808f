"""Where people read what the command prints."""

import sys

from rich import markup
from rich.console import Console

WIDTH = 140
"""Columns where there is no terminal that has a width of its own."""

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
"""What a terminal might obey, written out."""


def escape(text: str) -> str:
    """Text of a source or of its name, as it can be put between marks of rich: it cannot mark or command anything."""
    return markup.escape(harmless(text))


def harmless(text: str) -> str:
    """Text of a source or of its name, as it can be printed as it is: what a terminal might obey is written out."""
    return text.translate(_CONTROLS)


def console() -> Console:
    """Standard output, as wide as the terminal."""
    return Console() if sys.stdout.isatty() else Console(width=WIDTH)
