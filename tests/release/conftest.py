"""A dataset that is published and pulled: its warehouse, a folder for the release, a web host that counts."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.store.factory import Builder, Doc, doc
from variorum.store.warehouse import open_warehouse

_WORDS = """
    river stone window garden letter teacher mountain evening copper market silver harvest soldier village
"""
WORDS = _WORDS.split()


def text(about: str, words: int = 30) -> str:
    """Some of 200,000 made-up words, all of letters: words with digits in them would be taken for data."""
    chance = random.Random(about)
    endings = str.maketrans("0123456789", "abdeilnrst")
    return " ".join(chance.choice(WORDS) + str(chance.randrange(10_000)).translate(endings) for _ in range(words))


def document(n: int, changed: str = "") -> Doc:
    """A document with five paragraphs; `changed`: another wording of the third."""
    said = [f"p{k}={text(f'{n} {k}')}" for k in range(5)]
    if changed:
        said[2] = f"p2={text(f'{n} {changed}')}"
    return doc(f"{n:05}.txt", *said)


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(open_warehouse(tmp_path / "w", create=True), target=20_000)


@pytest.fixture
def corpus() -> dict[str, Doc]:
    return sixty()


def sixty() -> dict[str, Doc]:
    """Sixty documents of five paragraphs each."""
    return {f"n{n}": document(n) for n in range(60)}


@dataclass
class Host:
    """A web host on loopback."""

    url: str
    sent: list[int] = field(default_factory=list)
    """Bytes of each answer's body."""
    asked: list[str] = field(default_factory=list)
    breaks_at: int | None = None
    """Close the connection after that many bytes of a file."""


class Handler(SimpleHTTPRequestHandler):
    def __init__(self, *given: object, host: Host, **named: object) -> None:
        self.host = host
        super().__init__(*given, **named)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data, start = path.read_bytes(), 0
        if asked := self.headers.get("Range"):
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
        self.host.asked.append(f"{self.path}@{start}")
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        body = data[start:]
        if self.host.breaks_at is not None and not self.path.endswith(".json"):
            body = body[: self.host.breaks_at]
        self.host.sent.append(len(body))  # before: who has the answer may ask at once what was sent
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    """Serves tmp_path / "release"."""
    served = Host("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, host=served, directory=str(tmp_path / "release")))
    served.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()
