"""Worker processes: each batch in one of its own, which may crash, hang or fill the memory and costs only itself."""

import contextlib
import os
import pickle
import select
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, cast

from variorum.errors import BuildError
from variorum.execute.batch import BatchStep, Failure, R, T
from variorum.execute.limits import LIMITS, Limits
from variorum.execute.server import LENGTH, STATE, STATUS, order_of
from variorum.execute.starting import Server, start_server

LOOK_SECONDS = 0.5
"""How often a batch that is worked on is asked how far it is."""


class Stopped(Exception):
    """The processes were let go while a batch was worked on."""


@dataclass(slots=True)
class Processes:
    """Runs batches in worker processes. They are forked from a server that is started once; safe from threads."""

    workers: int = 1
    """Most processes that work at the same time, however many threads ask."""
    limits: Limits = LIMITS
    modules: Sequence[str] = ()
    """What workers import beside what their step needs."""
    folder: str | None = None
    """The folder that they work in; None: that of this process."""
    dedicated: bool = False
    """Whether this process does nothing but build: then the server may be a copy of it."""
    _server: Server | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _alone: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False
    _free: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._free = threading.Semaphore(self.workers)

    def attempt(
        self, step: BatchStep[T, R], task: T, seen: Callable[[int, int], None], alone: bool = False
    ) -> R | Failure:
        """See `Attempt`. Raises what the step is said to raise, Stopped where `close` was called meanwhile."""
        sizes = step.sizes(task)
        words = pickle.dumps((step.run, step.raises, task, sizes, self.limits), protocol=pickle.HIGHEST_PROTOCOL)
        with self._alone if alone else contextlib.nullcontext(), self._free:
            answer = self._answer(words, step.modules(task), seen)
        if isinstance(answer, Failure):
            return answer
        result, error = answer
        if isinstance(error, BaseException):
            raise error
        if error is not None:
            return cast(Failure, error)
        return cast(R, result)

    def close(self) -> None:
        """Kill the workers and let the server go; batches that are worked on raise Stopped."""
        with self._lock:
            self._closed = True
            server, self._server = self._server, None
        if server is not None:
            server.control.close()
            server.process.wait()
            server.said.close()

    def _at_work(self) -> Server:
        with self._lock:
            if self._closed:
                raise Stopped
            if self._server is None or self._server.process.poll() is not None:
                self._server = start_server(self.folder, self.dedicated)
            return self._server

    def _answer(
        self, words: bytes, modules: Sequence[str], seen: Callable[[int, int], None]
    ) -> tuple[object, object] | Failure:
        server = self._at_work()
        ours, theirs = socket.socketpair()
        status_reader, status_writer = os.pipe()
        with ours, tempfile.TemporaryFile() as state, open(status_reader, "rb", buffering=0) as status:  # noqa: PTH123
            with theirs, contextlib.suppress(OSError):  # a server that died is read from its silence
                needed = order_of((*modules, *self.modules))
                socket.send_fds(server.control, [needed], [theirs.fileno(), state.fileno(), status_writer])
            os.close(status_writer)

            # The server forks a worker and says its number.
            process = _number(status)
            if process is None or process == -1:
                return self._no_worker(server)
            stuck = _Stuck(process, self.limits.stuck_seconds)
            with contextlib.suppress(OSError):  # a worker that died before it had its batch
                ours.sendall(LENGTH.pack(len(words)) + words)

            # Its answer ends where it closes; meanwhile its progress is shown, and one that hangs is ended.
            answer = bytearray()
            while True:
                ready, _, _ = select.select([ours], [], [], LOOK_SECONDS)
                if ready:
                    try:
                        more = ours.recv(1 << 20)
                    except OSError:
                        more = b""
                    if not more:
                        break
                    answer += more
                    continue
                item, items, n_bytes = _state(state.fileno())
                seen(items, n_bytes)
                if stuck.is_so():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(process, signal.SIGKILL)

            # An answer counts only if it is whole, whatever the worker ended with.
            code = _number(status)
            if self._closed:
                raise Stopped
            if len(answer) >= LENGTH.size and len(answer) == LENGTH.size + LENGTH.unpack(answer[: LENGTH.size])[0]:
                return cast(tuple[object, object], pickle.loads(memoryview(answer)[LENGTH.size :]))
            item, _, _ = _state(state.fileno())
            return _failure(code, stuck.was_so, None if item < 0 else item)

    def _no_worker(self, server: Server) -> Failure:
        if self._closed:
            raise Stopped
        ended, _, _ = select.select([server.control], [], [], LOOK_SECONDS)
        if not ended:
            raise BuildError("no worker process can be started: there are too many processes, or too little memory.")
        code = server.process.wait()
        server.said.seek(0)
        said = server.said.read().decode(errors="replace").strip().splitlines()
        if code > 0:
            raise BuildError(f"no worker process can be started: {said[-1] if said else 'it ended without a word'}")
        return Failure("crashed", "the process that starts the workers was killed")


def _state(descriptor: int) -> tuple[int, int, int]:
    """Item in hand (negative: not known), items done, bytes done."""
    words = os.pread(descriptor, STATE.size, 0)
    if len(words) < STATE.size:
        return -1, 0, 0
    item, items, n_bytes = STATE.unpack(words)
    return item, items, n_bytes


def _number(status: IO[bytes]) -> int | None:
    words = status.read(STATUS.size)
    return int(STATUS.unpack(words)[0]) if words is not None and len(words) == STATUS.size else None


def _failure(code: int | None, stuck: bool, item: int | None) -> Failure:
    if stuck:
        return Failure("too_slow", "it waited for something that never came, and was ended", item)
    if code == -signal.SIGPROF:
        return Failure("too_slow", "it took more CPU time than a source of its size may take, and was ended", item)
    if code is None:
        return Failure("crashed", "the process that worked on it was lost", item)
    if code >= 0:
        return Failure("crashed", f"the process that worked on it ended itself with exit code {code}", item)
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    why = {"SIGKILL": "killed, perhaps for want of memory", "SIGABRT": "a library gave up, perhaps for want of memory"}
    return Failure(
        "crashed", f"the process that worked on it died of {name} ({why.get(name, 'a crash in a library')})", item
    )


class _Stuck:
    """Tells of a process that has used no CPU time for a while. Where the system does not say: never."""

    def __init__(self, process: int, most: float) -> None:
        self._clock = (~process << 3) | 2  # clock_getcpuclockid(3) on Linux
        self._most = most
        self._used = -1.0
        self._since = time.monotonic()
        self.was_so = False

    def is_so(self) -> bool:
        """Whether it used none for the time that is allowed."""
        try:
            used = time.clock_gettime(self._clock)
        except OSError:
            return False
        if used > self._used + 0.001:
            self._used, self._since = used, time.monotonic()
        self.was_so = time.monotonic() - self._since > self._most
        return self.was_so
