"""The build's end of the line to its agent: jobs out, what became of them in."""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from typing import IO

from variorum.errors import BuildError
from variorum.execute.clusters.job_outcome import STOPPED, Said
from variorum.execute.processes import Stopped

START = """
import socket, sys
sys.path[:] = sys.argv.pop(1).split("\\n")
from variorum.execute.clusters.agent import serve
number, kind, address, patience = sys.argv[1:]
serve(socket.socket(fileno=int(number)), kind, address, float(patience))
"""

END_SECONDS = 10
"""How long an agent may take to end once nobody listens to it."""


class Ticket:
    """What becomes of a question to the agent."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self.said: list[Said] = []

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it is answered, within so many seconds."""
        return self._told.wait(seconds)

    def tell(self, said: list[Said]) -> None:
        """Answer it."""
        self.said = said
        self._told.set()


class Link:
    """An agent, and the tickets of what it was sent. Safe from threads."""

    def __init__(self, kind: str, address: str, patience: float) -> None:
        self._cluster = f"{kind}={address}"
        self._patience = patience
        self._lock = threading.Lock()
        self._jobs: dict[str, Ticket] = {}
        self._looks: list[Ticket] = []
        self._ready = threading.Event()
        self._slots = 0
        self._fault: BuildError | None = None
        self._closed = False

        # The agent is a process of its own: what the cluster's library does to a process is not done to the build.
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the link
        self._ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",  # a file types.py in the working folder is no module of Python
                    "-c",
                    START,
                    "\n".join(sys.path),
                    str(theirs.fileno()),
                    kind,
                    address,
                    str(patience),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._said,
                stderr=self._said,
                start_new_session=True,  # a Ctrl-C at the terminal is the build's to answer
            )
        self._reader = threading.Thread(target=self._read, name="cluster", daemon=True)
        self._reader.start()

    def slots(self) -> int:
        """How many jobs are worked on at once. Raises BuildError where the cluster cannot be reached."""
        self._ready.wait()
        self._check()
        return self._slots

    def look(self, folder: str) -> list[Said]:
        """What each worker says of this program and of a folder."""
        ticket = Ticket()
        with self._lock:
            self._looks.append(ticket)
            self._send({"look": folder})
        ticket.wait()
        self._check()
        return ticket.said

    def submit(self, job: str) -> Ticket:
        """Have a job worked on."""
        ticket = Ticket()
        with self._lock:
            self._jobs[job] = ticket
            self._send({"job": job})
        return ticket

    def in_hand(self) -> int:
        """How many jobs are not answered yet."""
        return len(self._jobs)

    def said_of(self, ticket: Ticket) -> Said:
        """What became of a job whose ticket is told. Raises BuildError where the cluster is gone."""
        self._check()
        return ticket.said[0]

    def close(self) -> None:
        """End the agent; what was asked of it raises Stopped."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._ours.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._ours.close()
        self._said.close()

    def _check(self) -> None:
        if self._closed:
            raise Stopped
        if self._fault is not None:
            raise self._fault

    def _send(self, message: Mapping[str, str]) -> None:
        self._check()
        with contextlib.suppress(OSError):  # an agent that has ended is read from its silence
            self._ours.sendall(json.dumps(message).encode() + b"\n")

    def _read(self) -> None:
        """Hand out what the agent says, until it is gone."""
        with contextlib.suppress(OSError), self._ours.makefile("r", encoding="utf-8") as lines:
            for line in lines:
                message = json.loads(line)
                if "gone" in message:
                    self._end(self._gone(message["gone"], message["detail"]))
                elif "slots" in message:
                    self._slots = message["slots"]
                    self._ready.set()
                elif "look" in message:
                    with self._lock:
                        ticket = self._looks.pop(0)
                    ticket.tell([(word, where, detail) for word, where, detail in message["look"]])
                else:
                    with self._lock:
                        ticket = self._jobs.pop(message["job"])
                    word, where, detail = message["said"]
                    ticket.tell([(word, where, detail)])
        if not self._closed:
            self._process.wait()
        self._end(self._gone("cluster_lost" if self._ready.is_set() else "cluster_unreachable", self._last_words()))

    def _end(self, fault: BuildError) -> None:
        """Nothing will be answered any more."""
        with self._lock:
            self._fault = self._fault or fault
            waiting = [*self._jobs.values(), *self._looks]
            self._jobs.clear()
            self._looks.clear()
        self._ready.set()
        for ticket in waiting:
            ticket.tell([(STOPPED, "", "")])

    def _last_words(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:500] if lines else "it ended without a word"

    def _gone(self, code: str, detail: str) -> BuildError:
        sentences = {
            "cluster_unreachable": f"the cluster at {self._cluster} cannot be reached: {detail}",
            "cluster_lost": f"the cluster at {self._cluster} was lost ({detail}); every version that there was stands, "
            "and the next build goes on from there.",
            "no_workers": f"the cluster at {self._cluster} had no worker for {self._patience:.0f} seconds; every "
            "version that there was stands, and the next build goes on from there.",
        }
        return BuildError(sentences[code], code=code, thing=self._cluster)
