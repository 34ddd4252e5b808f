"""What it costs to search: `python -m benchmarks.search [DOCUMENTS [QUESTIONS]]`.

A made-up dataset of documents with fifty short paragraphs, whose words are as frequent as words are (Zipf). Questions
are one to four words of a paragraph, picked at random, so that frequent words are asked for as often as they are said.
"""

import random
import tempfile
import time
from itertools import accumulate
from pathlib import Path

import variorum
from benchmarks.asked import numbers_asked
from tests.store.factory import Builder, Doc, doc
from variorum.pipeline.refresh import refresh
from variorum.store.indexes import IndexName
from variorum.store.warehouse import Warehouse, open_warehouse

PARAGRAPHS = 50
WORDS = 200_000
AT_ONCE = 2_000
"""Documents of a version: more would need gigabytes as Python objects."""

_SHARES = [*accumulate(1 / rank for rank in range(1, WORDS + 1))]


def main() -> None:
    """Print what the index, an update of it and questions cost."""
    documents, asked = numbers_asked(__doc__, documents=20_000, questions=400)
    with tempfile.TemporaryDirectory() as folder:
        builder = Builder(open_warehouse(Path(folder) / "w", create=True), target=2**20)
        corpus: dict[str, Doc] = {}
        for first in range(0, documents, AT_ONCE):
            corpus |= {f"n{n}": document_of(n) for n in range(first, min(first + AT_ONCE, documents))}
            builder.build(corpus)
        _timed(f"the DuckDB file, {documents * PARAGRAPHS:,} paragraphs", builder.warehouse)
        _timed("the same with the index of words", builder.warehouse, indexes=frozenset({"words"}))
        newest = _ask(builder.warehouse, documents, asked, None)
        _ask(builder.warehouse, documents, asked, max(newest - 1, 1))

        for n in range(0, documents, 100):
            corpus[f"n{n}"] = document_of(n, "edited")
        builder.build(corpus)
        _timed("1 % of the documents edited, with the index", builder.warehouse)
        _ask(builder.warehouse, documents, asked, None)


def document_of(n: int, changed: str = "") -> Doc:
    """A document of fifty paragraphs; `changed`: another wording of the one in the middle."""
    said = [f"p{k}={text_of(f'{n} {k}')}" for k in range(PARAGRAPHS)]
    if changed:
        said[PARAGRAPHS // 2] = f"p{PARAGRAPHS // 2}={text_of(f'{n} {changed}')}"
    return doc(f"{n:06}.txt", *said)


def text_of(about: str) -> str:
    """Words that are the same for the same seed."""
    chance = random.Random(about)
    return " ".join(map(_word, chance.choices(range(WORDS), cum_weights=_SHARES, k=chance.randrange(8, 40))))


def _word(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, at = divmod(number, 90)
        letters += "bcdfghjklmnprstvwz"[at % 18] + "aeiou"[at // 18]
    return letters


def _timed(what: str, warehouse: Warehouse, indexes: frozenset[IndexName] = frozenset()) -> None:
    begun = time.process_time()
    refresh(warehouse, indexes)
    spent = time.process_time() - begun
    print(f"{what:50} {spent:7.1f} CPU-s {warehouse.database.stat().st_size / 2**20:8.0f} MiB", flush=True)


def _ask(warehouse: Warehouse, documents: int, count: int, at: int | None) -> int:
    """Ask the same questions, and print how long they took; the number of the latest version."""
    chance = random.Random(5)
    spent, waited = [], []
    with variorum.open(warehouse.root) as dataset:
        dataset.search("warm", at=at)
        for _ in range(count):
            said = text_of(f"{chance.randrange(documents)} {chance.randrange(PARAGRAPHS)}").split()
            question = " ".join(chance.sample(said, chance.randrange(1, 5)))
            begun, clock = time.process_time(), time.perf_counter()
            dataset.search(question, at=at)
            spent.append(1000 * (time.process_time() - begun))
            waited.append(1000 * (time.perf_counter() - clock))
        newest = dataset.versions()[-1].number
    middle, late = count // 2, count * 95 // 100
    print(
        f"{f'a question, version {at or newest}':50} CPU-ms {sorted(spent)[middle]:4.0f} in the middle, "
        f"{sorted(spent)[late]:4.0f} at 95 %; by the clock {sorted(waited)[middle]:4.0f}, {sorted(waited)[late]:4.0f}",
        flush=True,
    )
    return newest


if __name__ == "__main__":
    main()
