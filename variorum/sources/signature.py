"""Whether anything at some places is another than before, told without reading it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from variorum.sources.listing import list_sources
from variorum.sources.naming import Listed
from variorum.sources.places import Place

SIGNS = ("size", "mtime", "LastModified", "last_modified", "updated", "ETag", "etag", "md5Hash", "content_md5")
"""What file systems say of a file, of which each says some."""


def signature(places: Sequence[str | Place], besides: str | None = None) -> str:
    """A hash over the names, sizes and times of everything at `places`: another one where something may have changed.

    It only says when to look; what is read and kept goes by the hashes of the bytes alone. Raises UsageError where a
    place does not exist or is empty.
    """
    digest = hashlib.sha256()
    items = list_sources(places, besides)
    for item in items:
        told = _signs(item) if isinstance(item, Listed) else item.detail
        digest.update(f"{item.source}\0{told}\n".encode())
    for file_system in {id(item.file_system): item.file_system for item in items if isinstance(item, Listed)}.values():
        file_system.invalidate_cache()  # else the next look would be answered from this one
    return digest.hexdigest()


def _signs(item: Listed) -> str:
    if item.local:
        try:
            found = Path(item.path).stat()
        except OSError as error:
            return f"cannot be looked at: {error.strerror}"
        return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"
    info = item.file_system.info(item.path)
    return repr([str(info.get(sign)) for sign in SIGNS])
