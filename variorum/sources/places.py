"""A place where sources lie, what is chosen there, and how the sources of several places are told apart."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

SAID = ("encoding", "language", "media_type", "metadata", "text_column", "id_column")
"""What may be said of all sources of a place."""

_NAMED = re.compile(r"(?P<name>[\w.-]+(?:/[\w.-]+)*)=(?P<root>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """A file, folder, glob or URI, and what of it is wanted."""

    root: str
    name: str | None = None
    """What the names of its sources begin with; empty: nothing; None: found out beside the other places."""
    include: tuple[str, ...] = ()
    """Patterns as in .gitignore: of a folder, only the files that match one are taken."""
    exclude: tuple[str, ...] = ()
    """Patterns as in .gitignore: what matches is left out."""
    hidden: bool = False
    """Whether files and folders whose names begin with a dot are taken, but for those of version control."""
    follow_links: bool = False
    """Whether links to folders are followed."""
    encoding: str | None = None
    """What its sources are encoded in, where it is known."""
    language: str | None = None
    """What its sources are written in, as BCP 47, where it is known."""
    media_type: str | None = None
    """What its sources are read as, whatever they look like."""
    metadata: str | None = None
    """A table with a row of metadata for each source."""
    text_column: str | None = None
    """Of tables with a document in each row: the column that holds its text."""
    id_column: str | None = None
    """Of the same: the column that names it."""


def as_mapping(place: Place) -> dict[str, object]:
    """What is said of a place, as a table of `variorum.toml` has it; what is as usual is left out."""
    said: dict[str, object] = {
        "root": place.root,
        "name": place.name,
        "include": list(place.include),
        "exclude": list(place.exclude),
    }
    said |= {key: True for key in ("hidden", "follow_links") if getattr(place, key)}
    said |= {key: getattr(place, key) for key in SAID}
    return {key: value for key, value in said.items() if value is not None and value != []}


def of_mapping(said: Mapping[str, object]) -> Place:
    """The place that `as_mapping` wrote."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    return Place(**values)


def place_of(word: str) -> Place:
    """The place that a person wrote: `docs`, or `handbook=docs`, whose sources are called `handbook/…`."""
    named = None if os.path.lexists(word) else _NAMED.fullmatch(word)
    return Place(named["root"], named["name"]) if named else Place(word)


def known_as_before(places: Sequence[Place], before: Sequence[Place]) -> tuple[Place, ...]:
    """The places, each with the name that it had in the last version, so that its sources keep theirs."""
    names = {_whole(place.root): place.name for place in before}
    return tuple(
        place if place.name is not None else replace(place, name=names.get(_whole(place.root))) for place in places
    )


def source_prefixes(places: Sequence[Place], bases: Sequence[str]) -> list[str]:
    """What the names of the sources of each place begin with: empty, or a name and a slash.

    `bases`: the folder of each place, below which its sources have paths. A place without a name that lies in the
    folder of another is called as it is called there. Where there are several folders otherwise, each is called by the
    end of its path that tells it from the others; one folder alone, which is the usual thing, has no name at all.
    """
    prefixes: dict[int, str] = {i: _prefix(place.name) for i, place in enumerate(places) if place.name is not None}
    open_ = [i for i in range(len(places)) if i not in prefixes]

    # The folders that lie in no other one; by their bases, so that a place given twice is one.
    outermost: set[str] = set()
    for i in open_:
        if not any(_lies_in(bases[i], base) for base in bases):
            outermost.add(bases[i])
    of_base = dict(zip([bases[i] for i in prefixes], prefixes.values(), strict=True))
    alone = len(outermost) == 1 and not prefixes
    of_base |= {base: "" for base in outermost if alone}
    derived = _tails(sorted(outermost - of_base.keys()), {prefix.rstrip("/") for prefix in prefixes.values()})
    of_base |= {base: _prefix(name) for base, name in derived.items()}

    for i in open_:
        holder = max((base for base in of_base if base == bases[i] or _lies_in(bases[i], base)), key=len)
        prefixes[i] = of_base[holder] + _prefix(bases[i][len(holder) :].strip("/"))
    return [prefixes[i] for i in range(len(places))]


def _prefix(name: str | None) -> str:
    return f"{name}/" if name else ""


def _lies_in(inner: str, outer: str) -> bool:
    return inner != outer and inner.startswith(outer.rstrip("/") + "/")


def _tails(bases: Sequence[str], taken: set[str]) -> Mapping[str, str]:
    """The shortest end of each path that no other one has, and that is not taken."""
    tails: dict[str, str] = {}
    for base in bases:
        parts = [part for part in PurePosixPath(base.split("://")[-1]).parts if part != "/"] or ["root"]
        others = [PurePosixPath(other.split("://")[-1]).parts for other in bases if other != base]
        for n in range(1, len(parts) + 1):
            tail = "-".join(parts[-n:])  # not a slash: `a` and `a/a` could then hold sources of one name
            if tail not in taken and all(list(other[-n:]) != parts[-n:] for other in others):
                break
        number, apart = 1, tail
        while apart in taken:
            number += 1
            apart = f"{tail}-{number}"
        taken = taken | {apart}
        tails[base] = apart
    return tails


def _whole(root: str) -> str:
    """A place as it can be compared: of a local one, the whole path."""
    return root if "://" in root else os.path.abspath(os.path.expanduser(root))  # noqa: PTH100, PTH111
