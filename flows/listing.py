"""Which sources there are: files, folders, globs and URIs become a list of names, read through fsspec."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import fsspec
from fsspec.core import has_magic, split_protocol, url_to_fs
from fsspec.utils import get_protocol

from flows.fault import UsageFault
from schemas.vocabulary import Reason


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that can be read: `source` names it inside the collection, `path` on its file system."""

    source: str
    path: str
    file_system: Any
    local: bool


@dataclass(frozen=True, slots=True)
class Unlisted:
    """Something that stands where a source would, and cannot be read."""

    source: str
    reason: Reason
    detail: str


def list_sources(places: Sequence[str]) -> list[Listed | Unlisted]:
    """Everything that `places` (files, folders, globs, URIs) hold, sorted by source name.

    A file is called by its name, what lies in a folder by its path inside the folder, a single remote file by its URI.
    Raises UsageFault where a place does not exist or is empty, or where two sources would bear one name.
    """
    listed: dict[str, tuple[str, Listed | Unlisted]] = {}
    for place in places:
        found = list(_list(place))
        if not found:
            raise UsageFault(f"{place}: nothing there to read; expected a file, or a folder or glob with files in it.")
        for item in found:
            if item.source in listed and listed[item.source][0] != place:
                raise UsageFault(
                    f"{place} and {listed[item.source][0]} both hold a source called {item.source}; "
                    "give the folder that holds both, so that their names differ."
                )
            listed[item.source] = (place, item)
    return [listed[source][1] for source in sorted(listed)]


def readable_name(name: str) -> str:
    r"""A file name as text: bytes that are not UTF-8 are written \xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _list(place: str) -> Iterator[Listed | Unlisted]:
    protocol = get_protocol(place)
    if protocol not in fsspec.available_protocols():
        raise UsageFault(
            f"{place}: '{protocol}' is no kind of place that can be read; known are {', '.join(_protocols())}."
        )
    try:
        file_system, path = url_to_fs(place)
    except ImportError as error:
        raise UsageFault(f"{place}: needs a package that is not installed ({error}); try variorum[remote].") from error
    local = protocol in ("file", "local")
    try:
        if has_magic(path) and not file_system.exists(path):
            for match in sorted(file_system.glob(path)):
                yield from _walk(file_system, match, _fixed_prefix(path), local)
        elif file_system.isdir(path):
            yield from _walk(file_system, path, path, local)
        elif file_system.exists(path) or (local and os.path.lexists(path)):
            name = path.rsplit("/", 1)[-1] if local else _uri(place)
            yield _entry(file_system, file_system.info(path), name, local)
        else:
            raise UsageFault(f"{place}: no such file or folder.")
    except PermissionError as error:
        raise UsageFault(f"{place}: may not be read ({error.strerror or error}).") from error
    except OSError as error:
        raise UsageFault(f"{place}: cannot be read ({error}).") from error


def _walk(file_system: Any, path: str, root: str, local: bool) -> Iterator[Listed | Unlisted]:
    name = _inside(path, root)
    try:
        info = file_system.info(path)
        if info["type"] != "directory":
            yield _entry(file_system, info, name, local)
            return
        entries = sorted(file_system.ls(path, detail=True), key=lambda entry: str(entry["name"]))
    except OSError as error:
        yield Unlisted(readable_name(name), "unreadable", f"may not be listed: {error.strerror or error}")
        return
    for entry in entries:
        if entry["name"].rstrip("/") == path.rstrip("/"):
            continue
        if entry["type"] == "directory" and not entry.get("islink"):
            yield from _walk(file_system, entry["name"], root, local)
        else:
            yield _entry(file_system, entry, _inside(entry["name"], root), local)


def _entry(file_system: Any, info: dict[str, Any], name: str, local: bool) -> Listed | Unlisted:
    source = readable_name(name)
    if source != name:
        return Unlisted(source, "name_not_utf8", "its name is not UTF-8; rename it to take it in")
    if info.get("islink"):
        try:
            info = file_system.info(info["name"])
        except OSError:
            return Unlisted(source, "unreadable", "a link whose target does not exist")
        if info["type"] == "directory":
            return Unlisted(source, "not_a_file", "a link to a folder; such links are not followed")
    if info["type"] != "file":
        return Unlisted(source, "not_a_file", "neither a file nor a folder: a pipe, a socket or a device")
    return Listed(source, info["name"], file_system, local)


def _inside(path: str, root: str) -> str:
    inside = path[len(root) :] if path.startswith(root) else path
    return inside.strip("/") or path.rsplit("/", 1)[-1]


def _fixed_prefix(pattern: str) -> str:
    fixed = []
    for part in pattern.split("/")[:-1]:
        if has_magic(part):
            break
        fixed.append(part)
    return "/".join(fixed) + "/"


def _uri(place: str) -> str:
    protocol, path = split_protocol(place)
    host, slash, rest = path.partition("/")
    return f"{protocol}://{host.rsplit('@', 1)[-1]}{slash}{rest}"


def _protocols() -> list[str]:
    return [name for name in ("file", "s3", "gs", "https", "http", "memory") if name in fsspec.available_protocols()]
