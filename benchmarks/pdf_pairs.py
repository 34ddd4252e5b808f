"""A PDF against the HTML of the same book: paragraphs that are one row, reading order and words, beside pdftotext's.

python -m benchmarks.pdf_pairs BOOK.pdf PAGE.html...
"""

import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from variorum.text.cut import cut

LEAST_LETTERS = 60
"""Letters of a paragraph that is looked for, at least."""
KINDS = ("body", "list_item", "quote")
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\A\d{1,3}[.)]? ")
"""The number of a note, which stands elsewhere in a page."""
_BLANK_LINE = re.compile(r"\n[ \t]*\n|\f")


def main(pdf: Path, pages: Sequence[Path]) -> None:
    """Print the measures of our reader and of pdftotext."""
    gold = [row.text for page in pages for row in cut(page.read_bytes(), "text/html").paragraphs if row.kind in KINDS]
    raw = pdf.read_bytes()

    started = time.process_time()
    found = cut(raw, "application/pdf")
    seconds = time.process_time() - started
    rows = [
        _NUMBER.sub("", row.text) if row.kind == "footnote" else row.text
        for row in found.paragraphs
        if row.kind != "boilerplate"
    ]
    print(f"{pdf.name}: {seconds / len(raw) * 1e6:.2f} CPU-seconds per MB")
    print("variorum ", *score(rows, gold))

    done = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True)
    print("pdftotext", *score(_BLANK_LINE.split(done.stdout.decode("utf-8", "replace")), gold))


def score(rows: Sequence[str], gold: Sequence[str]) -> tuple[str, str, str]:
    """Share of paragraphs that are a row, share that stand in one piece, and share of words that are there."""
    have = set(map(_letters, rows))
    joined = _letters("".join(rows))
    looked_for = [letters for text in gold if len(letters := _letters(text)) >= LEAST_LETTERS]
    wanted = Counter(word for text in gold for word in _WORD.findall(text.casefold()))
    said = Counter(_WORD.findall("\n".join(rows).casefold()))
    shares = (
        sum(letters in have for letters in looked_for) / max(len(looked_for), 1),
        sum(letters in joined for letters in looked_for) / max(len(looked_for), 1),
        (wanted & said).total() / max(wanted.total(), 1),
    )
    rows_, order, words = (f"{share:.3f}" for share in shares)
    return f"rows {rows_}", f"order {order}", f"words {words}"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(page) for page in sys.argv[2:]])
