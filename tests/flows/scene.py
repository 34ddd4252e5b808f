"""What the tests of a build are made of: small texts, the command's words, the types of the fixtures."""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.order import Report

ROOT = Path(__file__).parents[2]
ENTRY = (sys.executable, "-c", "from flows.command import main; main()")

Build = Callable[..., Report]
Ask = Callable[..., list[tuple[Any, ...]]]
Variorum = Callable[..., subprocess.CompletedProcess[str]]


def write_texts(folder: Path, texts: Mapping[str, str | bytes]) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def essay(about: str, paragraphs: int = 6) -> str:
    """A small text whose paragraphs are like no other text's."""
    said: Sequence[str] = (
        "The first thing that anybody notices about the {} is how quietly it stands in the corner of the garden.",
        "Old books of the parish mention a {} beside the mill, though nobody now remembers who planted it there.",
        "When the winter storms came over the hills, every {} in the valley lost its leaves within a single night.",
        "A traveller once wrote that no {} north of the river could be compared with those along the southern wall.",
        "Children were told never to pick from the {} before the harvest, and most of them picked from it anyway.",
        "What remains today of the {} is a stump, a sketch in the museum, and a name on the oldest of the maps.",
    )
    body = "\n\n".join(said[n % len(said)].format(f"{about} number {n}") for n in range(paragraphs))
    return f"On the {about}\n\n{body}\n"
