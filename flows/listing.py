"""Which sources there are: files, folders, globs and URIs become a list of names, read through fsspec."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, TypeVar

import fsspec
from fsspec.core import has_magic, split_protocol, url_to_fs
from fsspec.utils import get_protocol

from flows.fault import UsageFault
from schemas.vocabulary import Reason

SILENT_SECONDS = 30
"""How long a web server may say nothing."""


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


class _Named(Protocol):
    """A frozen dataclass with a field `source`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def source(self) -> str:
        """Its name inside the collection."""


Source = TypeVar("Source", bound=_Named)


def list_sources(places: Sequence[str], besides: str | None = None) -> list[Listed | Unlisted]:
    """Everything that `places` (files, folders, globs, URIs) hold, sorted by source name.

    A file is called by its name, what lies in a folder by its path inside the folder, a single remote file by its URI.
    `besides`: a local folder that is left out wherever it lies, the warehouse. Raises UsageFault where a place does not
    exist or is empty, or where two sources would bear one name.
    """
    listed: dict[str, tuple[str, Listed | Unlisted]] = {}
    for place in dict.fromkeys(places):
        found = named_apart(_list(place, os.path.realpath(besides) if besides else None))
        if not found:
            raise UsageFault(f"{place}: nothing there to read; expected a file, or a folder or glob with files in it.")
        for item in found:
            if item.source in listed and not _same(item, listed[item.source][1]):
                raise UsageFault(
                    f"{place} and {listed[item.source][0]} both hold a source called {item.source}; "
                    "give the folder that holds both, so that their names differ."
                )
            listed.setdefault(item.source, (place, item))
    return [listed[source][1] for source in sorted(listed)]


def without_credentials(place: str) -> str:
    """A place as it may be published: a URI without the user name and password that it may hold."""
    return _uri(place) if "://" in place and "::" not in place else place


def readable_name(name: str) -> str:
    r"""A file name as text: bytes that are not UTF-8 are written \xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def named_apart(items: Iterable[Source]) -> list[Source]:
    """The items sorted by source; where several bear one name, the second is called `name#2` and so on; a file that
    can be read goes first.

    That can be where a name is no text, and where a folder is called like the inside of an archive.
    """
    apart: dict[str, Source] = {}
    for item in sorted(dict.fromkeys(items), key=lambda item: (item.source, isinstance(item, Unlisted))):
        name, number = item.source, 1
        while name in apart:
            number += 1
            name = f"{item.source}#{number}"
        apart[name] = item if number == 1 else replace(item, source=name)
    return [apart[name] for name in sorted(apart)]


def _same(one: Listed | Unlisted, other: Listed | Unlisted) -> bool:
    """Whether two places hold one and the same file."""
    if isinstance(one, Listed) and isinstance(other, Listed):
        return (one.file_system, one.path) == (other.file_system, other.path)
    return one == other


def _list(place: str, besides: str | None) -> Iterator[Listed | Unlisted]:
    if not place:
        raise UsageFault("a source has an empty name; expected a file, folder, glob or URI (. is this folder).")
    protocol = "file" if os.path.lexists(place) else get_protocol(place)
    if protocol not in fsspec.available_protocols():
        raise UsageFault(
            f"{place}: '{protocol}' is no kind of place that can be read; known are {', '.join(_protocols())}."
        )
    local = protocol in ("file", "local")
    try:
        file_system, path = _local(place) if local else url_to_fs(place, **_options(protocol))
    except ImportError as error:
        raise UsageFault(f"{place}: needs a package that is not installed ({error}); try variorum[remote].") from error
    try:
        if has_magic(path) and not file_system.exists(path):
            for match in sorted(file_system.glob(path)):
                yield from _match(file_system, match, _fixed_prefix(path), local, besides)
        elif _is_folder(file_system, path, protocol):
            yield from _walk(file_system, path, path, local, besides)
        elif file_system.exists(path) or (local and os.path.lexists(path)):
            name = path.rsplit("/", 1)[-1] if local else _uri(place)
            yield _entry(file_system, file_system.info(path), name, local)
        else:
            raise UsageFault(f"{place}: no such file or folder.")
    except UsageFault:
        raise
    except PermissionError as error:
        raise UsageFault(f"{place}: may not be read ({error.strerror or error}).") from error
    except Exception as error:  # a remote file system raises what its own libraries raise
        if local and not isinstance(error, OSError | ValueError):
            raise
        raise UsageFault(f"{place}: cannot be read ({why(error)}).") from error


def why(error: Exception) -> str:
    """What an error of a file system says; those of remote ones are of many classes, and some say nothing."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _local(place: str) -> tuple[Any, str]:
    """A local path as it stands: fsspec would take `::` in it for a chain of file systems."""
    bare = place.removeprefix("file://").removeprefix("local://")
    path = os.path.abspath(bare if os.path.lexists(bare) else os.path.expanduser(bare))  # noqa: PTH100, PTH111
    return fsspec.filesystem("file"), path


