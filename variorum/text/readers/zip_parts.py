"""Zip archives with XML in them, as EPUB and DOCX are: read in memory, in bounds, without entities."""

import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from variorum.text.document import Rejection

MOST_BYTES = 256 * 1024 * 1024
"""Bytes that the parts of one container may unpack to, together: some bombs of 10 kB hold petabytes."""
FREE_BYTES = 16 * 1024 * 1024
"""Bytes that they may unpack to, however small the container is."""
MOST_RATIO = 100
"""And bytes for each packed one: the XML of long tables packs to a fiftieth, bombs to a thousandth."""
MOST_PARTS = 20_000


class Parts:
    """The files in a zip archive, in bounds."""

    def __init__(self, archive: zipfile.ZipFile, packed: int) -> None:
        self._archive = archive
        self._most = self._left = min(MOST_BYTES, FREE_BYTES + MOST_RATIO * packed)
        self.names = frozenset(archive.namelist())
        if len(self.names) > MOST_PARTS:
            raise Rejection("read", "too_large", f"holds {len(self.names)} files; {MOST_PARTS} are read at most")

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises Rejection where all that was read is more than may be."""
        with self._archive.open(name) as part:
            content = part.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise Rejection("read", "too_large", f"unpacks to more than the {self._most:,} bytes that are allowed")
        return content


@contextmanager
def opened(raw: bytes) -> Iterator[Parts]:
    """The parts of a zip archive. Whatever is wrong with it, or with the XML in it, is raised as Rejection."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield Parts(archive, len(raw))
    except DefusedXmlException as bad:
        raise Rejection("read", "broken_archive", f"holds XML with entities or external references: {bad}") from bad
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, SyntaxError, ValueError, RecursionError) as bad:
        raise Rejection("read", "broken_archive", f"cannot be unpacked: {bad}") from bad
    except (RuntimeError, NotImplementedError) as bad:  # what zipfile raises for passwords and for unknown compression
        raise Rejection("read", "unreadable", f"cannot be unpacked: {bad}") from bad


def parse(source: bytes) -> Element:
    """The root element of an XML file, by a parser that knows no entities."""
    root: Element = fromstring(source)
    return root


def name_of(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def attribute(element: Element, name: str) -> str:
    """The value of an attribute, in whatever namespace; empty where there is none."""
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")


def named(element: Element, name: str) -> Iterator[Element]:
    """The elements of this name in an element, in whatever namespace."""
    return (inner for inner in element.iter() if name_of(inner) == name)


def nearest(element: Element, name: str, but: Collection[str] = ()) -> Iterator[Element]:
    """The elements of this name that no other one of it, and none of the names `but`, stands around."""
    for child in element:
        if name_of(child) == name:
            yield child
        elif name_of(child) not in but:
            yield from nearest(child, name, but)
