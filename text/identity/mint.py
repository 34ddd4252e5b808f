"""New ids: a letter and 80 bits of SHA-256 over what a thing is, never over where it stands."""

import hashlib
from collections.abc import Container

from schemas.vocabulary import Entity

TAGS: dict[Entity, tuple[str, str]] = {
    "document": ("d", "doc/1"),
    "section": ("s", "sec/1"),
    "paragraph": ("p", "par/1"),
}
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_TWO_DIGITS = [a + b for a in _DIGITS for b in _DIGITS]


def mint(entity: Entity, document_id: str, key: str, taken: Container[str], salt: int = 0) -> tuple[str, int]:
    """A new id and its salt: the smallest salt (from `salt` on) whose id was never given out, live or dead.

    `key` is the match_key of the text; of a document, that of its whole content with the empty `document_id`.
    Pure, so equal text meets an equal id in every build (design, section 4).
    """
    letter, tag = TAGS[entity]
    head = f"{tag}\0{document_id}\0{key}\0".encode("utf-8", "surrogatepass")
    while True:
        new = letter + _crockford(hashlib.sha256(b"%b%d" % (head, salt)).digest())
        if new not in taken:
            return new, salt
        salt += 1


def _crockford(digest: bytes) -> str:
    """The first 80 bits of a digest as 16 characters of lower-case Crockford base32 (no i, l, o, u)."""
    n, two = int.from_bytes(digest[:10], "big"), _TWO_DIGITS
    return (
        f"{two[n >> 70]}{two[n >> 60 & 1023]}{two[n >> 50 & 1023]}{two[n >> 40 & 1023]}"
        f"{two[n >> 30 & 1023]}{two[n >> 20 & 1023]}{two[n >> 10 & 1023]}{two[n & 1023]}"
    )
