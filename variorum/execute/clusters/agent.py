"""The process that sends jobs to a cluster and tells what became of them.

A process of its own, since Ray ends the one that it is used in where it loses the cluster, and both Ray and Dask write
their log wherever they are. It ends with the build, whose end of the socket is closed then; the cluster drops the
jobs of a process that has ended.
"""

import json
import os
import socket
import threading
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO

from variorum.execute.clusters.job_outcome import Said
from variorum.execute.clusters.pool import Gone, Pool
from variorum.execute.lease import end_lease

LOOK_SECONDS = 1.0
"""How often is looked whether the cluster is still there."""

POOLS = {
    "dask": ("variorum.execute.clusters.on_dask", "DaskPool"),
    "ray": ("variorum.execute.clusters.on_ray", "RayPool"),
}


def serve(connection: socket.socket, kind: str, address: str, patience: float) -> None:
    """Send the jobs that come over `connection` to a cluster until it is closed.

    `patience`: for how many seconds a cluster may be without workers, and leave a first question without an answer.
    """
    said = _Teller(connection)
    try:
        pool = _pool(kind, address, said, patience)
        slots = _slots(pool, patience)
    except Gone as gone:
        said.tell({"gone": "cluster_unreachable", "detail": str(gone)})
        return
    if slots == 0:
        said.tell({"gone": "no_workers", "detail": ""})
        return
    said.tell({"slots": slots})
    threading.Thread(target=_watch, args=(pool, said, patience), name="watch", daemon=True).start()

    folders: set[str] = set()
    with connection.makefile("r", encoding="utf-8") as lines:
        for line in lines:
            asked = json.loads(line)
            try:
                if "look" in asked:
                    folders.add(asked["look"])
                    said.tell({"look": pool.look(asked["look"])})
                else:
                    said.begins()
                    pool.submit(asked["job"], partial(said.ends, asked["job"]))
            except Gone as gone:
                said.tell({"gone": "cluster_lost", "detail": str(gone)})

    # A build that was killed leaves its folder, without which the workers know that nobody waits any more.
    for folder in folders:
        end_lease(Path(folder))
    os._exit(0)  # a client that takes leave waits for a cluster that may be gone


def _pool(kind: str, address: str, said: "_Teller", patience: float) -> Pool:
    """What sends jobs to a cluster. This process ends where nothing answers as one: Ray asks what listens for ever."""
    silence = threading.Timer(patience, _give_up, (said, patience))
    silence.daemon = True
    if patience > 0:
        silence.start()
    try:
        module, name = POOLS[kind]
        pool: Pool = getattr(import_module(module), name)(address)
        return pool
    finally:
        silence.cancel()


def _give_up(said: "_Teller", patience: float) -> None:
    said.tell({"gone": "cluster_unreachable", "detail": f"nothing there answered as a cluster in {patience:g} seconds"})
    os._exit(1)


def _slots(pool: Pool, patience: float) -> int:
    """How many jobs are worked on at once, as soon as there is a worker."""
    since = time.monotonic()
    while (slots := pool.slots()) == 0 and time.monotonic() - since < patience:
        time.sleep(LOOK_SECONDS)
    return slots


def _watch(pool: Pool, said: "_Teller", patience: float) -> None:
    """Tell where the cluster is gone, or had no worker for too long while jobs wait."""
    since = time.monotonic()
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            if pool.slots() > 0 or not said.waits():
                since = time.monotonic()
        except Gone as gone:
            said.tell({"gone": "cluster_lost", "detail": str(gone)})
            return
        if time.monotonic() - since > patience:
            said.tell({"gone": "no_workers", "detail": ""})
            return


class _Teller:
    """Tells the build, from whatever thread, and knows how many jobs it waits for."""

    def __init__(self, connection: socket.socket) -> None:
        self._file: IO[str] = connection.makefile("w", encoding="utf-8")
        self._lock = threading.Lock()
        self._waiting = 0

    def tell(self, message: dict[str, object]) -> None:
        """Send a message."""
        with self._lock:
            self._file.write(json.dumps(message) + "\n")
            self._file.flush()

    def begins(self) -> None:
        """A job is sent."""
        with self._lock:
            self._waiting += 1

    def waits(self) -> bool:
        """Whether a job is in hand."""
        with self._lock:
            return self._waiting > 0

    def ends(self, job: str, said: Said) -> None:
        """A job has come to an end."""
        with self._lock:
            self._waiting -= 1
        self.tell({"job": job, "said": said})
