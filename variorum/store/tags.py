"""Names for versions: a tag says which version a paper, a release or an index was made from, and keeps it from gc."""

import json
import re
from pathlib import Path

from variorum.store import canonical, commits, durable
from variorum.store.errors import StoreError
from variorum.store.warehouse import Warehouse

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def tag(warehouse: Warehouse, name: str, number: int | None = None) -> int:
    """Name a version, the latest without a number; the number. A tag is never moved: remove it first."""
    path = _path(warehouse, name)
    version = commits.commit_of(warehouse, number)
    value = {"version": version.number, "sha256": version.sha256, "tree": version.tree}
    try:
        created = durable.create_only(path, canonical.encode(value))
    except OSError as error:
        raise StoreError(f"The tag {name} cannot be written ({error.strerror}).") from error
    if not created:
        raise StoreError(
            f"The tag {name} names version {tags(warehouse)[name]} already: remove it, or choose another.",
            code="tag_taken",
            thing=name,
        )
    return version.number


def untag(warehouse: Warehouse, name: str) -> None:
    """Remove a tag; the version stays."""
    try:
        _path(warehouse, name).unlink()
    except FileNotFoundError as error:
        there = ", ".join(tags(warehouse)) or "none"
        raise StoreError(
            f"There is no tag {name}: the tags are {there}.",
            code="no_such_tag",
            thing=name,
            valid=sorted(tags(warehouse)),
        ) from error


def tags(warehouse: Warehouse) -> dict[str, int]:
    """The version that each tag names."""
    found = {}
    for path in sorted((warehouse.refs / "tags").glob("*.json")):
        try:
            found[path.stem] = int(json.loads(path.read_bytes())["version"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"The tag {path} is damaged ({error}): remove it or tag the version again.") from error
    return found


def _path(warehouse: Warehouse, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"{name!r} cannot be a tag: expected letters, digits, dots, hyphens and underscores.",
            code="bad_name",
            thing=name,
            expected="letters, digits, dots, hyphens and underscores",
        )
    return warehouse.refs / "tags" / f"{name}.json"
