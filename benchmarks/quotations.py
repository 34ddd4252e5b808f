"""What it costs to check quotations: `python -m benchmarks.quotations [DOCUMENTS [QUOTATIONS]]`.

A made-up dataset of documents with fifty paragraphs each, a tenth of the documents edited once. Half of the quotations
come with a reference to the version before the edit, a tenth are said nowhere.
"""

import json
import random
import tempfile
import time
from pathlib import Path

from benchmarks.asked import numbers_asked
from benchmarks.release import PARAGRAPHS, document_of, text_of
from benchmarks.search import AT_ONCE
from tests.store.factory import Builder, Doc, ident
from variorum.dataset.check import check
from variorum.dataset.database import database
from variorum.store.warehouse import open_warehouse


def main() -> None:
    """Print what the index and a check cost."""
    documents, asked = numbers_asked(__doc__, documents=4_000, quotations=10_000)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        builder = Builder(open_warehouse(home / "w", create=True), target=2**20)
        corpus: dict[str, Doc] = {}
        for first in range(0, documents, AT_ONCE):
            corpus |= {f"n{n}": document_of(n) for n in range(first, min(first + AT_ONCE, documents))}
            cited = builder.build(corpus).number
        builder.build({**corpus, **{f"n{n}": document_of(n, "edited") for n in range(0, documents, 10)}})
        database(builder.warehouse).close()
        few, many = home / "few.jsonl", home / "many.jsonl"
        few.write_text(_quotations(documents, 1, cited))
        many.write_text(_quotations(documents, asked, cited))
        _check(builder, few, f"the index, {documents * PARAGRAPHS:,} paragraphs")
        _check(builder, many, f"{asked:,} quotations")


def _quotations(documents: int, count: int, version: int) -> str:
    chance = random.Random(3)
    lines = []
    for one in range(count):
        n, k = chance.randrange(documents), chance.randrange(PARAGRAPHS)
        said = text_of(f"{n} {k}" if one % 10 else f"nowhere {one}").split()
        start = chance.randrange(len(said) - 10)
        quote = {"quote": " ".join(said[start : start + chance.randrange(8, 30)])}
        if one % 2:
            quote["reference"] = f"test@{version} #{ident('p', f'n{n}', f'p{k}')}"
        lines.append(json.dumps(quote) + "\n")
    return "".join(lines)


def _check(builder: Builder, file: Path, what: str) -> None:
    begun = time.process_time()
    report = check(builder.warehouse, str(file))
    print(f"{what:40} {time.process_time() - begun:6.1f} CPU-s  {dict(report.counts)}", flush=True)


if __name__ == "__main__":
    main()
