"""Engines: what carries out the batches of a build, as a person names it."""

import os
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING

from variorum.errors import UsageError

if TYPE_CHECKING:
    from variorum.execute.run import Executor

PROCESSES = "processes"
"""Processes of this machine, which need no address."""

VALID = (PROCESSES, "dask=tcp://HOST:8786", "ray=HOST:6379")
"""How engines are written."""

SCHEMES = {"dask": ("tcp", "tls"), "ray": ("",)}
"""What the address of each cluster begins with."""

LIBRARIES = {"dask": "distributed", "ray": "ray"}
"""The library of each cluster; the extra bears the name of the cluster."""

_HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+\]")
_PORT = re.compile(r"[0-9]{1,5}")


def check_engine(said: str) -> None:
    """Raises UsageError for what is no engine, and where its extra is not installed."""
    if wrong_engine(said) is not None:
        raise UsageError(
            f"--engine {_shown(said)!r} is not an engine: expected one of {', '.join(VALID)}.",
            code="bad_engine",
            thing=_shown(said),
            expected="an engine",
            valid=VALID,
        )
    kind = said.partition("=")[0]
    if kind != PROCESSES and find_spec(LIBRARIES[kind]) is None:
        raise UsageError(
            f"--engine {kind} needs the module {LIBRARIES[kind]}: pip install 'variorum[{kind}]' "
            "here and on each worker.",
            code="missing_extra",
            thing=LIBRARIES[kind],
            expected=f"variorum[{kind}]",
        )


def wrong_engine(said: object) -> str | None:
    """What is expected instead of what is no engine."""
    if said == PROCESSES:
        return None
    kind, _, address = said.partition("=") if isinstance(said, str) else ("", "", "")
    scheme, _, place = address.rpartition("://")
    host, _, port = place.rpartition(":")
    # A user, a path or a query is no part of such an address, and may be a secret that a message would tell.
    fits = kind in SCHEMES and scheme in SCHEMES[kind] and _HOST.fullmatch(host) and _PORT.fullmatch(port)
    return None if fits else f"one of {', '.join(VALID)}"


def _shown(said: str) -> str:
    """What is no engine, up to what may be a secret in it."""
    kind, equals, address = said.partition("=")
    if kind in SCHEMES and address:
        return f"{kind}{equals}…"
    return said if said.isidentifier() else "…"


def executor_of(engine: str, workers: int | None, dedicated: bool = False) -> "Executor":
    """What carries out batches; `workers` at once, or as many as there are cores, or as the cluster can.

    `dedicated`: this process does nothing but build, so that workers may begin as copies of it.
    """
    # Imported where they are needed: light verbs read the names of engines and no more.
    if engine == PROCESSES:
        from variorum.execute.processes import Processes

        return Processes(workers or os.cpu_count() or 1, dedicated=dedicated)
    from variorum.execute.clusters.cluster import Cluster

    kind, _, address = engine.partition("=")
    return Cluster(kind, address, workers)
