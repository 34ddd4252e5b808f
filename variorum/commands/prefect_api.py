"""What can be asked of a configured Prefect API without importing Prefect, which takes 1.2 s."""

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from variorum.store.bucket.places import is_remote, place_of

ANSWER_SECONDS = 3
"""How long a configured API may take to say that it is there; Prefect itself would wait for minutes."""

LOOKING = ("build", "watch")
"""The flows that look at the sources."""

SCHEDULED_ASKED = 200
"""Scheduled runs that are looked through: Prefect makes up to a hundred ahead for each deployment."""


def api_address() -> str | None:
    """The address that Prefect would use: PREFECT_API_URL, a prefect.toml or pyproject.toml here, or the profile's."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        return given
    here = _value(Path("prefect.toml"), "api", "url") or _value(Path("pyproject.toml"), "tool", "prefect", "api", "url")
    return here or _profile_address()


def api_answers(address: str) -> bool:
    """Whether the API at `address` says that it is well."""
    import urllib.request  # only where an API is configured

    try:
        with urllib.request.urlopen(f"{address.rstrip('/')}/health", timeout=ANSWER_SECONDS) as answer:
            return bool(200 <= answer.status < 300)
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class NextRun:
    """The next scheduled run that looks at the sources of a warehouse."""

    deployment: str
    time: str


def next_run(address: str, warehouse: str) -> NextRun | None:
    """The next run that is scheduled for a warehouse; None where none is, or where the API does not answer.

    A deployment's warehouse is meant from the folder in which it was deployed, which is this one.
    """
    scheduled = {
        "flows": {"name": {"any_": list(LOOKING)}},
        "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
        "sort": "EXPECTED_START_TIME_ASC",
        "limit": SCHEDULED_ASKED,
    }
    try:
        for run in asked(address, "/flow_runs/filter", scheduled):
            of_run = run["parameters"].get("warehouse", "warehouse")
            if run["deployment_id"] is None or _place(of_run) != _place(warehouse):
                continue
            deployment = asked(address, f"/deployments/{run['deployment_id']}")
            return NextRun(deployment["name"], run["expected_start_time"])
    except (OSError, ValueError, KeyError):
        return None  # a server that is away is nothing that a status fails on
    return None


def _place(warehouse: str) -> str | Path:
    """One spelling of where a warehouse lies."""
    return place_of(warehouse) if is_remote(warehouse) else Path(warehouse).resolve()


def asked(address: str, path: str, body: Mapping[str, object] | None = None, seconds: float = ANSWER_SECONDS) -> Any:
    """What the API answers to a request; OSError where it does not, ValueError where it is no JSON."""
    import urllib.request

    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{address.rstrip('/')}{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=seconds) as answer:
        return json.loads(answer.read())


def _profile_address() -> str | None:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml"))
    active = os.environ.get("PREFECT_PROFILE") or _value(profiles, "active")
    return _value(profiles, "profiles", active, "PREFECT_API_URL") if active else None


def _value(path: Path, *keys: str) -> str | None:
    """A string in a TOML file; None where the file or the key is not there."""
    if not path.is_file():
        return None
    try:
        value: object = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None  # Prefect itself says what is wrong with its files, once it is asked to run
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value if isinstance(value, str) else None
