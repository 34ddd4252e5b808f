"""How long the store takes, and how much memory: a first version, an update of 1 %, reading, checking, verifying.

    python -m benchmarks.store [--documents 100000] [--paragraphs 50] [--folder DIR]

Prints one line a step: seconds, CPU seconds, and the peak of resident memory so far (mapped fragments included).
"""

import argparse
import hashlib
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.store.assemble import assemble
from variorum.store.commits import Commit, commit, tree_of
from variorum.store.database import write_duckdb
from variorum.store.rows import rows_of
from variorum.store.rules import check
from variorum.store.tree import Tree
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

SCHEMA = tables()
ALPHABET = np.frombuffer(b"0123456789abcdefghjkmnpqrstvwxyz", dtype=np.uint8)
WORDS = ("the", "of", "a", "night", "river", "stone", "and", "under", "light", "slow", "in", "winter", "harbour", "was")
PER_FRAGMENT = 2_000
"""Documents in a fragment, as a batch of a build would write them."""

T = TypeVar("T")


def main() -> None:
    """Run every step once."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--documents", type=int, default=100_000)
    arguments.add_argument("--paragraphs", type=int, default=50)
    arguments.add_argument("--folder")
    given = arguments.parse_args()
    folder = Path(tempfile.mkdtemp(dir=given.folder))
    try:
        _run(folder, given.documents, given.paragraphs)
    finally:
        shutil.rmtree(folder)


def _run(folder: Path, documents: int, paragraphs: int) -> None:
    warehouse = open_warehouse(folder / "warehouse", create=True)
    everything = np.arange(documents)
    first = _timed("make the rows (not the store)", _write, folder, everything, paragraphs, 1)
    tree1 = _timed("assemble version 1", _assemble, warehouse, None, first)
    one = _timed("commit", _commit, warehouse, None, tree1)
    print(f"    {_objects(warehouse)}")
    _timed("DuckDB file, anew", write_duckdb, warehouse, _face())
    print(f"    {warehouse.database.stat().st_size / 2**20:,.0f} MiB")
    _timed("check version 1", check, warehouse, tree1)
    edited = np.sort(np.random.default_rng(7).choice(documents, max(documents // 100, 1), replace=False))
    second = _write(folder, edited, paragraphs, 2)
    names = pc.unique(pq.read_table(second["documents"][0])["document_id"]).to_pylist()
    _timed("rows of the 1 % that changed", rows_of, warehouse, tree1, "paragraphs", names)
    tree2 = _timed("assemble version 2 (1 % changed)", _assemble, warehouse, tree1, second)
    print(
        f"    change files {sum(s.bytes for c in tree2.changes.values() for s in c.shards) / 2**20:,.1f} MiB,", end=" "
    )
    kept = {s.object for s in tree1.tables["paragraphs"]}
    made = [s for s in tree2.tables["paragraphs"] if s.object not in kept]
    print(f"{len(made)} of {len(kept)} shards of paragraphs new")
    _timed("check version 2", check, warehouse, tree2, tree1)
    _timed("commit", _commit, warehouse, one, tree2)
    _timed("DuckDB file, one version on", write_duckdb, warehouse, _face())
    _timed("verify, bytes", verify, warehouse)
    _timed("verify, deep", verify, warehouse, None, True)


def _timed(name: str, step: Callable[..., T], *given: Any) -> T:
    start, busy = time.perf_counter(), time.process_time()
    result = step(*given)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name:<36} {seconds:8.2f} s   {busy:8.2f} CPU-s   {peak:5.2f} GiB peak", flush=True)
    return result


def _objects(warehouse: Warehouse) -> str:
    sizes = [path.stat().st_size for path in (warehouse.root / "objects").glob("??/*.parquet")]
    return f"{len(sizes)} objects, {sum(sizes) / 2**20:,.0f} MiB"


def _face() -> str:
    room = resources.files("variorum.pipeline")
    return room.joinpath("views.sql").read_text() + room.joinpath("macros.sql").read_text()


def _assemble(warehouse: Warehouse, parent: Tree | None, fragments: dict[str, list[Path]]) -> Tree:
    return assemble(warehouse, parent, schema=SCHEMA, fragments=fragments, fingerprints={"code": "benchmark"})


def _commit(warehouse: Warehouse, parent: Commit | None, tree: Tree) -> Commit:
    made = commit(
        warehouse,
        parent,
        tree,
        message="benchmark",
        kind="build",
        run=None,
        name="benchmark",
        counts={},
        time="2026-01-01T00:00:00Z",
    )
    assert tree_of(warehouse, made) == tree
    return made


def _write(folder: Path, documents: Any, paragraphs: int, version: int) -> dict[str, list[Path]]:
    fragments: dict[str, list[Path]] = {}
    for start in range(0, len(documents), PER_FRAGMENT):
        for name, rows in _rows(documents[start : start + PER_FRAGMENT], paragraphs, version).items():
            path = folder / f"{name}-{version}-{start}.parquet"
            pq.write_table(rows, path, compression="zstd", compression_level=1)
            fragments.setdefault(name, []).append(path)
    return fragments


def _rows(documents: Any, paragraphs: int, version: int) -> dict[str, pa.Table]:
    """Documents of one section; in version 2 the first paragraph of each is another."""
    many = np.repeat(documents, paragraphs)
    ordinal = np.tile(np.arange(paragraphs, dtype=np.int32), len(documents))
    texts = _texts(len(many), seed=int(documents[0]) + 1_000_003 * 1)
    if version == 2:
        texts = [f"Edited {text}" if n == 0 else text for n, text in zip(ordinal, texts, strict=True)]
    text = pa.array(texts)
    n_chars = pc.utf8_length(text).to_numpy().astype(np.int32)
    starts = np.cumsum(n_chars + 2) - (n_chars + 2)
    starts = (starts - np.repeat(starts[::paragraphs], paragraphs)).astype(np.int64)
    hashes = pa.array([hashlib.sha256(t.encode()).digest()[:16] for t in texts], pa.binary())
    d, s = _ids(b"d", documents), _ids(b"s", documents)
    p = _ids(b"p", many * 1000 + ordinal)
    total = (starts + n_chars + 2).reshape(-1, paragraphs)[:, -1]
    sources = pa.array([f"{n % 97:02}/{n:07}.txt" for n in documents.tolist()])
    raw = [hashlib.sha256(str((n, version)).encode()).digest() for n in documents.tolist()]
    made: dict[str, dict[str, Any]] = {
        "documents": {
            "document_id": d,
            "collection": ["benchmark"] * len(documents),
            "source": sources,
            "title": None,
            "language": ["en"] * len(documents),
            "language_score": np.full(len(documents), 0.98),
            "published": None,
            "metadata": ["{}"] * len(documents),
            "media_type": ["text/plain"] * len(documents),
            "encoding": ["utf-8"] * len(documents),
            "encoding_score": np.ones(len(documents)),
            "layout": ["blank_line"] * len(documents),
            "layout_score": np.ones(len(documents)),
            "cleaning": ["{}"] * len(documents),
            "span_of": ["raw"] * len(documents),
            "raw_sha256": pa.array(raw, pa.binary()),
            "n_bytes": total,
            "content_hash": pa.array([r[:16] for r in raw], pa.binary()),
            "n_sections": np.ones(len(documents), dtype=np.int32),
            "n_paragraphs": np.full(len(documents), paragraphs, dtype=np.int32),
            "n_words": np.full(len(documents), paragraphs * 40, dtype=np.int64),
        },
        "sections": {
            "section_id": s,
            "document_id": d,
            "parent_id": None,
            "ordinal": np.zeros(len(documents), dtype=np.int32),
            "level": np.zeros(len(documents), dtype=np.int16),
            "heading": None,
            "path": [""] * len(documents),
            "heading_start": None,
            "heading_end": None,
            "byte_start": np.zeros(len(documents), dtype=np.int64),
            "byte_end": total,
            "n_paragraphs": np.full(len(documents), paragraphs, dtype=np.int32),
        },
        "paragraphs": {
            "paragraph_id": p,
            "document_id": _ids(b"d", many),
            "section_id": _ids(b"s", many),
            "ordinal": ordinal,
            "kind": ["body"] * len(many),
            "depth": np.zeros(len(many), dtype=np.int16),
            "text": text,
            "language": ["en"] * len(many),
            "language_score": np.full(len(many), 0.97),
            "content_hash": hashes,
            "byte_start": starts,
            "byte_end": starts + n_chars,
            "n_chars": n_chars,
            "n_words": np.full(len(many), 40, dtype=np.int32),
        },
    }
    ids = pa.concat_arrays([d, s, p])
    owners = pa.concat_arrays([d, d, _ids(b"d", many)])
    kinds = ["document"] * len(d) + ["section"] * len(s) + ["paragraph"] * len(p)
    made["identities"] = {
        "id": ids,
        "entity": kinds,
        "document_id": owners,
        "first_version": np.ones(len(ids), dtype=np.int32),
        "last_version": None,
        "match_key": pa.concat_arrays(
            [pa.array([r[:16] for r in raw], pa.binary()), pa.array([r[16:] for r in raw], pa.binary()), hashes]
        ),
        "salt": np.zeros(len(ids), dtype=np.int32),
        "successor": None,
    }
    return {name: _table(name, columns) for name, columns in made.items()}


def _table(name: str, columns: dict[str, Any]) -> pa.Table:
    schema = arrow_schema(SCHEMA[name])
    length = max(len(c) for c in columns.values() if c is not None)
    arrays = [
        pa.nulls(length, f.type) if columns[f.name] is None else pa.array(columns[f.name], f.type) for f in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _ids(letter: bytes, numbers: Any) -> pa.Array:
    """Ids that look drawn: a mixed 64-bit number in base 32."""
    with np.errstate(over="ignore"):
        mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        mixed ^= mixed >> np.uint64(32)
    letters = np.empty((len(numbers), 17), dtype=np.uint8)
    letters[:, 0] = letter[0]
    for place in range(16):
        letters[:, place + 1] = ALPHABET[((mixed >> np.uint64(4 * place)) & np.uint64(15)).astype(np.int64)]
    return pa.array(letters.view("S17").ravel()).cast(pa.string())


def _texts(count: int, seed: int) -> list[str]:
    random = np.random.default_rng(seed)
    lake = " ".join(random.choice(WORDS, 60_000).tolist())
    starts = random.integers(0, len(lake) - 600, count).tolist()
    lengths = random.integers(60, 420, count).tolist()
    return [" ".join(("P", lake[a : a + n].strip(), "end")) for a, n in zip(starts, lengths, strict=True)]


if __name__ == "__main__":
    main()
