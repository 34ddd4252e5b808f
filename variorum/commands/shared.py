"""What every verb of the command shares: its common options, and how it prints."""

import json
import sys
from typing import Annotated, Any

import typer

from variorum.commands.terminal import console

WarehouseDir = Annotated[str, typer.Option("--warehouse", metavar="DIR", help="The folder that holds the versions.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def print_value(value: Any, as_json: bool, rich: Any) -> None:
    """Print a value as JSON for programs, or what `rich()` makes of it for people."""
    if as_json:
        plain = not sys.stdout.encoding.lower().startswith("utf")
        sys.stdout.write(json.dumps(value, ensure_ascii=plain, indent=2, default=_plain) + "\n")
    else:
        console().print(rich())


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
