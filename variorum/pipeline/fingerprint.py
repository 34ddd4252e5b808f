"""The fingerprints of the stages: what decides, besides its bytes, what becomes of a source.

A stage is known by the code that it imports, without comments and docstrings, and by the data files beside that code.
So a word list or a rule cuts every source anew, and a remark, or code that no build imports, does not.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain

from variorum.pipeline.parent import Parent
from variorum.store import canonical
from variorum.store.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the build whose code has a fingerprint."""

    entries: tuple[str, ...]
    """The modules whose functions the build calls."""
    rooms: tuple[str, ...]
    """The packages into which their imports are followed."""
    libraries: tuple[str, ...]
    """Libraries whose release can change what the stage makes."""
    extras: tuple[str, ...] = ()
    """The same of extras: what was refused for want of one is cut once it is there."""


CUT = Stage(
    entries=("variorum.text.cut", "variorum.text.readers.formats", "variorum.text.measure", "variorum.pipeline.rows"),
    rooms=("variorum.text",),
    libraries=(
        "ftfy",
        "chardetng-py",
        "chardet",
        "eldc",
        "markdown-it-py",
        "mdit-py-plugins",
        "pyyaml",
        "puremagic",
        "pygments",
    ),
    extras=("pdf-oxide", "docutils", "pylatexenc"),
)
"""From bytes to rows; if it changes, the old sources are cut anew."""

IDENTIFY = Stage(
    entries=("variorum.identity.carry", "variorum.identity.documents"),
    rooms=("variorum.identity",),
    libraries=("rapidfuzz",),
)
"""Which ids the rows bear. Texts that did not change keep their ids whatever it does, so nothing is cut anew for it."""


UNPACK = Stage(entries=("variorum.pipeline.unpack",), rooms=("variorum.sources",), libraries=())
"""What opens files that hold many sources. If it changes, those that ended their process are opened again."""


def pipeline_fingerprint(warehouse: Warehouse | None = None) -> dict[str, str]:
    """The hash of the code and data of each stage, and the versions of what they stand on.

    `warehouse`: one that may have it in refs/code.json, where the files of the code are as they were.
    """
    noted = _noted(warehouse) if warehouse is not None else {}
    known = noted.get("stages") if noted.get("files") == files_hash() else None
    stages = known if isinstance(known, dict) and known.keys() == _STAGES.keys() else _stages()
    return {**stages, "unicode": unicodedata.unidata_version, **_releases(CUT), **_releases(IDENTIFY)}


@cache
def _stages() -> dict[str, str]:
    package = files("variorum")
    return {name: code_fingerprint(stage, package) for name, stage in _STAGES.items()}


def is_new_code(warehouse: Warehouse, parent: Parent) -> bool:
    """Whether the parent version's sources must be cut anew, since the code that cuts is another now."""
    return bool(_changed(warehouse, parent) - {"unpack", "identify", *IDENTIFY.libraries})


def is_new_unpacking(warehouse: Warehouse, parent: Parent) -> bool:
    """Whether what ended its process when it was unpacked is to be opened again, since other code does it now."""
    return "unpack" in _changed(warehouse, parent)


def note_code(warehouse: Warehouse, parent: Parent) -> None:
    """Remember in refs/code.json that the code of today makes the rows that the parent version has.

    So code that makes the same rows as the code before it is no new version, and a build that has nothing to do need
    not read its own code but for the hash. If the file is lost, the sources are cut once more, with the same result.
    """
    if parent.commit is not None and not _is_noted(warehouse, parent.commit.tree):
        known = pipeline_fingerprint(warehouse)
        note = {**_note(parent.commit.tree), "stages": {stage: known[stage] for stage in _STAGES}}
        warehouse.storage.replace(_NOTED, canonical.encode(canonical.sealed(note)))


