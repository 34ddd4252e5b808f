"""New ids: a letter and 80 bits of SHA-256 over what a thing is, never over where it stands."""

import hashlib
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from itertools import product

from variorum.identity.values import Minted
from variorum.schemas.vocabulary import Entity

TAGS: dict[Entity, tuple[str, str]] = {
    "document": ("d", "doc/1"),
    "section": ("s", "sec/1"),
    "paragraph": ("p", "par/1"),
}
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_TWO_DIGITS = [first + second for first, second in product(_DIGITS, repeat=2)]


def mint(entity: Entity, document_id: str, key: str, taken: AbstractSet[str]) -> tuple[str, int]:
    """A new id and its salt: the smallest salt whose id was never given out, live or dead (`taken`).

    `key` is the match_key of the text; of a document, that of its whole content with the empty `document_id`.
    Pure, so equal text meets an equal id in every build (design, section 4).
    """
    new = mint_all(entity, document_id, [key], set(taken))[0]
    return new.id, new.salt


def mint_all(entity: Entity, document_id: str, keys: Iterable[str], taken: set[str]) -> list[Minted]:
    """A new id for each match_key, in their order; adds them to `taken`. Some 4 µs each."""
    letter, tag = TAGS[entity]
    head = f"{tag}\0{document_id}\0".encode()
    sha256, two = hashlib.sha256, _TWO_DIGITS
    salts: dict[str, int] = {}
    minted: list[Minted] = []
    for key in keys:
        text = key.encode("utf-8", "surrogatepass")
        salt = salts.get(key, 0)
        while True:
            n = int.from_bytes(sha256(b"%b%b\0%d" % (head, text, salt)).digest()[:10], "big")
            new = (
                f"{letter}{two[n >> 70]}{two[n >> 60 & 1023]}{two[n >> 50 & 1023]}{two[n >> 40 & 1023]}"
                f"{two[n >> 30 & 1023]}{two[n >> 20 & 1023]}{two[n >> 10 & 1023]}{two[n & 1023]}"
            )
            salt += 1
            if new not in taken:
                break
        salts[key] = salt
        taken.add(new)
        minted.append(Minted(new, entity, sha256(text).digest()[:16], salt - 1))
    return minted
