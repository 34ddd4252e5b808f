"""The pages of all changes between two versions, for the links in Prefect's reports: made when they are asked for.

None is kept: what `variorum takedown` removes is in none of them afterwards.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

from variorum.commands.prefect_api import asked
from variorum.errors import BuildError, UsageError, VariorumError
from variorum.flows.pages import PATH
from variorum.release.serve import IDLE, LocalServer
from variorum.store.candidates import candidate
from variorum.store.commits import numbers, read
from variorum.store.warehouse import open_warehouse

ANSWER_SECONDS = 60
"""How long the server may take to name its deployments."""

_ONE_AT_A_TIME = Lock()
"""A comparison may take as much memory as a build; whoever asks for several waits."""


def diff_server(port: int, deployed: Callable[[], Iterable[str]]) -> LocalServer:
    """A server on 127.0.0.1 for the warehouses that `deployed` names, and no other. UsageError for a port in use."""
    try:
        return LocalServer(("127.0.0.1", port), partial(_Handler, deployed))
    except OSError as error:
        raise port_taken(port, "--pages", error) from error


def port_taken(port: int, option: str, error: OSError) -> UsageError:
    """What is said of a port that another program has; `option` chooses another one."""
    return UsageError(
        f"port {port} of 127.0.0.1 cannot be taken ({error.strerror}): choose another with {option}.",
        code="port",
        thing=str(port),
        expected="a free port",
    )


def deployed_warehouses(api: str) -> set[str]:
    """The warehouses that deployments of a Prefect server name. OSError where it does not answer."""
    found = asked(api, "/deployments/filter", {}, ANSWER_SECONDS)
    return {str(one["parameters"].get("warehouse", "warehouse")) for one in found}


class _Handler(BaseHTTPRequestHandler):
    timeout = IDLE

    def __init__(self, deployed: Callable[[], Iterable[str]], *given: object) -> None:
        self._deployed = deployed
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with the page, or with a sentence that says why there is none."""
        if self.headers.get("Host", "").rpartition(":")[0] not in ("127.0.0.1", "localhost"):
            self._say(HTTPStatus.FORBIDDEN, "text/plain", b"this server is for this machine only")
            return
        parts = urlsplit(self.path)
        order = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path != PATH or order.keys() != {"warehouse", "from", "to"}:
            self._say(HTTPStatus.NOT_FOUND, "text/plain", f"asked for is {PATH}?warehouse=…&from=…&to=…".encode())
            return
        try:
            page = self._page(order["warehouse"], order["from"], order["to"])
        except VariorumError as fault:
            self._say(HTTPStatus.NOT_FOUND, "text/plain", str(fault).encode())
            return
        except OSError as fault:
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", f"try again: {fault}".encode())
            return
        self._say(HTTPStatus.OK, "text/html", page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is the server's and the worker's."""

    def _page(self, warehouse: str, before: str, after: str) -> bytes:
        known = sorted(self._deployed())
        if _place(warehouse) not in map(_place, known):
            raise UsageError(f"no deployment has the warehouse {warehouse}: {', '.join(known)}", thing=warehouse)
        if not before.isdecimal():
            raise UsageError(f"{before} is not the number of a version", thing=before)
        meant = after if after.isdecimal() and len(after) < 10 else _called(warehouse, after)

        # In a process of its own, which gives back what memory it took.
        with _ONE_AT_A_TIME, tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "changes.html"
            words = ["diff", before, meant, "--warehouse", warehouse, "--html", str(file)]
            done = subprocess.run(
                [sys.executable, "-m", "variorum", *words],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise BuildError(done.stderr.strip())
            return file.read_bytes()

    def _say(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)


def _place(warehouse: str) -> str:
    """Where a warehouse lies, however it is written: a folder, from the one in which all of this runs."""
    return warehouse if "://" in warehouse else str(Path(warehouse).resolve())


def _called(warehouse: str, tree: str) -> str:
    """What a version is called today that was a candidate: by the first letters of its hash."""
    opened = open_warehouse(warehouse)
    held = candidate(opened)
    if held is not None and tree and held.tree.startswith(tree):
        return "candidate"
    for number in reversed(numbers(opened)):
        if tree and read(opened, number).tree.startswith(tree):
            return str(number)
    raise UsageError(f"the candidate {tree} is gone: it was rejected, or a build made another", thing=tree)
