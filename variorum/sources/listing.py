"""Which sources there are: files, folders, globs and URIs become a list of names, read through fsspec."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from variorum.errors import UsageError
from variorum.sources.credentials import as_written, scrubbed, told, with_environment, without_credentials
from variorum.sources.git import PREFIX, GitFiles, git_place, is_git
from variorum.sources.local import LocalFiles
from variorum.sources.naming import Listed, local_name, named_apart, readable_name, why
from variorum.sources.places import Place, place_of, source_prefixes
from variorum.sources.rejected import Rejected
from variorum.sources.selection import LeftOut, Selection
from variorum.sources.walking import Walk, entry, files_in, matched

__all__ = ["Listed", "Listing", "list_sources", "listing_of", "local_name", "named_apart", "readable_name"]

SILENT_SECONDS = 30
"""How long a web server may say nothing."""

_MAGIC = re.compile("[*?[]")
"""The signs of a pattern, as fsspec has them."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything that several places hold."""

    items: list[Listed | Rejected]
    """Sorted by source."""
    places: tuple[Place, ...]
    """The places, each with the name that its sources begin with."""
    left_out: LeftOut = field(default_factory=LeftOut)


def list_sources(places: Sequence[str | Place], besides: str | None = None) -> list[Listed | Rejected]:
    """The items of `listing_of`."""
    return listing_of(places, besides).items


def listing_of(places: Sequence[str | Place], besides: str | None = None) -> Listing:
    """Everything that `places` (files, folders, globs, URIs) hold.

    A file is called by its name, what lies in a folder by its path inside the folder, a single remote file by its URI;
    where there are several folders, a name begins with that of its folder (`source_prefixes`). A file that lies at
    several places is listed once, at the one that says most about where it is. `besides`: a folder or URI that is left
    out wherever it lies, the warehouse. Raises UsageError where a place does not exist or is empty.
    """
    asked = [place_of(place) if isinstance(place, str) else place for place in places]
    located = [_locate(place) for place in dict.fromkeys(asked)]
    left_out = LeftOut()
    listed: dict[object, Listed | Rejected] = {}

    innermost_first = sorted(_named(located), key=lambda one: -len(one.base))
    for one in innermost_first:
        before = left_out.counts.total()
        found = named_apart(_items(one, _as_here(one, besides) if besides else None, left_out))
        if not found and left_out.counts.total() == before:
            shown = without_credentials(one.place.root)
            raise UsageError(
                f"{shown}: nothing there to read; expected a file, or a folder or glob with files in it.",
                code="nothing_to_read",
                thing=shown,
                expected="a file, or a folder or glob with files in it",
            )
        prefix = f"{one.place.name}/" if one.place.name else ""
        for item in found:
            inside = item.source if one.local else as_written(item.source, one.place.root)
            placed = item if prefix + inside == item.source else replace(item, source=prefix + inside)
            listed.setdefault(_who(placed), placed)

    if not listed:
        raise UsageError(_all_left_out(asked, left_out), code="nothing_to_read")
    return Listing(named_apart(listed.values()), tuple(one.place for one in _named(located)), left_out)


@dataclass(frozen=True, slots=True)
class _Located:
    """A place as its file system knows it."""

    place: Place
    file_system: Any
    path: str
    local: bool
    kind: Literal["file", "folder", "glob"]
    base: str
    """The folder below which its sources have paths, with the protocol of a remote one."""

    @property
    def is_page(self) -> bool:
        """Whether it is a single remote file, which is called by its whole URI."""
        return self.kind == "file" and not self.local


def _locate(place: Place) -> _Located:
    """Where a place is, and what. Raises UsageError where nothing is there that can be read."""
    if is_git(place.root):
        of_git = git_place(place.root)
        base = f"{PREFIX}{os.path.abspath(of_git.repository)}"  # noqa: PTH100
        return _Located(place, GitFiles(of_git), "/", False, "folder", base)

    root = with_environment(place.root)
    if not root:
        raise UsageError("a source has an empty name; expected a file, folder, glob or URI (. is this folder).")
    protocol = _protocol(root)
    shown = told(place.root)

    # A name with signs of a pattern that is there as it is written is a file, and no pattern.
    local = protocol in ("file", "local")
    kind: Literal["file", "folder", "glob"]
    with _telling(place.root, local):
        file_system, path = _local(root) if local else _remote(root, protocol)
        if _MAGIC.search(path) and not file_system.exists(path):
            kind, base = "glob", _fixed_prefix(path)
        elif _is_folder(file_system, path, protocol):
            kind, base = "folder", path
        elif file_system.exists(path) or (local and os.path.lexists(path)):
            kind, base = "file", path.rpartition("/")[0]
        else:
            raise UsageError(f"{shown}: no such file or folder.", code="no_such_source", thing=shown)

    base = base.rstrip("/") or "/"
    base = base if local else as_written(_remote_base(protocol, base), place.root)
    return _Located(place, file_system, path, local, kind, base)


