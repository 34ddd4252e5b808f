"""What the owner of a dataset says of it: title, description, licence, creator, homepage."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from variorum.store.errors import StoreError


@dataclass(frozen=True, slots=True)
class Metadata:
    """What cannot be known from the texts; None where nobody said it."""

    title: str | None = None
    description: str | None = None
    license: str | None = None
    """An SPDX identifier, such as CC-BY-4.0, or a sentence."""
    creator: str | None = None
    homepage: str | None = None


def is_homepage(text: str) -> bool:
    """Whether a text is an address that a page may lead to: no `javascript:`, no path of a disk, no password."""
    return re.match(r"https?://[^\s/?#@]+(?:[/?#]\S*)?\Z", text) is not None


def of_mapping(value: Mapping[str, object]) -> Metadata:
    """Metadata from a table of a file, such as `[metadata]` of `variorum.toml`. StoreError names a key that is none."""
    known = [one.name for one in fields(Metadata)]
    said: dict[str, str] = {}
    for key, text in value.items():
        name = "license" if key == "licence" else key  # as variorum.toml has it, and as the formats of the field do
        if name not in known:
            raise StoreError(f"The metadata has a key {name!r}: expected {', '.join(known)}.", valid=known)
        if not isinstance(text, str) or not text.strip():
            raise StoreError(f"The metadata says {text!r} for {name}: expected a text.")
        said[name] = text.strip()
    return Metadata(**said)


def to_mapping(metadata: Metadata) -> dict[str, str]:
    """What was said, by name; `of_mapping` is its inverse."""
    return {name: text for name, text in asdict(metadata).items() if text is not None}


def over(metadata: Metadata, before: Metadata) -> Metadata:
    """Metadata with what it leaves open taken from what was said before."""
    return Metadata(**{**to_mapping(before), **to_mapping(metadata)})
