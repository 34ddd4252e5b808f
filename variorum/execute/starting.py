"""Starting the process that workers are forked from: a fresh interpreter, or a copy of this process."""

import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
import warnings
from dataclasses import dataclass
from typing import IO, NoReturn, Protocol

from variorum.execute.limits import ALLOCATOR
from variorum.execute.server import serve

START = """
import os, socket, sys
sys.path[:] = sys.argv.pop(1).split("\\n")
from variorum.execute.server import serve
serve(socket.socket(fileno=int(sys.argv[1])))
os._exit(0)
"""
"""What a fresh server runs: not multiprocessing, which would run the script again that a person calls us from. It holds
nothing that has to be put away, and to take its modules apart would take a tenth of the time of their import."""

STREAMS = (0, 1, 2)

RUNTIMES = frozenset({"obstore", "polars"})
"""Modules whose runtimes, in Rust, have threads that Python does not count and that a copy would wait for in vain."""

CONTROL = 3
"""The file descriptor behind the streams, which a forked server has its control socket at."""


class Child(Protocol):
    """A process that was started here, asked as `subprocess.Popen` is."""

    def poll(self) -> int | None:
        """Its exit code (negative: the signal that it died of), once it has ended."""

    def wait(self) -> int:
        """The same, as soon as it ends."""


@dataclass(frozen=True, slots=True)
class Server:
    """The process that workers are forked from."""

    process: Child
    control: socket.socket
    """Ends, to be read, when the server does."""
    said: IO[bytes]
    """Its standard error: libraries that crash print there, and nobody needs to see it."""


def start_server(folder: str | None, dedicated: bool) -> Server:
    """Start a server that works in a folder. `dedicated`: this process does nothing but build, so it may be copied.

    A copy has all that was imported here; but of a process with threads it might have a lock that one of them held.
    """
    here, there = socket.socketpair()
    said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the server
    with there:
        forks = (
            dedicated
            and sys.platform == "linux"
            and threading.active_count() == 1
            and not RUNTIMES & sys.modules.keys()
        )
        process = _forked(there, said, folder) if forks else _fresh(there, said, folder)
    return Server(process, here, said)


def _fresh(control: socket.socket, said: IO[bytes], folder: str | None) -> Child:
    return subprocess.Popen(
        [
            sys.executable,
            "-P",  # a file types.py in the working folder is no module of Python
            "-c",
            START,
            "\n".join(sys.path),
            str(control.fileno()),
        ],
        env={**ALLOCATOR, **os.environ},
        pass_fds=[control.fileno()],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,  # a Ctrl-C at the terminal is the build's to answer
    )


def _forked(control: socket.socket, said: IO[bytes], folder: str | None) -> Child:
    # Libraries have threads of their own, which wait for work: Arrow's allocator, the database of DuckDB's module.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork.*")
        number = os.fork()
    if number == 0:
        _serve_as_copy(control, said, folder)
    return _Forked(number)


def _serve_as_copy(control: socket.socket, said: IO[bytes], folder: str | None) -> NoReturn:
    """Be a server: what this process was a copy of is none of its business, and never comes back to it."""
    code = 1
    try:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        if folder is not None:
            os.chdir(folder)

        # Of its files it keeps the streams and the socket.
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in zip((nothing, said.fileno(), said.fileno()), STREAMS, strict=True):
            os.dup2(source, target)
        os.dup2(control.fileno(), CONTROL)
        os.closerange(CONTROL + 1, os.sysconf("SC_OPEN_MAX"))

        gc.freeze()  # what the copy holds is never put away: its files are closed, and their numbers others' now
        serve(socket.socket(fileno=CONTROL))
        code = 0
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


class _Forked:
    """A process that was forked from this one."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._code: int | None = None

    def poll(self) -> int | None:
        return self._asked(os.WNOHANG)

    def wait(self) -> int:
        code = self._asked(0)
        assert code is not None  # it was waited for
        return code

    def _asked(self, options: int) -> int | None:
        if self._code is None:
            number, status = os.waitpid(self._number, options)
            if number:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code
