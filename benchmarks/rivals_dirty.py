"""Damaged, oddly encoded and unfit input, through what people put together instead: `make rivals`.

    python -m benchmarks.rivals_dirty [--write]

A guess of the encoding, a cleaner, and a split at blank lines; the same scorer. What raises, or is empty, is counted as
refused with a reason. `--write` keeps the numbers in benchmarks/results/dirty.json.
"""

import argparse
import contextlib
import importlib.metadata
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.page import Result, load, save, share, table
from benchmarks.sets import evaluation_sets

MEASURES = {
    "as_expected": "as expected",
    "text_identical": "text identical",
    "lost_without_a_record": "lost without a record",
}
COLUMNS = {
    "documents": {"document_id": pa.string(), "source_path": pa.string()},
    "sections": {
        "section_id": pa.string(),
        "document_id": pa.string(),
        "parent_id": pa.string(),
        "ordinal": pa.int32(),
        "level": pa.int32(),
        "heading": pa.string(),
    },
    "paragraphs": {
        "paragraph_id": pa.string(),
        "document_id": pa.string(),
        "section_id": pa.string(),
        "ordinal": pa.int32(),
        "text": pa.string(),
    },
    "quarantine": {"source_path": pa.string(), "reason": pa.string()},
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    shared = evaluation_sets()
    sys.path.insert(0, str(shared))
    import score

    names = ("chardet", "charset-normalizer", "ftfy")
    result: Result = {"rivals": {}, "versions": {name: f"{name} {importlib.metadata.version(name)}" for name in names}}
    for name, read in READERS.items():
        result["rivals"][name] = measured(score, shared / "dirty", read)
    if given.write:
        save("dirty", result)
    print(tables(result))


def tables(result: Result) -> str:
    """The results as Markdown, with ours before them where they are kept."""
    ours = load("variorum")
    rows = dict(result["rivals"])
    if ours:
        rows = {"Variorum": {name.removeprefix("dirty "): value for name, value in ours["evals"].items()}} | rows
    cells = [
        (name, *(share(of[f"ALL {key}"]) for key in MEASURES), share(of["must_keep as_expected"]))
        for name, of in rows.items()
    ]
    return table(["", *MEASURES.values(), "what must stay, stays"], cells)


def measured(score: Any, dirty: Path, read: Callable[[bytes], str]) -> dict[str, float]:
    """The scorer's measures, by class and name."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for path in sorted(path for path in (dirty / "corpus").rglob("*") if path.is_file()):
        source = os.fsencode(path.relative_to(dirty / "corpus")).decode("utf-8", "replace")
        try:
            _add(rows, source, read(path.read_bytes()))
        except (UnicodeError, LookupError, ValueError) as refused:
            rows["quarantine"].append({"source_path": source, "reason": str(refused)[:80]})
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as said:
        for name, columns in COLUMNS.items():
            pq.write_table(pa.Table.from_pylist(rows[name], pa.schema(columns.items())), f"{folder}/{name}.parquet")
        score.dirty(folder, dirty)
    lines = (re.match(r"dirty (\S+) +(\S+) +(\d\.\d+)", line) for line in said.getvalue().splitlines())
    return {f"{line[1]} {line[2]}": float(line[3]) for line in lines if line}


def _add(rows: dict[str, list[dict[str, Any]]], source: str, text: str) -> None:
    """The rows of one document: its blocks between blank lines, else its lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = [b.strip() for b in re.split(r"\n\s*\n" if re.search(r"\n\s*\n", text.strip()) else r"\n", text)]
    if not any(blocks):
        raise ValueError("empty")
    rows["documents"].append({"document_id": source, "source_path": source})
    rows["sections"].append(
        {"section_id": source, "document_id": source, "parent_id": None, "ordinal": 0, "level": 0, "heading": None}
    )
    rows["paragraphs"] += [
        {"paragraph_id": f"{source} {n}", "document_id": source, "section_id": source, "ordinal": n, "text": block}
        for n, block in enumerate(blocks)
        if block
    ]


def _utf8(raw: bytes) -> str:
    return raw.decode("utf-8-sig")


def _chardet(raw: bytes) -> str:
    import chardet

    encoding = chardet.detect(raw)["encoding"]
    if encoding is None:
        raise ValueError("chardet does not know")
    return raw.decode(encoding)


def _charset_normalizer(raw: bytes) -> str:
    import charset_normalizer

    found = charset_normalizer.from_bytes(raw).best()
    if found is None:
        raise ValueError("charset-normalizer does not know")
    return str(found)


def _mended(read: Callable[[bytes], str]) -> Callable[[bytes], str]:
    """With ftfy after it, as it comes."""

    def both(raw: bytes) -> str:
        import ftfy

        return ftfy.fix_text(read(raw))

    return both


READERS: dict[str, Callable[[bytes], str]] = {
    "UTF-8 or nothing": _utf8,
    "UTF-8 or nothing, ftfy": _mended(_utf8),
    "chardet, ftfy": _mended(_chardet),
    "charset-normalizer, ftfy": _mended(_charset_normalizer),
}

if __name__ == "__main__":
    main()
