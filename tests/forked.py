"""The command in a process of its own that costs no start: forked from one that has imported all it needs.

`program` makes one that is called as `variorum` is: words, folder, environment, streams and exit code are those of
whoever calls it. What a start itself shows (locale, imports, signals, limits) is tested with the real command.
"""

import array
import atexit
import contextlib
import gc
import importlib
import marshal
import os
import pkgutil
import select
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TextIO, cast

STREAMS = (0, 1, 2)

SERVER = """
import sys
from tests.forked import ended, next_command
next_command(sys.argv[1])
from variorum.commands.app import main
ended(main)
"""

# Nothing is imported but what sends the words: a start of this one takes 15 ms.
CLIENT = """#!{python} -IS
import array, marshal, os, signal, socket, sys
told = marshal.dumps((os.getcwdb(), [*map(os.fsencode, sys.argv[1:])], dict(os.environb)))
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    streams = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))]
    server.sendmsg([len(told).to_bytes(8, "big")], streams)
    server.sendall(told)
    code = int(server.recv(16) or b"1")
if code < 0:
    signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)
sys.exit(code)
"""


@contextlib.contextmanager
def program(environment: Mapping[str, str]) -> Iterator[Path]:
    """A program `variorum`, alone in its folder, for as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder:  # the address of a socket is short
        address, path = f"{folder}/socket", Path(folder, "bin", "variorum")
        path.parent.mkdir()
        path.write_text(CLIENT.format(python=sys.executable, address=address))
        path.chmod(0o755)
        command = [sys.executable, "-c", SERVER, address]
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        ) as server:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield path
            server.communicate()  # it ends where its standard input does


def next_command(address: str) -> None:
    """Serve at an address, and return in a process forked for a command, whose words and surroundings it then has."""
    for module in pkgutil.walk_packages(importlib.import_module("variorum").__path__, "variorum."):
        if not module.name.startswith(("variorum.flows", "variorum.__main__")):  # Prefect reads the environment
            importlib.import_module(module.name)
    with contextlib.suppress(ImportError):
        importlib.import_module("pandas")  # where it is installed, Arrow imports it

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(64)
        gc.collect()
        gc.freeze()  # else each process copies all pages when it collects garbage
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if listener not in ready:
                break
            connection, _ = listener.accept()
            with connection:
                if os.fork() == 0:
                    listener.close()
                    return _command(connection)
            _reap(os.WNOHANG)
    _reap(0)
    sys.exit(0)


def ended(main: Callable[[], None]) -> None:
    """Run the command and end the process, without taking every module apart that another process has still."""
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else code is not None)


def _command(connection: socket.socket) -> None:
    """Return in the process of the command; another waits for its end and says its code."""
    head, streams = _received(connection)
    told = bytearray()
    while len(told) < head:
        told += connection.recv(1 << 20)
    process = os.fork()
    if process:
        _, status = os.waitpid(process, 0)
        connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)

    # As exec would leave it: three streams, a folder, an environment, words.
    connection.close()
    for number, stream in zip(STREAMS, streams, strict=True):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = _opened(0, sys.stdin, "r")
    sys.stdout, sys.stderr = _opened(1, sys.stdout, "w"), _opened(2, sys.stderr, "w")
    folder, words, environment = marshal.loads(told)
    os.chdir(folder)
    os.environb.clear()
    os.environb.update(environment)
    sys.argv[1:] = map(os.fsdecode, words)
    sys.orig_argv[1:] = ["-m", "variorum", *sys.argv[1:]]


def _opened(number: int, before: TextIO, mode: str) -> TextIO:
    lines = 1 if number == 2 else -1
    return cast(
        TextIO,
        open(number, mode, lines, encoding=before.encoding, errors=before.errors, closefd=False),
    )


def _received(connection: socket.socket) -> tuple[int, list[int]]:
    streams = array.array("i")
    size = socket.CMSG_LEN(len(STREAMS) * streams.itemsize)
    head, extra, _, _ = connection.recvmsg(8, size)
    for _, _, data in extra:
        streams.frombytes(data)
    return int.from_bytes(head, "big"), list(streams)


def _reap(options: int) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, options)[0]:
            pass
