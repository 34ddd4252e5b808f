"""How fast raw text becomes rows: `make bench`, or `python -m benchmarks.speed`.

MB of raw text per CPU-second on one core, for the steps of text/ and for a whole build, on the evaluation sets: clean
text in five layouts, edit histories, and dirty text (the same paragraphs decoded wrongly, with entities and control
characters). ftfy with its usual options over the same text stands beside it: the cleaner that the rest is measured by.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import ftfy
from rich.console import Console
from rich.table import Table

from benchmarks.sets import evaluation_sets
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of
from variorum.text.cleaning.clean import decide
from variorum.text.cut import cut
from variorum.text.encoding.decode import decode
from variorum.text.language import identify
from variorum.text.readers.formats import media_type_of

REACH = {"everything, clean text": 2.0, "everything, dirty text": 1.0}
"""MB per CPU-second that are asked for."""


def main() -> None:
    """Measure and print; exits with 1 where what is asked for is not reached."""
    shared = evaluation_sets()
    rates = measure(shared)
    table = Table(header_style="dim")
    for column in ("step", "MB per CPU-second", "times ftfy", "asked for"):
        table.add_column(column, justify="left" if column == "step" else "right")
    for name, rate in rates.items():
        rival = rates[f"ftfy alone, {name.rsplit(', ', 1)[1]}"]
        asked = REACH.get(name)
        table.add_row(name, f"{rate:.2f}", f"{rate / rival:.1f}", "" if asked is None else f"{asked:.1f}")
    Console(width=100).print(table)
    sys.exit(1 if any(rates[name] < asked for name, asked in REACH.items()) else 0)


def measure(shared: Path) -> dict[str, float]:
    """MB per CPU-second of every step, by name."""
    clean = [(path.name, path.read_bytes()) for path in sorted((shared / "seg" / "corpus").rglob("*.txt"))]
    clean += [(path.name, path.read_bytes()) for path in sorted((shared / "rev").rglob("*.txt"))]
    dirty = [(name, _damaged(raw)) for name, raw in clean[::4]]
    cut(*_warm(clean[0]))
    return {
        "decode, clean text": _rate(clean, lambda name, raw: decode(raw)),
        "decide cleaning, clean text": _rate(clean, lambda name, raw: decide(raw.decode())),
        "languages, clean text": _rate(clean, lambda name, raw: identify(raw.decode().split("\n\n"))),
        "ftfy alone, clean text": _rate(clean[::8], lambda name, raw: ftfy.fix_text(raw.decode())),
        "ftfy alone, dirty text": _rate(dirty[::8], lambda name, raw: ftfy.fix_text(raw.decode())),
        "everything, clean text": _rate(clean, lambda name, raw: cut(raw, media_type_of(name, raw[:4096]))),
        "everything, dirty text": _rate(dirty, lambda name, raw: cut(raw, media_type_of(name, raw[:4096]))),
        "a whole build, clean text": _whole_build(clean),
    }


def _rate(items: list[tuple[str, bytes]], work: Callable[[str, bytes], object]) -> float:
    start = time.process_time()
    for name, raw in items:
        work(name, raw)
    return sum(len(raw) for _, raw in items) / 1e6 / (time.process_time() - start)


def _whole_build(items: list[tuple[str, bytes]]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        sources = Path(folder) / "in"
        sources.mkdir()
        for number, (name, raw) in enumerate(items):
            (sources / f"{number:05}-{name[-80:]}").write_bytes(raw)
        order = request_of([str(sources)], warehouse=str(Path(folder) / "w"), workers=1)
        start = time.process_time()
        build(order, direct_run(1))
        return sum(len(raw) for _, raw in items) / 1e6 / (time.process_time() - start)


def _damaged(raw: bytes) -> bytes:
    """Every second paragraph decoded wrongly, every seventh with entities, every eleventh with control characters."""
    parts = raw.decode().split("\n\n")
    for number, part in enumerate(parts):
        if number % 2:
            parts[number] = part.encode().decode("latin-1")
        if number % 7 == 0:
            parts[number] = parts[number].replace("e", "&eacute;", 3)
        if number % 11 == 0:
            parts[number] = parts[number].replace(" ", "\x0b\x00 ", 2)
    return "\n\n".join(parts).encode()


def _warm(item: tuple[str, bytes]) -> tuple[bytes, str]:
    return item[1], media_type_of(item[0], item[1][:4096])


if __name__ == "__main__":
    main()
