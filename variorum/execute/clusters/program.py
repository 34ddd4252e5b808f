"""What this program is: its files and the libraries that it stands on, so that no worker of a cluster runs another."""

import hashlib
import platform
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from importlib.resources.abc import Traversable

CLUSTERS = ("dask", "ray")
"""Extras that make no rows: who builds may have one of them, and the workers another."""


@cache
def program() -> Mapping[str, str]:
    """What makes the rows here, by name: this program, Python, its Unicode, and each library."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"variorum": _files_hash(), "Python": python, "Unicode": unicodedata.unidata_version, **_libraries()}


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> list[str]:
    """What is another program `there`, each as a clause."""
    found = []
    for name in sorted(here.keys() | there.keys()):
        ours, theirs = here.get(name), there.get(name)
        if ours == theirs:
            continue
        if name == "variorum":
            found.append("variorum has other files")
        elif ours is None:
            found.append(f"{name} is {theirs}, which is missing here")
        else:
            found.append(f"{name} is {theirs or 'not installed'} and not {ours}")
    return found


def _libraries() -> dict[str, str]:
    """The releases of what this program requires, with extras, as far as it is installed."""
    try:
        required = requires("variorum") or []
    except PackageNotFoundError:  # run from its folder: then its files are all that can be compared
        return {}
    found = {}
    for line in required:
        name, _, marker = line.partition(";")
        extra = marker.replace("'", '"')
        if any(f'extra == "{cluster}"' in extra for cluster in CLUSTERS):
            continue
        for sign in "[<>=!~ (":
            name = name.split(sign)[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # an extra that is not installed
            continue
    return found


def _files_hash() -> str:
    digest = hashlib.sha256()
    for name, data in sorted(_contents(files("variorum"), "")):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _contents(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    """All files under a folder, but compiled and hidden ones."""
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.name == "__pycache__" or entry.name.startswith("."):
            continue
        if entry.is_dir():
            found += _contents(entry, f"{name}/{entry.name}")
        else:
            found.append((f"{name}/{entry.name}", entry.read_bytes()))
    return found
