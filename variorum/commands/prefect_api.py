"""Whether a Prefect API is configured, told without importing Prefect (1.2 s)."""

import os
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

ANSWER_SECONDS = 3
"""How long a configured API may take to say that it is there; Prefect itself would wait for minutes."""


def api_address() -> str | None:
    """The address that Prefect would use: PREFECT_API_URL, a prefect.toml or pyproject.toml here, or the profile's."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        return given
    here = _value(Path("prefect.toml"), "api", "url") or _value(Path("pyproject.toml"), "tool", "prefect", "api", "url")
    return here or _profile_address()


def api_answers(address: str) -> bool:
    """Whether the API at `address` says that it is well."""
    try:
        with urllib.request.urlopen(f"{address.rstrip('/')}/health", timeout=ANSWER_SECONDS) as answer:
            return bool(200 <= answer.status < 300)
    except (urllib.error.URLError, OSError, ValueError):
        return False


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