def _options(protocol: str) -> dict[str, Any]:
    """Settings of a remote file system: a server that says nothing must not hold a build for ever."""
    if protocol not in ("http", "https"):
        return {}
    from aiohttp import ClientTimeout

    patience = ClientTimeout(total=None, sock_connect=SILENT_SECONDS, sock_read=SILENT_SECONDS)
    return {"client_kwargs": {"timeout": patience}}


def _is_folder(file_system: Any, path: str, protocol: str) -> bool:
    """Over HTTP every page with links would count as a folder: there only what ends with a slash is one."""
    if protocol in ("http", "https") and not path.endswith("/"):
        return False
    return bool(file_system.isdir(path))


def _match(file_system: Any, path: str, root: str, local: bool, besides: str | None) -> Iterator[Listed | Unlisted]:
    """What a glob found: a file, or all that a folder holds."""
    name = _inside(path, root)
    try:
        info = file_system.info(path)
    except OSError as error:
        yield Unlisted(readable_name(name), "unreadable", f"a link that leads nowhere: {why(error)}")
        return
    if info["type"] == "directory" and not info.get("islink"):
        yield from _walk(file_system, path, root, local, besides)
    else:
        yield _entry(file_system, info, name, local)


def _walk(file_system: Any, top: str, root: str, local: bool, besides: str | None) -> Iterator[Listed | Unlisted]:
    """All files in a folder and in the folders in it, in no order."""
    waiting, met = [top], {top.rstrip("/")}
    while waiting:
        folder = waiting.pop()
        if local and besides is not None and os.path.realpath(folder) == besides:
            continue
        try:
            entries = file_system.ls(folder, detail=True)
        except Exception as error:  # as in _list
            if folder == root or (local and not isinstance(error, OSError)):
                raise
            yield Unlisted(readable_name(_inside(folder, root)), "unreadable", f"may not be listed: {why(error)}")
            continue
        for entry in entries:
            name = entry["name"].rstrip("/")
            # A web page may link to what lies above it, and to itself in another order of its entries.
            if name in met or not name.startswith(folder.rstrip("/") + "/") or (not local and "/?" in name):
                continue
            met.add(name)
            if entry["type"] == "directory" and not entry.get("islink"):
                waiting.append(entry["name"])
            else:
                yield _entry(file_system, entry, _inside(entry["name"], root), local)


def _entry(file_system: Any, info: dict[str, Any], name: str, local: bool) -> Listed | Unlisted:
    source = readable_name(name)
    if source != name:
        return Unlisted(source, "name_not_utf8", "its name is not UTF-8; rename it to take it in")
    if info.get("islink"):
        try:
            info = file_system.info(info["name"])
        except OSError as error:
            return Unlisted(source, "unreadable", f"a link that leads nowhere: {why(error)}")
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
