"""The names of sources as text, and one name for each."""

import os
from collections.abc import Iterable
from dataclasses import field, replace
from typing import Any, ClassVar, Protocol, TypeVar

from variorum.sources.credentials import scrubbed
from variorum.sources.places import Place
from variorum.sources.rejected import Rejected
from variorum.text.given import writable
from variorum.text.values import value


@value
class Listed:
    """A file that can be read: `source` names it inside the collection, `path` on its file system."""

    source: str
    path: str
    file_system: Any
    local: bool
    place: Place = field(compare=False, default=Place(""))
    """The place that it was found at."""
    stat: os.stat_result | None = field(compare=False, default=None)
    """Of a local file: what the file system said of it when it was listed."""
    content: str | None = field(compare=False, default=None)
    """What tells its bytes from all others without reading them: in a repository, the name of the blob."""


class _Named(Protocol):
    """A frozen dataclass with a field `source`."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def source(self) -> str:
        """Its name inside the collection."""


Source = TypeVar("Source", bound=_Named)


def readable_name(name: str) -> str:
    r"""A name as text: bytes that are not UTF-8 are written \xNN, other lone surrogates \udNNN."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return writable(name)


def local_name(name: str) -> tuple[str, bool]:
    """The name of a local file as text, and whether its bytes are UTF-8.

    Python decodes names by the locale, so the same file has another name in another one: its bytes are read instead.
    """
    if name.isascii():
        return name, True
    encoded = os.fsencode(name)
    try:
        return encoded.decode(), True
    except UnicodeDecodeError:
        return encoded.decode("utf-8", "backslashreplace"), False


def named_apart(items: Iterable[Source]) -> list[Source]:
    """The items sorted by source; where several bear one name, the second is called `name#2` and so on; a file that
    can be read goes first.

    That can be where a name is no text, and where a folder is called like the inside of an archive.
    """
    given = list(items)
    apart = {item.source: item for item in given}
    if len(apart) == len(given):  # nearly always: no item need be compared with another
        return [apart[name] for name in sorted(apart)]

    apart = {}
    for item in sorted(dict.fromkeys(given), key=lambda item: (item.source, isinstance(item, Rejected))):
        name, number = item.source, 1
        while name in apart:
            number += 1
            name = f"{item.source}#{number}"
        apart[name] = item if number == 1 else replace(item, source=name)
    return [apart[name] for name in sorted(apart)]


def why(error: Exception, *places: str) -> str:
    """What an error of a file system says, without the credentials of `places`.

    Errors of remote file systems are of many classes, and some say nothing.
    """
    return scrubbed(getattr(error, "strerror", None) or str(error) or type(error).__name__, *places)
