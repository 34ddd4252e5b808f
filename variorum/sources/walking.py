"""All files in a folder and in those below: what is wanted of them, and what stands where a source would."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from variorum.sources.credentials import without_credentials
from variorum.sources.naming import Listed, local_name, readable_name, why
from variorum.sources.places import Place
from variorum.sources.raw_bytes import read_local
from variorum.sources.rejected import Rejected
from variorum.sources.selection import IGNORE_FILE, Rules, Selection, broken_ignore_file, rules_in


@dataclass(slots=True)
class Walk:
    """A place as it is looked through."""

    file_system: Any
    root: str
    """The folder below which its sources have paths."""
    local: bool
    place: Place
    selection: Selection
    besides: str | None
    """A folder that is left out, as the file system calls it."""
    real_folders: set[str] = field(default_factory=set)
    """The folders that were looked through, as they are called without links; only where links are followed."""


def matched(walk: Walk, path: str) -> Iterator[Listed | Rejected]:
    """What a glob found: a file, or all that a folder holds."""
    name = _inside(path, walk.root)
    try:
        info = walk.file_system.info(path)
    except OSError as error:
        yield Rejected(
            _told(name, walk.local), "inventory", "unreadable", f"a link that leads nowhere: {_why(error, walk)}"
        )
        return
    if info["type"] == "directory" and not info.get("islink"):
        yield from files_in(walk, path)
    elif walk.selection.takes(name, ()):
        yield entry(walk, info, name)


def files_in(walk: Walk, top: str) -> Iterator[Listed | Rejected]:
    """All wanted files in a folder and in the folders in it, in no order."""
    links: list[tuple[str, Rules]] = []
    yield from _files_in(walk, top, (), links)

    # Links to folders come last, so that what lies in a folder is called as it is there, and each in one order, so that
    # it does not depend on the disk which of two is followed. A folder is looked through once: no loop is endless.
    while links:
        links.sort()
        link, rules = links.pop(0)
        name = _inside(link, walk.root)
        real = os.path.realpath(link)
        if real in walk.real_folders:
            yield Rejected(
                _told(name, walk.local), "inventory", "not_a_file", "a link to a folder that is taken where it lies"
            )
        else:
            yield from _files_in(walk, link, rules, links)


def _files_in(walk: Walk, top: str, rules: Rules, links: list[tuple[str, Rules]]) -> Iterator[Listed | Rejected]:
    waiting, met = [(top, rules)], {top.rstrip("/")}
    while waiting:
        folder, rules = waiting.pop()
        if _is_besides(walk, folder):
            continue
        try:
            entries = walk.file_system.ls(folder, detail=True)
        except Exception as error:  # a remote file system raises what its own libraries raise
            if folder == walk.root or (walk.local and not isinstance(error, OSError)):
                raise
            name = _told(_inside(folder, walk.root), walk.local)
            yield Rejected(name, "inventory", "unreadable", f"may not be listed: {_why(error, walk)}")
            continue

        rules = _rules(walk, folder, entries, rules)
        within = folder.rstrip("/") + "/"
        for one in entries:
            path = one["name"].rstrip("/")
            # A web page may link to what lies above it, and to itself in another order of its entries.
            if path in met or not path.startswith(within) or (not walk.local and "/?" in path):
                continue
            met.add(path)

            inside = _inside(path, walk.root)
            is_link = one.get("islink")
            follow = is_link and walk.place.follow_links and os.path.isdir(path)  # noqa: PTH112
            is_folder = not is_link and one["type"] == "directory"
            if not walk.selection.takes(f"{inside}/" if is_folder or follow else inside, rules):
                continue
            if follow:
                links.append((path, rules))
            elif is_folder:
                waiting.append((one["name"], rules))
            else:
                yield entry(walk, one, inside)


def entry(walk: Walk, info: dict[str, Any], name: str) -> Listed | Rejected:
    """A file that can be read, or why what stands there cannot."""
    if walk.local:
        source, is_text = local_name(name)
    else:
        source = readable_name(name)
        is_text = source == name
    if not is_text:
        return Rejected(source, "inventory", "name_not_utf8", "its name is not UTF-8; rename it to take it in")
    if info.get("islink"):
        try:
            info = walk.file_system.info(info["name"])
        except OSError as error:
            return Rejected(source, "inventory", "unreadable", f"a link that leads nowhere: {_why(error, walk)}")
        if info["type"] == "directory":
            return Rejected(source, "inventory", "not_a_file", "a link to a folder; --follow-links takes what is in it")
    if info["type"] != "file":
        return Rejected(source, "inventory", "not_a_file", "neither a file nor a folder: a pipe, a socket or a device")
    return Listed(source, info["name"], walk.file_system, walk.local, walk.place, info.get("stat"), info.get("content"))


def _is_besides(walk: Walk, folder: str) -> bool:
    """Whether a folder is the one to be left out; and it is noted as looked through."""
    if not walk.local:
        return folder.strip("/") == walk.besides
    if walk.besides is None and not walk.place.follow_links:
        return False
    real = os.path.realpath(folder)
    walk.real_folders.add(real)
    return real == walk.besides


def _rules(walk: Walk, folder: str, entries: list[dict[str, Any]], rules: Rules) -> Rules:
    """The rules that hold in a folder with these entries. Raises UsageError where its ignore file cannot be read."""
    own = next((one for one in entries if one["name"].rsplit("/", 1)[-1] == IGNORE_FILE), None)
    if own is None or own["type"] == "directory":
        return rules
    at = _inside(folder, walk.root) + "/" if folder.rstrip("/") != walk.root.rstrip("/") else ""
    path = own["name"]
    try:
        raw = read_local(path) if walk.local else walk.file_system.cat_file(path)
    except Exception as error:  # a remote file system raises what its own libraries raise
        if walk.local and not isinstance(error, OSError):
            raise
        raise broken_ignore_file(_told(at, walk.local), f"cannot be read: {_why(error, walk)}") from None
    return rules_in(at, rules, raw)


def _why(error: Exception, walk: Walk) -> str:
    return why(error, walk.place.root)


def _told(name: str, local: bool) -> str:
    return local_name(name)[0] if local else readable_name(name)


def _inside(path: str, root: str) -> str:
    """What a path is called in its folder; of the links of a web page without the values of their queries."""
    inside = path[len(root) :] if path.startswith(root) else path
    name = inside.strip("/") or path.rsplit("/", 1)[-1]
    if not root.startswith(("http://", "https://")):
        return name
    return without_credentials(path if path == inside else f"http://x/{name}").removeprefix("http://x/")
