"""New ids: a letter and 80 bits of SHA-256 over what a thing is, never over where it stands."""

import base64
import hashlib
from collections.abc import Container

from schemas.vocabulary import Entity

TAGS: dict[Entity, tuple[str, str]] = {
    "document": ("d", "doc/1"),
    "section": ("s", "sec/1"),
    "paragraph": ("p", "par/1"),
}
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghjkmnpqrstvwxyz")


def mint(entity: Entity, document_id: str, key: str, taken: Container[str], salt: int = 0) -> tuple[str, int]:
    """A new id and its salt: the smallest salt (from `salt` on) whose id was never given out, live or dead.

    `key` is the match_key of the text; of a document, that of its whole content with the empty `document_id`.
    Pure, so equal text meets an equal id in every build (design, section 4).
    """
    letter, tag = TAGS[entity]
    head = f"{tag}\0{document_id}\0{key}\0".encode("utf-8", "surrogatepass")
    while True:
        digest = hashlib.sha256(head + str(salt).encode()).digest()
        new = letter + base64.b32encode(digest[:10]).translate(_CROCKFORD).decode()
        if new not in taken:
            return new, salt
        salt += 1
