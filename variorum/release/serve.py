"""A release on loopback, with byte ranges: for a browser on this machine, and nobody else."""

import os
import re
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from variorum.errors import UsageError
from variorum.store import opening

if TYPE_CHECKING:
    from typing import BinaryIO

_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")
AT_ONCE = 2**16
TYPES = {".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".md": "text/plain"}


IDLE = 60
"""Seconds for which a browser may say nothing before its connection is closed."""


class LocalServer(ThreadingHTTPServer):
    """A server whose browsers may go away in the midst of an answer, as they do."""

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Nothing of a connection that ended; a fault of ours as ever."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def server_of(folder: Path, port: int) -> LocalServer:
    """A server of a folder on 127.0.0.1; port 0 takes a free one. UsageError where the port is taken."""
    try:
        return LocalServer(("127.0.0.1", port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}): name another one with --port.") from error


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def send_head(self) -> "BinaryIO | None":
        """Headers of what is asked for, and the bytes that are to follow; of a folder only its index.html."""
        if not self._is_ours():
            self.send_error(HTTPStatus.FORBIDDEN, "this server is for this machine only")
            return None
        path = Path(self.translate_path(self.path))
        try:
            path = path / "index.html" if path.is_dir() else path
            file = opening.open_file(path)
        except (OSError, ValueError):  # the latter of a name with a NUL
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        size = os.fstat(file.fileno()).st_size
        start, end = self._wanted(size)
        if start >= end and size:
            file.close()
            self.send_error(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return None

        whole = (start, end) == (0, size)
        self.send_response(HTTPStatus.OK if whole else HTTPStatus.PARTIAL_CONTENT)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        if not whole:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.end_headers()
        file.seek(start)
        self._left = end - start
        return file

    def copyfile(self, source: "BinaryIO", outputfile: "BinaryIO") -> None:  # type: ignore[override]
        """Send as many bytes as were promised."""
        while self._left > 0 and (data := source.read(min(AT_ONCE, self._left))):
            self._left -= len(data)
            outputfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is the person's who reads."""

    def _wanted(self, size: int) -> tuple[int, int]:
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        if not asked:
            return 0, size
        return int(asked[1]), min(int(asked[2]) + 1, size) if asked[2] else size

    def _is_ours(self) -> bool:
        """A page elsewhere that has its name point here would send that name."""
        return self.headers.get("Host", "").rpartition(":")[0] in ("127.0.0.1", "localhost")
