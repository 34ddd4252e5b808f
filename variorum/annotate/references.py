"""A reference to a passage that is answered for ever: `name@12 (sha256:…) #p…:10-42`."""

import re
from dataclasses import dataclass

ID = r"[dsp][0-9a-hjkmnp-tv-z]{16}"
NUMBER = r"\d{1,18}"
"""A version, or a character: no number is as long, and Python reads none of more than 4,300 digits."""

_REFERENCE = re.compile(
    rf"(?:(?<![^\s@#()\[\]\"“”])(?P<name>[^\s@#()\[\]\"“”]++)@(?P<version>{NUMBER})\s*+"
    rf"(?:\(sha256:(?P<tree>[0-9a-f]*)…?\)\s*+)?)?"
    rf"#(?P<id>{ID})(?::(?P<start>{NUMBER})-(?P<end>{NUMBER}))?(?![0-9a-z])"
)
_DATED = re.compile(rf"(?P<id>{ID})@(?P<version>{NUMBER})(?::(?P<start>{NUMBER})-(?P<end>{NUMBER}))?(?![0-9a-z])")
_BARE = re.compile(rf"(?P<id>{ID})(?::(?P<start>{NUMBER})-(?P<end>{NUMBER}))?(?![0-9a-z])")


@dataclass(frozen=True, slots=True)
class Reference:
    """A paragraph, section or document in a version, or characters of it."""

    id: str
    name: str | None = None
    """Of the dataset."""
    version: int | None = None
    tree: str | None = None
    """Hash of the version's content, or how it begins."""
    start: int | None = None
    end: int | None = None

    def __str__(self) -> str:
        place = f"#{self.id}" + (f":{self.start}-{self.end}" if self.start is not None else "")
        if self.name is None or self.version is None:
            return place
        tree = f" (sha256:{self.tree})" if self.tree else ""
        return f"{self.name}@{self.version}{tree} {place}"


def find_reference(text: str) -> tuple[Reference, tuple[int, int]] | None:
    """The first reference in a text, and where it stands; also written short, as `p…@12`."""
    found = _REFERENCE.search(text) or _DATED.search(text)
    return (_of(found), found.span()) if found else None


def parse_reference(text: str) -> Reference | None:
    """A text that is a reference and nothing else, also a bare id with or without a version or characters."""
    found = _REFERENCE.fullmatch(text.strip()) or _DATED.fullmatch(text.strip()) or _BARE.fullmatch(text.strip())
    return _of(found) if found else None


def _of(found: "re.Match[str]") -> Reference:
    parts = found.groupdict()
    numbers = {name: int(parts[name]) if parts.get(name) else None for name in ("version", "start", "end")}
    return Reference(
        parts["id"], parts.get("name"), numbers["version"], parts.get("tree"), numbers["start"], numbers["end"]
    )
