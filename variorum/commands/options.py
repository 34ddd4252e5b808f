"""What the verbs share: options, and how an answer is printed."""

import json
import sys
from collections.abc import Callable, Sequence
from math import isnan
from typing import TYPE_CHECKING, Annotated

import typer

from variorum.commands.terminal import console, harmless_json

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

WarehouseDir = Annotated[
    str, typer.Option("--warehouse", metavar="DIR", help="Where the versions are: a folder, or s3://bucket/folder.")
]
VersionAt = Annotated[
    str | None,
    typer.Option("--at", metavar="N|TAG", help="In that version; default: the latest."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def number(value: float | None) -> float | None:
    """Refuses NaN, which no lower or upper bound of an option stops."""
    if value is not None and isnan(value):
        raise typer.BadParameter("'nan' is no number.")
    return value


def answer(value: object, as_json: bool, for_people: Callable[[], "RenderableType"]) -> None:
    """Print an answer as JSON for programs, or as it is for people."""
    if as_json:
        plain = not sys.stdout.encoding.lower().startswith("utf")
        sys.stdout.write(harmless_json(json.dumps(value, ensure_ascii=plain, indent=2, default=_plain)) + "\n")
    else:
        _print(for_people())


def answer_line(value: object, as_json: bool, for_people: Callable[[], "RenderableType"]) -> None:
    """Print one of several answers as soon as it is there; for programs each is one line of JSON."""
    if as_json:
        plain = not sys.stdout.encoding.lower().startswith("utf")
        sys.stdout.write(harmless_json(json.dumps(value, ensure_ascii=plain, default=_plain)) + "\n")
    else:
        _print(for_people())
    sys.stdout.flush()


def _print(shown: "RenderableType") -> None:
    """Print tables as wide as the terminal, and lines as they are: a command or a path can be copied whole."""
    from rich.console import Group  # here, since an answer for programs needs none of it

    parts = shown.renderables if isinstance(shown, Group) else [shown]
    out = console()
    if out.is_terminal:
        _print_on(out, parts)
        return

    # In a log or a file the blanks that fill a table up to its width are in the way of whoever compares lines.
    with out.capture() as printed:
        _print_on(out, parts)
    sys.stdout.write("\n".join(line.rstrip(" ") for line in printed.get().split("\n")))


def _print_on(out: "Console", parts: "Sequence[RenderableType]") -> None:
    for part in parts:
        out.print(part, soft_wrap=isinstance(part, str))


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