def code_fingerprint(stage: Stage, package: Traversable) -> str:
    """SHA-256 over the code that a stage runs and the data files beside it, of the files of `package`."""
    digest = hashlib.sha256()
    folders: dict[str, Traversable] = {}
    for name, code in sorted(_modules(stage, package).items()):
        digest.update(f"{name}\0{len(code)}\0{code}".encode())
        folder = name if _is_package(package, name) else name.rpartition(".")[0]
        folders[folder] = _place(package, folder)

    # A stage may read any data file that lies beside its code: word lists, weights.
    for folder, place in sorted(folders.items()):
        for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
            if entry.is_file() and not entry.name.endswith((".py", ".pyc", ".pyi")) and folder.startswith(stage.rooms):
                data = entry.read_bytes()
                digest.update(f"{folder}/{entry.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


@cache
def files_hash() -> str:
    """SHA-256 over all files that hold code or data of the stages, and over this one, as they lie there."""
    package = files("variorum")
    rooms = set(chain.from_iterable(stage.rooms for stage in _STAGES.values()))
    entries = set(chain.from_iterable(stage.entries for stage in _STAGES.values()))
    alone = {entry for entry in entries if not entry.startswith(tuple(rooms))} | {__name__}

    # With their names and lengths, so that a byte that goes from one file to the next is another hash.
    digest = hashlib.sha256()
    content = [(name, _place(package, name, ".py").read_bytes()) for name in alone]
    for room in rooms:
        content += _contents(_place(package, room), room)
    for name, data in sorted(content):
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def normal_form(source: str) -> str:
    """Python code without comments, docstrings and blank lines.

    Made by a pattern rather than by `ast` or `tokenize`, whose results differ between versions of Python, and which
    take four to six times as long.
    """
    lines: list[str] = []
    line: list[str] = []
    kinds: set[str] = set()
    depth = 0
    for token in _TOKEN.finditer(source + "\n"):
        kind = token.lastgroup or ""
        if kind == "comment":
            continue
        if kind == "line" and depth == 0:
            if kinds - {"string"}:  # a line that is nothing but a string is a docstring
                lines.append("".join(line).rstrip())
            line, kinds = [token[0][1:]], set()
            continue
        depth += (kind == "open") - (kind == "close")
        line.append(token[0])
        if not token[0].isspace():
            kinds.add(kind)
    return "\n".join(lines)


_STAGES = {"cut": CUT, "identify": IDENTIFY, "unpack": UNPACK}

_NOTED = "refs/code.json"

_TOKEN = re.compile(
    r"""
    (?P<string> (?:\b[a-zA-Z]{1,2})? (?:
        \"{3} (?: [^"\\]++ | \\. | "(?!"") )*+ \"{3}
      | '{3} (?: [^'\\]++ | \\. | '(?!'') )*+ '{3}
      | " (?: [^"\\\n]++ | \\. )*+ "
      | ' (?: [^'\\\n]++ | \\. )*+ '
    ) )
    | (?P<comment> \#[^\n]* )
    | (?P<line> \n[ \t]* )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<code> [^"'\#()\[\]{}\n\\]++ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_FROM = re.compile(r"^\s*from (variorum[\w.]*) import (\([^)]*\)|[^\n]*)", re.MULTILINE)
_NAMED = re.compile(r"""(?:^\s*import |["'])(variorum(?:\.\w+)+)""", re.MULTILINE)


def _changed(warehouse: Warehouse, parent: Parent) -> set[str]:
    """What of the fingerprints is another than the parent version has, where it was not seen to make the same rows."""
    if parent.commit is None or parent.tree is None or _is_noted(warehouse, parent.commit.tree):
        return set()
    before, now = dict(parent.tree.fingerprints), pipeline_fingerprint(warehouse)
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}


def _releases(stage: Stage) -> dict[str, str]:
    """The versions of a stage's libraries, of extras those that are installed."""
    found = {library: _release(library) for library in (*stage.libraries, *stage.extras)}
    return {library: release for library, release in found.items() if release is not None}


@cache
def _release(library: str) -> str | None:
    """The version of a library: in one process it stays, and each look at it reads a file, or looks for one in vain."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _note(tree: str) -> dict[str, str]:
    """What refs/code.json says where the code of today makes the rows of a tree."""
    return {"tree": tree, "files": files_hash(), "unicode": unicodedata.unidata_version, **_releases(CUT)}


def _is_noted(warehouse: Warehouse, tree: str) -> bool:
    """Whether refs/code.json says that the code of today makes the rows of a tree."""
    return {name: said for name, said in _noted(warehouse).items() if name != "stages"} == _note(tree)


def _noted(warehouse: Warehouse) -> dict[str, object]:
    """What refs/code.json says; a damaged one is as good as none."""
    try:
        return canonical.unsealed(canonical.decode(warehouse.storage.read(_NOTED)))
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _modules(stage: Stage, package: Traversable) -> dict[str, str]:
    """The modules that a stage runs, by name, in their normal form: its entries, and what they import in its rooms."""
    found: dict[str, str] = {}
    waiting = list(stage.entries)
    inside = tuple(f"{room}." for room in stage.rooms)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        place = _place(package, name) / "__init__.py" if _is_package(package, name) else _place(package, name, ".py")
        if not place.is_file():
            continue  # a function or class that was imported from a module, not a module
        found[name] = normal_form(place.read_text(encoding="utf-8"))
        waiting += [other for other in _imported(found[name]) if f"{other}.".startswith(inside)]
    return found


def _imported(code: str) -> Iterator[str]:
    """Every name that code imports, be it of a module or of something in one, also where a string names the module."""
    for found in _FROM.finditer(code):
        yield found[1]
        for part in found[2].strip("()").split(","):
            yield f"{found[1]}.{part.split(' as ')[0].strip()}"
    yield from (named[1] for named in _NAMED.finditer(code))


def _is_package(package: Traversable, name: str) -> bool:
    return _place(package, name).is_dir()


def _place(package: Traversable, name: str, suffix: str = "") -> Traversable:
    """Where a module or package of ours lies."""
    _, *inner, last = name.split(".")
    for part in inner:
        package = package / part
    return package / f"{last}{suffix}"


def _contents(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    """All files under a folder, but compiled ones."""
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                found += _contents(entry, f"{name}/{entry.name}")
        else:
            found.append((f"{name}/{entry.name}", entry.read_bytes()))
    return found
