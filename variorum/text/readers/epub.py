"""EPUB: its parts in the order of the spine, read as HTML (EPUB 3.3; EPUB 2.0.1)."""

import dataclasses
import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from variorum.text.cleaning.clean import clean_line
from variorum.text.document import Block, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.html import reader as html
from variorum.text.readers.html.notes import Calls
from variorum.text.readers.zip_parts import Parts, named, opened, parse

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "text/x-oeb1-document")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of an EPUB, its parts joined in reading order, and the structure; spans count in that text as UTF-8."""
    options = CleaningOptions()
    with opened(raw) as parts:
        package_name = _package_name(parts)
        package = parse(parts.read(package_name))
        _refuse_encrypted(parts)
        texts: list[str] = []
        blocks: list[Block] = []
        listed: list[dict[str, object]] = []
        pages: list[tuple[int, str]] = []
        calls: Calls = {}
        at = n_bytes = lost = 0
        for name in _spine(package, package_name, parts):
            page = parts.read(name)
            if not page.strip():
                continue
            decoded = decode(page)
            found, numbers = html.part_blocks(decoded.text, options, name, calls)
            pages += ((start + at, number) for start, number in numbers)
            blocks += (dataclasses.replace(block, start=block.start + at, end=block.end + at) for block in found)
            size = len(decoded.text.encode("utf-8", "surrogatepass"))
            listed.append({"name": name, "byte_start": n_bytes, "n_bytes": size, "encoding": decoded.encoding})
            texts.append(decoded.text)
            at += len(decoded.text)
            n_bytes += size
            lost += decoded.lost

    metadata, published = _stated(package)
    structure = Structure(
        blocks=tuple(_with_title(blocks, str(metadata.get("title", "")), options)),
        layout="declared",
        layout_score=1.0,
        options=options,
        published=published,
        metadata={**metadata, **html.pages_of(blocks, pages), "parts": listed},
        span_of="part",
    )
    return Decoded("".join(texts), "utf-8", 1.0, lost=lost), structure


def _package_name(parts: Parts) -> str:
    if _CONTAINER in parts.names:
        for root in named(parse(parts.read(_CONTAINER)), "rootfile"):
            if root.get("full-path") in parts.names:
                return str(root.get("full-path"))
    packages = sorted(name for name in parts.names if name.endswith(".opf"))
    if not packages:
        raise Rejection("read", "broken_archive", "is no EPUB: holds no package document (.opf)")
    return packages[0]


def _refuse_encrypted(parts: Parts) -> None:
    """Raise Rejection where more than fonts is encrypted (EPUB OCF 3.3, section 4.2.6.3.2)."""
    if _ENCRYPTION in parts.names:
        methods = named(parse(parts.read(_ENCRYPTION)), "EncryptionMethod")
        if any(method.get("Algorithm") not in _FONTS for method in methods):
            raise Rejection("read", "unreadable", "is encrypted (digital rights management)")


def _spine(package: Any, package_name: str, parts: Parts) -> Iterator[str]:
    """The names of the pages in reading order; what the spine lists and the archive lacks is a broken archive."""
    pages = {item.get("id"): item for item in named(package, "item")}
    folder = posixpath.dirname(package_name)
    read: set[str] = set()
    for reference in named(package, "itemref"):
        item = pages.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        path = unquote(str(item.get("href", "")).split("#")[0])
        name = posixpath.normpath(posixpath.join(folder, path))
        if name not in parts.names:
            raise Rejection("read", "broken_archive", f"lacks {name}, which its spine lists")
        if name not in read:
            read.add(name)
            yield name


def _stated(package: Any) -> tuple[dict[str, object], str | None]:
    """What the package document says of the book (Dublin Core)."""
    values: dict[str, list[str]] = {}
    for element in package.iter():
        if str(element.tag).startswith("{http://purl.org/dc/elements/1.1/}"):
            name, words = str(element.tag).rsplit("}", 1)[1], " ".join("".join(element.itertext()).split())
            if words:
                values.setdefault(name, []).append(words)
    names = {
        "title": "title",
        "creator": "author",
        "language": "language",
        "publisher": "publisher",
        "rights": "rights",
    }
    names |= {"identifier": "identifier", "subject": "subject", "description": "description", "source": "source"}
    several = ("creator", "subject")
    metadata: dict[str, object] = {
        names[name]: ", ".join(words) if name in several else words[0]
        for name, words in values.items()
        if name in names
    }
    return metadata, next(filter(None, map(iso_date, values.get("date", []))), None)


def _with_title(blocks: list[Block], title: str, options: CleaningOptions) -> list[Block]:
    """The first of the first headings is the title where it says what the package calls the book."""
    title = " ".join(clean_line(title, options).split()).casefold()
    first = next((i for i, block in enumerate(blocks) if block.kind == "heading"), None)
    if first is None or not title or blocks[first].text.casefold() not in (title, title.split(":")[0].strip()):
        return blocks
    named = dataclasses.replace(blocks[first], kind="title", level=0)
    return [*blocks[:first], named, *blocks[first + 1 :]]
