"""An S3 server of moto on loopback that counts what it is asked, and can misbehave."""

import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

Environ = dict[str, Any]

SIGNED = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
"""What moto tells by that S3 is asked; it checks nothing of it."""


def _nothing_before(method: str, path: str, environ: Environ) -> None:
    pass


def _nothing_after(method: str, path: str) -> None:
    pass


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def connection_dropped(self, error: BaseException, environ: Environ | None = None) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log(self, *_: object) -> None:
        pass


@dataclass
class Server:
    """A server, and what it was asked."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request for a bucket, a listing as LIST and its prefix."""
    before: Callable[[str, str, Environ], None] = _nothing_before
    """Called before a request is answered: it may change it, say `refused` (status and body) in it, or raise."""
    after: Callable[[str, str], None] = _nothing_after
    """Called when a request has been carried out and is not answered yet."""

    def calm(self) -> None:
        """Behave as a server should, and forget what was asked."""
        self.before, self.after = _nothing_before, _nothing_after
        self.asked.clear()

    def environment(self, cache: Path) -> dict[str, str]:
        """What a process needs to know to reach it, and to keep copies in a folder."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "SECRETSECRET",
            "AWS_DEFAULT_REGION": "us-east-1",
            "XDG_CACHE_HOME": str(cache),
        }

    def place(self) -> str:
        """A place at which nothing is yet."""
        return f"s3://shelf/tales-{secrets.token_hex(4)}"

    def counts(self) -> dict[str, int]:
        """How often each method was asked since the last time."""
        counted = Counter(method for method, _ in self.asked)
        self.asked.clear()
        return dict(counted)


@contextmanager
def bucket_server() -> Iterator[Server]:
    """A server with a bucket `shelf`. What `before` and `after` raise is a connection that breaks off."""
    inner = DomainDispatcherApplication(create_backend_app)
    served = Server("")
    one_at_a_time = threading.Lock()  # moto looks first and writes then: two at once may both be the first

    def application(environ: Environ, start: Any) -> Any:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        if method == "GET" and "list-type" in asked:
            method, path = "LIST", f"{path}/{asked['prefix'][0]}"
        if path.startswith("/moto-api"):
            return inner(environ, start)
        served.asked.append((method, path))
        served.before(method, path, environ)
        if refused := environ.get("refused"):
            status, body = refused
            start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
            return [body.encode()]
        with one_at_a_time:
            answer = inner(environ, start)
        served.after(method, path)
        return answer

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with urlopen(Request(f"{served.url}/shelf", method="PUT", headers={"Authorization": SIGNED})):
            served.asked.clear()
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
