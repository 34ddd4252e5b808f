"""Where people read what the command prints."""

import sys

from rich.console import Console

WIDTH = 140
"""Columns where there is no terminal that has a width of its own."""


def console() -> Console:
    """Standard output, as wide as the terminal."""
    return Console() if sys.stdout.isatty() else Console(width=WIDTH)
