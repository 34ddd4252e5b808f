"""An S3 server of moto on loopback that counts what it is asked, and can misbehave."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

Environ = dict[str, Any]


class _Silent(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        pass


@dataclass
class Server:
    """A server, and what it was asked."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request for a bucket, a listing as LIST and its prefix."""
    before: Callable[[str, str, Environ], None] = lambda method, path, environ: None
    """Called before a request is answered: it may change it, or raise ConnectionAbortedError."""
    after: Callable[[str, str], None] = lambda method, path: None
    """Called when a request has been carried out and is not answered yet."""

    def counts(self) -> dict[str, int]:
        """How often each method was asked since the last time."""
        counted = Counter(method for method, _ in self.asked)
        self.asked.clear()
        return dict(counted)


@contextmanager
def bucket_server() -> Iterator[Server]:
    """A server with a bucket `shelf`."""
    inner = DomainDispatcherApplication(create_backend_app)
    served = Server("")

    def application(environ: Environ, start: Any) -> Any:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        asked = parse_qs(environ.get("QUERY_STRING", ""))
        if method == "GET" and "list-type" in asked:
            method, path = "LIST", f"{path}/{asked['prefix'][0]}"
        if path.startswith("/moto-api"):
            return inner(environ, start)
        served.asked.append((method, path))
        served.before(method, path, environ)
        answer = inner(environ, start)
        served.after(method, path)
        return answer

    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Silent)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
