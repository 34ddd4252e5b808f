"""What the index of likeness costs, and how much of what is alike it finds: `python -m benchmarks.duplicates [N]`.

N texts (100,000) of which a tenth are copies with none to three words changed. All pairs of a sample are compared by
brute force. Then one text of a hundred is edited, and the index is brought up.
"""

import hashlib
import random
import time
from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from benchmarks.asked import numbers_asked
from variorum.store import duplicates

SAMPLE = 3_000
"""Texts of which all pairs are compared."""

WORDS = 3_000
"""Different words of the texts."""


def main() -> None:
    """Print what it costs and what it finds."""
    (count,) = numbers_asked(__doc__, texts=100_000)
    recall(texts_of(SAMPLE))

    texts = texts_of(count)
    with duckdb.connect() as connection:
        connection.register("paragraphs", table_of(enumerate(texts)))
        begun = time.process_time()
        duplicates.make(connection)
        whole = time.process_time() - begun
        print(f"{count:,} texts compared: {whole:.1f} CPU-s, {_said(connection)}")

        # One of a hundred is edited: its row ends, and another begins.
        chance = random.Random(7)
        edited = {n: _edited(chance, texts[n]) for n in range(0, count, 100)}
        connection.execute("UPDATE history.paragraphs SET to_version = 1 WHERE rowid % 100 = 0")
        connection.register("edited", table_of(edited.items()))
        connection.execute("INSERT INTO history.paragraphs SELECT *, NULL FROM edited")
        begun = time.process_time()
        duplicates.bring_up(connection)
        change = time.process_time() - begun
        print(f"{len(edited):,} of them edited: {change:.1f} CPU-s, {change / whole:.1%} of it, {_said(connection)}")


def recall(texts: Sequence[str]) -> None:
    """Print how many of all pairs that are alike are in one cluster."""
    with duckdb.connect() as connection:
        connection.register("paragraphs", table_of(enumerate(texts)))
        duplicates.make(connection)
        clusters = dict(connection.execute("SELECT paragraph_id, cluster_id FROM duplicates").fetchall())
    runs = [set(zip(words, words[1:], words[2:], strict=False)) for words in map(str.split, texts)]
    alike = together = 0
    for a in range(len(texts)):
        for b in range(a):
            both = len(runs[a] & runs[b])
            if both and both / (len(runs[a]) + len(runs[b]) - both) >= duplicates.LEAST:
                alike += 1
                together += clusters.get(_name(a), "a") == clusters.get(_name(b), "b")
    print(f"{len(texts):,} texts, all pairs: {alike:,} are alike, {together:,} of them are found together")


def texts_of(count: int) -> list[str]:
    """Texts of 5 to 60 words, a tenth of them copies in which none to three words are others."""
    chance = random.Random(5)
    texts = [" ".join(f"w{chance.randrange(WORDS)}" for _ in range(chance.randint(5, 60))) for _ in range(count)]
    for n in range(0, count, 10):
        texts[n] = _edited(chance, chance.choice(texts))
    return texts


def table_of(texts: Iterable[tuple[int, str]]) -> pa.Table:
    """Texts as the paragraphs of a version, as far as they are looked at."""
    rows = [
        {
            "paragraph_id": _name(number),
            "text": text,
            "content_hash": hashlib.sha256(text.encode()).digest()[:16],
            "n_chars": len(text),
        }
        for number, text in texts
    ]
    return pa.Table.from_pylist(rows)


def _edited(chance: random.Random, text: str) -> str:
    words = text.split()
    for _ in range(chance.randint(0, 3)):
        words[chance.randrange(len(words))] = f"w{chance.randrange(WORDS)}"
    return " ".join(words)


def _name(number: int) -> str:
    return f"p{number:09}"


def _said(connection: duckdb.DuckDBPyConnection) -> str:
    counts = "SELECT count(DISTINCT cluster_id), count(*) FILTER (NOT kept) FROM duplicates"
    ((clusters, again),) = connection.execute(counts).fetchall()
    return f"{clusters:,} clusters, {again:,} texts that say what another says"


if __name__ == "__main__":
    main()
