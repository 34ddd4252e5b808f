"""Names for versions: a tag says which version a paper, a release or an index was made from, and keeps it from gc."""

import re
from typing import Any

from variorum.errors import UsageError
from variorum.store import canonical, commits
from variorum.store.errors import StoreError
from variorum.store.warehouse import Warehouse

_UNSEALED = frozenset({"version", "sha256", "tree"})
"""What the tags of older programs have."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_CANDIDATE = "candidate"
"""What the candidate is called where a version may be named."""

_DIGITS = 18
"""More than the number of any version has; Python reads none of more than 4,300."""


def version_named(warehouse: Warehouse, said: str, expected: str = "its number, or a tag") -> int:
    """The number of the version that a person names by its number or by a tag.

    Whether there is a version of that number is for whoever opens it to find. Raises UsageError for what is no tag,
    with what is `expected` instead.
    """
    number = number_of(said)
    if number is not None:
        return number
    named = tags(warehouse)
    if said not in named:
        raise UsageError(
            f"{said[:80]!r} is no version: expected {expected}; the tags are {', '.join(named) or 'none'}.",
            code="no_version",
            thing=said,
            expected=expected,
            valid=tuple(named),
        )
    return named[said]


def number_of(said: str) -> int | None:
    """The number that a word is; None where no version can have it."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= _DIGITS else None


def tag(warehouse: Warehouse, name: str, number: int | None = None) -> int:
    """Name a version, the latest without a number; the number. A tag is never moved: remove it first."""
    file = _file_of(name)
    if name.isdecimal():
        raise StoreError(f"{name!r} cannot be a tag, since it is the number of a version: expected a letter in it.")
    if name == _CANDIDATE:
        raise StoreError(f"{name!r} cannot be a tag, since it names what waits for a decision: expected another word.")
    version = commits.commit_of(warehouse, number)
    value = {"tag": name, "version": version.number, "sha256": version.sha256, "tree": version.tree}
    try:
        created = warehouse.storage.create(file, canonical.encode(canonical.sealed(value)))
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
    file = _file_of(name)
    present = files(warehouse)
    if file not in present:
        names = [*map(_name_of, present)]
        raise StoreError(
            f"There is no tag {name}: the tags are {', '.join(names) or 'none'}.",
            code="no_such_tag",
            thing=name,
            valid=names,
        )
    warehouse.storage.delete(file)


def tags(warehouse: Warehouse) -> dict[str, int]:
    """The version that each tag names."""
    found = {}
    for file in files(warehouse):
        try:
            value = parsed(file, warehouse.storage.read(file))
            if "tag" not in value and commits.commit_of(warehouse, value["version"]).sha256 != value["sha256"]:
                raise ValueError(f"it names a version {value['version']} of another content")
            found[_name_of(file)] = value["version"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"The tag {warehouse.where(file)} is damaged ({error}): remove it or tag the version again."
            ) from error
    return found


def parsed(file: str, data: bytes) -> dict[str, Any]:
    """What the file of a tag says: version, sha256, tree. ValueError, KeyError or TypeError where it is damaged."""
    value = canonical.unsealed_if_sealed(canonical.decode(data), _UNSEALED)
    if value.get("tag", _name_of(file)) != _name_of(file):
        raise ValueError(f"it is of {value['tag']}")
    if type(value["version"]) is not int:
        raise ValueError(f"it names version {value['version']!r}")
    return value


def files(warehouse: Warehouse) -> list[str]:
    """The files of all tags."""
    return [file for file in warehouse.storage.names("refs/tags") if file.endswith(".json")]


def _name_of(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".json")


def _file_of(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise StoreError(
            f"{name!r} cannot be a tag: expected letters, digits, dots, hyphens and underscores.",
            code="bad_name",
            thing=name,
            expected="letters, digits, dots, hyphens and underscores",
        )
    return f"refs/tags/{name}.json"
