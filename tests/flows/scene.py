"""What the tests of a build are made of: small texts, the command's words, the types of the fixtures."""

import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from variorum.pipeline.request import Report

ROOT = Path(__file__).parents[2]
ENTRY = (sys.executable, "-c", "from variorum.commands.app import main; main()")

_WORDS = """
    river stone window garden letter teacher mountain evening copper market silver harvest soldier village winter
    journey kitchen lantern captain orchard thunder meadow blanket promise ladder history chapel weather bridge
    morning daughter merchant forest anchor feather candle sailor doctor wagon cellar fountain shepherd whisper
    crossing valley hollow timber painter basket ribbon and of with under over beyond near without after before
    against among quietly slowly never always once again almost carried opened forgot remembered painted followed
    waited gathered answered borrowed covered listened counted broke mended
"""
WORDS = _WORDS.split()

Build = Callable[..., Report]
Ask = Callable[..., list[tuple[Any, ...]]]
Variorum = Callable[..., subprocess.CompletedProcess[str]]


def write_texts(folder: Path, texts: Mapping[str, str | bytes]) -> None:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def essay(about: str, paragraphs: int = 6) -> str:
    """A small text that is like no other but says of itself what it is about; its third paragraph has a storm."""
    chance = random.Random(about)

    def sentence(start: str) -> str:
        return f"{start} {' '.join(chance.choice(WORDS) for _ in range(chance.randint(12, 30)))}."

    starts = [
        f"The {about} and",
        f"Nobody at the {about} had",
        "When the winter storms came over the",
        "Old people say that",
    ]
    body = [sentence(starts[n % 4] if n < 4 else chance.choice(WORDS).capitalize()) for n in range(paragraphs)]
    return f"On the {about}\n\n" + "\n\n".join(body) + "\n"
