"""How far a reader must walk to follow a first build: the files it enters, and how often it changes rooms.

    python -m benchmarks.walk

Counts the project's functions in the order in which a build of one source first enters them, with its batches in this
process. A room is a folder of `variorum/`; a change of room is a function whose room is not that of the one before it.
"""

import argparse
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
UNNAMED = frozenset({"<module>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<lambda>"})
"""Code that is part of the function around it."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A function that was entered."""

    file: Path
    name: str

    @property
    def room(self) -> str:
        """The folder of the library it stands in; flows and schemas are rooms too."""
        parts = self.file.relative_to(ROOT).parts
        return parts[1] if parts[0] == "variorum" and len(parts) > 2 else parts[0]


def walk(source: Path) -> list[Entered]:
    """The project's functions that a first build of a source enters, each once, in order."""
    from variorum.execute.in_process import InProcess
    from variorum.execute.run import direct_run
    from variorum.pipeline.build import build
    from variorum.pipeline.complete_request import request_of

    entered: dict[Entered, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event != "call" or frame.f_code.co_name in UNNAMED:
            return
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and ".venv" not in file.parts:
            entered.setdefault(Entered(file, frame.f_code.co_qualname))

    with tempfile.TemporaryDirectory() as folder:
        threading.setprofile(note)
        sys.setprofile(note)
        try:
            request = request_of([str(source)], warehouse=str(Path(folder) / "warehouse"), workers=1)
            build(request, direct_run(1, executor=InProcess()))
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]
    return list(entered)


def main() -> None:
    """Print the counts; with --whole every function in order before them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whole", action="store_true", help="print every function in order")
    arguments = parser.parse_args()
    steps = walk(next((ROOT / "seeds").glob("004*.txt")))
    if arguments.whole:
        for step in steps:
            print(f"{step.room:12} {step.file.relative_to(ROOT)}  {step.name}")
    files = {step.file: step.room for step in steps}
    changes = sum(before.room != after.room for before, after in pairwise(steps))
    print(f"{len(files)} files, {changes} changes of room, {len(steps)} functions")
    print(", ".join(f"{room} {count}" for room, count in Counter(files.values()).most_common()))


if __name__ == "__main__":
    main()