def _remote_base(protocol: str, base: str) -> str:
    """The folder of a remote place as a URI without credentials; over HTTP, file systems have whole URIs as paths."""
    return without_credentials(base if "://" in base else f"{protocol}://{base}")


def _named(located: Sequence[_Located]) -> list[_Located]:
    """The places, each with the name that its sources begin with; a remote file has its URI for a name."""
    pages = [replace(one, place=replace(one.place, name=one.place.name or "")) for one in located if one.is_page]
    others = [one for one in located if not one.is_page]
    prefixes = source_prefixes([one.place for one in others], [one.base for one in others])
    return pages + [
        replace(one, place=replace(one.place, name=prefix.rstrip("/")))
        for one, prefix in zip(others, prefixes, strict=True)
    ]


def _as_here(one: _Located, besides: str) -> str | None:
    """A folder as the file system of a place calls it; None where it lies in another one."""
    if "://" not in besides:
        return os.path.realpath(besides) if one.local else None
    here = one.base.partition("://")[0]
    return besides.removeprefix(f"{here}://") if not one.local and besides.startswith(f"{here}://") else None


def _items(one: _Located, besides: str | None, left_out: LeftOut) -> Iterator[Listed | Rejected]:
    """What a place holds, by the path below its base."""
    file_system, path = one.file_system, one.path
    root = {"glob": _fixed_prefix(path), "folder": path, "file": path}[one.kind]
    walk = Walk(file_system, root, one.local, one.place, Selection(one.place, left_out), besides)
    with _telling(one.place.root, one.local):
        if one.kind == "glob":
            for match in sorted(file_system.glob(path)):
                yield from matched(walk, match)
        elif one.kind == "folder":
            yield from files_in(walk, path)
        else:
            # What is asked for by its own name is taken, whatever it is called.
            name = path.rsplit("/", 1)[-1] if one.local else without_credentials(one.place.root)
            yield entry(walk, file_system.info(path), name)


@contextmanager
def _telling(root: str, local: bool) -> Iterator[None]:
    """What goes wrong with a file system, as a person can use it.

    No error is chained: a traceback, which Prefect records, would tell the address with its credentials.
    """
    shown, asked = told(root), (root, with_environment(root))
    try:
        yield
    except UsageError:
        raise
    except ImportError as error:
        raise UsageError(
            f"{shown}: needs a package that is not installed ({scrubbed(str(error), *asked)}); try variorum[remote].",
            code="missing_package",
            thing=shown,
            expected="variorum[remote]",
        ) from None
    except PermissionError as error:
        raise UsageError(
            f"{shown}: may not be read ({why(error, *asked)}).", code="may_not_be_read", thing=shown
        ) from None
    except Exception as error:  # a remote file system raises what its own libraries raise
        if local and not isinstance(error, OSError | ValueError):
            raise
        raise UsageError(f"{shown}: cannot be read ({why(error, *asked)}).", code="unreadable", thing=shown) from None


def _who(item: Listed | Rejected) -> object:
    """What makes two items one and the same file."""
    return (item.file_system, item.path) if isinstance(item, Listed) else item


def _all_left_out(places: Sequence[Place], left_out: LeftOut) -> str:
    shown = ", ".join(without_credentials(place.root) for place in places)
    return f"{shown}: nothing is left to read; left out: {left_out.told()}."


def _local(place: str) -> tuple[Any, str]:
    """A local path as it stands: fsspec would take `::` in it for a chain of file systems."""
    bare = place.removeprefix("file://").removeprefix("local://")
    path = os.path.abspath(bare if os.path.lexists(bare) else os.path.expanduser(bare))  # noqa: PTH100, PTH111
    return LocalFiles(), path


def _protocol(root: str) -> str:
    """The protocol that a place is read by. Raises UsageError where no file system knows it."""
    if os.path.lexists(root) or ("://" not in root and "::" not in root):
        return "file"
    from fsspec import available_protocols  # not where all places are of this machine
    from fsspec.utils import get_protocol

    protocol = str(get_protocol(root))
    if protocol not in available_protocols():
        valid = [name for name in ("file", "s3", "gs", "https", "http", "memory") if name in available_protocols()]
        shown = without_credentials(root)
        raise UsageError(
            f"{shown}: cannot read from '{protocol}'; expected one of {', '.join(valid)}.",
            code="unknown_protocol",
            thing=shown,
            valid=valid,
        )
    return protocol


def _remote(root: str, protocol: str) -> tuple[Any, str]:
    """The file system of a URI, and the path in it."""
    from fsspec.core import url_to_fs

    file_system, path = url_to_fs(root, **_options(protocol))
    return file_system, str(path)


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


def _fixed_prefix(pattern: str) -> str:
    fixed = []
    for part in pattern.split("/")[:-1]:
        if _MAGIC.search(part):
            break
        fixed.append(part)
    return "/".join(fixed) + "/"
