"""Copies of files of a bucket in a folder of this machine. All of it may be thrown away at any time.

Only files whose names tell their content are copied, so a copy can be missing and never be old. What was taken down is
deleted from the bucket; a copy of it that another machine has goes when that machine uses the warehouse again.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from variorum.store import durable
from variorum.store.storage import FileInfo, Storage

GROUND = "refs/ground"
"""What had been taken down when the copies were looked at last, as a hash."""


def make_folders(cache: Path) -> None:
    """Have the folders in which this machine keeps what is not shared."""
    for folder in ("objects", "refs"):
        (cache / folder).mkdir(parents=True, exist_ok=True)


def put_copy(path: Path, data: bytes) -> None:
    """Have a copy: there whole or not at all. Not after a power cut, for it can be fetched again."""
    with durable.whole(path) as temporary:
        temporary.write_bytes(data)


def put_stream(path: Path, chunks: Iterator[bytes]) -> None:
    """The same of bytes that come one after another."""
    with durable.whole(path) as temporary, temporary.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def forget_taken_down(storage: Storage, cache: Path) -> None:
    """Remove copies of what was taken down since the last time, and what was derived from it."""
    # The records tell when to look. They are asked for first: what comes after them is seen the next time.
    ground = _ground({**storage.facts("gaps"), **storage.facts("takedowns")})
    note = cache / GROUND
    try:
        if note.read_text() == ground:
            return
    except FileNotFoundError:
        pass
    there = set(storage.names("objects"))
    for path in (cache / "objects").rglob("*.parquet"):
        if str(path.relative_to(cache)) not in there:
            path.unlink(missing_ok=True)
    for path in (*cache.glob("*.duckdb"), cache / "refs" / "duckdb.json"):
        path.unlink(missing_ok=True)
    put_copy(note, ground.encode())


def _ground(records: Mapping[str, FileInfo]) -> str:
    told = (f"{name}\0{facts.size}\0{facts.written}\n" for name, facts in sorted(records.items()))
    return hashlib.sha256("".join(told).encode()).hexdigest()
