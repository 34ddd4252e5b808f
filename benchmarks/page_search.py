"""What a search on the page of a release fetches: `python -m benchmarks.page_search [DOCUMENTS]`, with Chromium.

The dataset of `benchmarks.search`, published. Each question is asked of a page that was opened anew, and then of one
that was asked something else before; of the second, the bytes of the index are told apart from those of the texts.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.asked import numbers_asked
from benchmarks.search import AT_ONCE, document_of
from tests.release.browser import chromium, served
from tests.store.factory import Builder, Doc
from variorum.release.publish import publish
from variorum.store.metadata import Metadata
from variorum.store.warehouse import open_warehouse

QUESTIONS = ("vicuha", "nojama hoga", "re", "te", "wa", "da", "ca", "fa ga", "fa ga ha")
"""A rare word, two of them, one in 4 %, in 6, 11, 58 and 81 % of the paragraphs; two and three frequent ones."""


def main() -> None:
    """Build and publish the dataset, and print a row a question."""
    (documents,) = numbers_asked(__doc__, documents=20_000)
    with tempfile.TemporaryDirectory() as folder:
        builder = Builder(open_warehouse(Path(folder) / "w", create=True), target=2**20)
        corpus: dict[str, Doc] = {}
        for first in range(0, documents, AT_ONCE):
            corpus |= {f"n{n}": document_of(n) for n in range(first, min(first + AT_ONCE, documents))}
            builder.build(corpus)
        publish(builder.warehouse, None, str(Path(folder) / "release"), Metadata(), keep=0)
        measure(Path(folder) / "release")


def measure(release: Path) -> None:
    """Ask the questions of the page of a release, and print what each fetched."""
    with served(release) as address, chromium() as browser:
        for question in QUESTIONS:
            page, fetched = browser.new_page(), list[tuple[str, int]]()
            page.on("response", lambda r, to=fetched: to.append((r.url, int(r.headers.get("content-length", "0")))))
            page.goto(address)
            fetched.clear()
            _ask(page, question)
            anew = _told(fetched)
            page.goto("about:blank")
            page.goto(address)
            _ask(page, "nothing")
            fetched.clear()
            _ask(page, question)
            print(f"{question:12} asked first: {anew}; then: {_told(fetched)}", flush=True)
            page.close()


def _ask(page: Page, question: str) -> None:
    page.evaluate("words => { location.hash = `#/search/${words}` }", question)
    page.get_by_role("heading", name=f"Paragraphs that say “{question}”").wait_for()


def _told(fetched: list[tuple[str, int]]) -> str:
    index = [size for url, size in fetched if "/words/" in url]
    others = [size for url, size in fetched if url.endswith(".parquet") and "/words/" not in url]
    return (
        f"{sum(index):>9,} bytes of the index in {len(index):>2} ranges, {sum(others):>9,} of texts in {len(others):>2}"
    )


if __name__ == "__main__":
    main()
