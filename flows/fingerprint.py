"""The pipeline's fingerprint: what decides, besides its bytes, what becomes of a source."""

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

LIBRARIES = ("ftfy", "chardetng-py", "chardet", "eldc", "markdown-it-py", "mdit-py-plugins", "pyyaml", "rapidfuzz")
"""Libraries whose release can change what is made of a text."""

EXTRAS = ("pdf-oxide",)
"""The same of extras: what was refused for want of one is cut once it is there."""


@cache
def pipeline_fingerprint() -> dict[str, str]:
    """The hash of the code and data in text/ and of what makes rows of it, and the versions of what they stand on."""
    digest = hashlib.sha256((files("flows") / "rows.py").read_bytes())
    for name, content in sorted(_contents(files("text"))):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return {
        "text": digest.hexdigest(),
        "unicode": unicodedata.unidata_version,
        **{library: version(library) for library in LIBRARIES},
        **{library: version(library) for library in EXTRAS if _is_installed(library)},
    }


def _is_installed(library: str) -> bool:
    try:
        return bool(version(library))
    except PackageNotFoundError:
        return False


def _contents(folder: Traversable, prefix: str = "") -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                found += _contents(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found
