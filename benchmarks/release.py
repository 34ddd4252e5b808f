"""How many bytes a copy of a release needs to keep up, against the whole: `python -m benchmarks.release [DOCUMENTS]`.

A made-up dataset of documents with fifty paragraphs is published, edited, published again, and pulled from a web host
on loopback whose bytes are counted. Then files of the release are tampered with, a bit each, and pulled.
"""

import random
import shutil
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path

from benchmarks.asked import numbers_asked
from tests.store.factory import Builder, Doc, doc
from variorum.release.index import ReleaseError
from variorum.release.publish import publish
from variorum.release.pull import pull
from variorum.store.metadata import Metadata
from variorum.store.warehouse import open_warehouse

PARAGRAPHS = 50
SYLLABLES = ("ba", "ke", "li", "mo", "nu"), ("ra", "ste", "vi", "lo"), ("n", "t", "sk", "")
WORDS = ["".join(parts) for parts in product(*SYLLABLES)]


def main() -> None:
    """Print a row a question."""
    (documents,) = numbers_asked(__doc__, documents=4_000)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        builder = Builder(open_warehouse(home / "w", create=True), target=2**20)
        corpus = {f"n{n}": document_of(n) for n in range(documents)}
        builder.build(corpus)
        url, stop = _serve(home / "release")
        _publish(builder, home, "first")
        _pull(url, home, "a new copy")
        for n in range(0, documents, 100):
            corpus[f"n{n}"] = document_of(n, "edited")
        builder.build(corpus)
        _publish(builder, home, "1 % of the documents edited")
        _pull(url, home, "1 % of the documents edited")
        corpus["n77"] = document_of(77, "edited")
        builder.build(corpus)
        _publish(builder, home, "one document edited")
        _pull(url, home, "one document edited")
        _pull(url, home, "nothing new")
        _tamper(home)
        stop()


def document_of(n: int, changed: str = "") -> Doc:
    """A document of fifty paragraphs; `changed`: another wording of the one in the middle."""
    said = [f"p{k}={text_of(f'{n} {k}')}" for k in range(PARAGRAPHS)]
    if changed:
        said[PARAGRAPHS // 2] = f"p{PARAGRAPHS // 2}={text_of(f'{n} {changed}')}"
    return doc(f"{n:06}.txt", *said)


def text_of(about: str) -> str:
    """Words that are the same for the same seed."""
    chance = random.Random(about)
    return " ".join(chance.choices(WORDS, k=chance.randrange(20, 60)))


def _serve(folder: Path) -> tuple[str, object]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}", server.shutdown


def _publish(builder: Builder, home: Path, what: str) -> None:
    begun = time.process_time()
    done = publish(builder.warehouse, None, str(home / "release"), Metadata())
    print(f"publish  {what:30} {done.bytes:>12,} of {done.total:>12,} bytes  {time.process_time() - begun:6.1f} CPU-s")


def _pull(url: str, home: Path, what: str) -> None:
    begun = time.process_time()
    done = pull(url, home / "copy")
    share = 100 * done.received / done.total
    seconds = time.process_time() - begun
    print(f"pull     {what:30} {done.received:>12,} of {done.total:>12,} bytes = {share:7.3f} %  {seconds:6.1f} CPU-s")


def _tamper(home: Path, times: int = 1_000) -> None:
    """Flip one bit of the file that decides, of a table or of a change file, and pull anew."""
    small = Builder(open_warehouse(home / "small", create=True), target=2_000)
    corpus = {f"n{n}": doc(f"{n}.txt", f"a=first of {n}", f"b=second of {n}") for n in range(5)}
    small.build(corpus)
    release, copy = home / "tampered", home / "suspicious"
    publish(small.warehouse, None, str(release), Metadata())
    chance = random.Random(1)
    needed = ["latest.json", "schema.json", *(f"{name}.parquet" for name in ("documents", "paragraphs", "identities"))]
    needed += sorted(str(path.relative_to(release)) for path in (release / "words").rglob("*.parquet"))
    refused = 0
    for _ in range(times):
        path = release / chance.choice(needed)
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        try:
            pull(str(release), copy)
        except ReleaseError:
            refused += 1
        path.write_bytes(whole)
        shutil.rmtree(copy, ignore_errors=True)
    print(f"tampered files refused: {refused:,} of {times:,}")


if __name__ == "__main__":
    main()
