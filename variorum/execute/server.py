"""The process that worker processes are forked from. It imports what they need when it is first needed, and has no
thread of its own.

It is a fresh interpreter in a session of its own, so that neither locks of the build's threads nor a Ctrl-C at the
terminal reach it, and it ends with the build, whatever becomes of that: when its
control socket closes, it kills its workers.
"""

import contextlib
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import struct
import warnings
from collections.abc import Iterable

from variorum.execute.batch import failure_of
from variorum.execute.limits import Limits
from variorum.execute.unasked import leave_unasked

STATE = struct.Struct("=qqq")
"""What a worker says of itself: number of the item in hand (-1: none or all), items done, bytes done."""

LENGTH = struct.Struct("=Q")
STATUS = struct.Struct("=i")
ORDER = struct.Struct("=1024s")
"""What asks for a worker: the names of the modules that it needs, one a line."""


def order_of(modules: Iterable[str]) -> bytes:
    """A message that asks for a worker with some modules."""
    names = "\n".join(dict.fromkeys(modules)).encode()
    if len(names) > ORDER.size:
        raise ValueError(f"the names of the modules that workers need take more than {ORDER.size} bytes")
    return ORDER.pack(names)


class WorkerProgress:
    """The worker's side of `Watch`: says how far it is, and has the kernel end it where an item takes too long."""

    def __init__(self, descriptor: int, limits: Limits) -> None:
        self._descriptor = descriptor
        self._limits = limits
        self._items = 0
        self._bytes = 0
        self._in_hand = 0
        self._is_item = False

    def begin(self, item: int | None, n_bytes: int) -> None:
        """See `Watch`."""
        if self._is_item:
            self._items += 1
            self._bytes += self._in_hand
        self._is_item, self._in_hand = item is not None, n_bytes
        os.pwrite(self._descriptor, STATE.pack(-1 if item is None else item, self._items, self._bytes), 0)
        # CPU time of this process, so that a busy machine costs no source anything. Nobody handles the signal: it ends
        # the process also in the midst of a library.
        signal.setitimer(signal.ITIMER_PROF, self._limits.cpu_for(n_bytes))


def serve(control: socket.socket) -> None:
    """Fork a worker for every message on `control`, and tell how it ended, until `control` is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork.*")  # threads of polars and Arrow

    leave_unasked()

    # A worker that ends is a byte in this pipe, so that one `select` waits for workers and for messages.
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)

    statuses: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([control.fileno(), reader], [], [])
        if reader in ready:
            os.read(reader, 4096)
            _reap(statuses)
        if control.fileno() in ready:
            message, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 3)
            if not message:
                for process in statuses:
                    os.kill(process, signal.SIGKILL)
                return
            while len(message) < ORDER.size and (more := control.recv(ORDER.size - len(message))):
                message += more

            # The modules that the work needs are imported here, once, and every worker has them from its birth.
            for module in message.rstrip(b"\0").decode().splitlines():
                importlib.import_module(module)
            gc.freeze()  # a worker that looks through what was imported for garbage would get a copy of all of it
            _fork(control, (reader, writer), statuses, descriptors)


def _fork(control: socket.socket, wakeup: tuple[int, int], statuses: dict[int, int], descriptors: list[int]) -> None:
    job, state, status = descriptors
    try:
        process = os.fork()
    except OSError:  # no more processes, or no memory for one: the build reads that no worker was made
        process = -1
    if process == 0:
        # A worker: nothing of this process but its imports is its business.
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        for descriptor in (*wakeup, status, *statuses.values()):
            os.close(descriptor)
        work(job, state)
        os._exit(0)
    os.close(job)
    os.close(state)
    with contextlib.suppress(OSError):
        os.write(status, STATUS.pack(process))
    if process == -1:
        os.close(status)
    else:
        statuses[process] = status


def _reap(statuses: dict[int, int]) -> None:
    """Tell of every worker that ended how it did."""
    while statuses:
        process, status = os.waitpid(-1, os.WNOHANG)
        if process == 0:
            return
        descriptor = statuses.pop(process)
        with contextlib.suppress(OSError):
            os.write(descriptor, STATUS.pack(os.waitstatus_to_exitcode(status)))
        os.close(descriptor)


def work(job: int, state: int) -> None:
    """Receive a batch from the socket `job`, work on it, and send (result, None) or (None, the error) back."""
    with socket.socket(fileno=job) as connection, connection.makefile("rb") as file:
        (length,) = LENGTH.unpack(file.read(LENGTH.size))
        run, raises, task, sizes, limits = pickle.loads(file.read(length))
        limit_memory(limits.memory_for(max(sizes, default=0)))
        watch = WorkerProgress(state, limits)
        watch.begin(None, sum(sizes))
        try:
            answer = pickle.dumps((run(task, watch), None), protocol=pickle.HIGHEST_PROTOCOL)
        except raises as error:
            answer = _pickled(error)
        except BaseException as error:
            answer = pickle.dumps((None, failure_of(error)))
        signal.setitimer(signal.ITIMER_PROF, 0)
        connection.sendall(LENGTH.pack(len(answer)))
        connection.sendall(answer)


def _pickled(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((None, error))
        pickle.loads(answer)
    except Exception:  # an error with a constructor of its own: what it says is what matters
        return pickle.dumps((None, OSError(f"{type(error).__name__}: {error}")))
    return answer


def limit_memory(allowed: int) -> None:
    """Let this process take `allowed` bytes more than it has. Beyond, it gets a MemoryError, or C code aborts."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    has = 0
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        has = int(file.read().split()[5]) * resource.getpagesize()
    most = has + allowed
    for limit in (soft, hard):
        if limit != resource.RLIM_INFINITY:
            most = min(most, limit)
    with contextlib.suppress(ValueError, OSError):  # systems that know no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
