"""Which document each source is: the same as before, renamed, renamed and edited, come back, or new."""

import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import sqrt

from variorum.identity.match_key import KEY_BYTES, key_hash, match_key
from variorum.identity.thresholds import (
    DOCUMENT_COMMON,
    DOCUMENT_LEFT,
    DOCUMENT_NOTHING_ELSE,
    DOCUMENT_SAME,
    DOCUMENT_SHINGLES,
    SHINGLE,
    SHINGLE_EVERY,
)
from variorum.identity.tokens import words
from variorum.schemas.vocabulary import Event, Method
from variorum.text.values import value


@value
class Sketch:
    """What is kept of a document's content to find it again; its sets as bytes, which take a tenth of their memory."""

    content_key: bytes = b""
    """`key_hash` of its whole content; what the registry has as its match_key."""
    packed_keys: bytes = b""
    """See `keys`."""
    packed_shingles: bytes = b""
    """See `shingles`."""
    sample: int = 1
    """Of a long document only the hashes that this divides, a power of two."""

    @property
    def keys(self) -> frozenset[bytes]:
        """`key_hash` of each paragraph."""
        packed = self.packed_keys
        return frozenset(packed[place : place + KEY_BYTES] for place in range(0, len(packed), KEY_BYTES))

    @property
    def shingles(self) -> frozenset[int]:
        """Hashes of its word sequences; finds documents of few paragraphs, all of them edited. May be left out."""
        return frozenset(array("I", self.packed_shingles))

    @property
    def features(self) -> frozenset[bytes | int]:
        """All by which it may be found."""
        return self.keys | self.shingles


def sketch_of(content_key: bytes, keys: Iterable[bytes], shingles: Iterable[int] = (), sample: int = 1) -> Sketch:
    """A sketch of given hashes; those of each kind as often as they come."""
    return Sketch(content_key, b"".join(sorted(set(keys))), array("I", sorted(set(shingles))).tobytes(), sample)


@dataclass(frozen=True, slots=True)
class OldDocument:
    """A live document of the parent version whose source is gone or has other bytes now."""

    id: str
    source: str
    raw_sha256: bytes
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A source that is new or has other bytes than before."""

    source: str
    raw_sha256: bytes
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class DeadDocument:
    """A document that was in an earlier version and is in the parent no more."""

    id: str
    salt: int
    last_version: int
    """The last version that had it: of documents that are alike the one that died last comes back first."""
    sketch: Sketch
    """Its `content_key`, and the keys of the headings and paragraphs that it had in its last version."""


@dataclass(frozen=True, slots=True)
class DeadDocuments:
    """The dead documents that may be back, and how telling their texts are."""

    documents: Sequence[DeadDocument] = ()
    spread: Mapping[bytes, int] = field(default_factory=dict)
    """In how many documents, live or dead, a key stands, where they are more than one."""


def no_dead_documents(new: Sequence[NewDocument]) -> DeadDocuments:
    """The dead documents that may be back, where none ever died."""
    return DeadDocuments()


@dataclass(frozen=True, slots=True)
class DocumentMatch:
    """Who a new document is. `id` is None for a new one: mint it with `content_key.hex()` as its key."""

    id: str | None
    event: Event | None
    """renamed, restored or added; None where the source kept its name."""
    score: float | None
    method: Method


def content_key(texts: Sequence[str]) -> bytes:
    """`key_hash` of a document's whole content: the match_keys of its headings and paragraphs, joined by line feeds."""
    return key_hash("\n".join(map(match_key, texts)))


def sketch(texts: Sequence[str]) -> Sketch:
    """The sketch of a document from its headings and paragraphs in reading order."""
    keys = [match_key(text) for text in texts]
    spoken = list(chain.from_iterable(map(words, texts)))

    # Of every few sequences of words one is kept, the same ones of two texts: those whose hash is divisible.
    hashes = (
        zlib.crc32("\n".join(spoken[n : n + SHINGLE]).encode("utf-8", "surrogatepass"))
        for n in range(max(len(spoken) - SHINGLE + 1, 1))
    )
    every = max(len(spoken) // SHINGLE_EVERY, 1)
    sample = 1 << (every.bit_length() - 1)
    return sketch_of(content_key(texts), map(key_hash, keys), (h for h in hashes if h % sample == 0), sample)


def match_documents(
    old: Sequence[OldDocument],
    new: Sequence[NewDocument],
    find_dead: Callable[[Sequence[NewDocument]], DeadDocuments] = no_dead_documents,
) -> list[DocumentMatch]:
    """One match per new document; each old or dead one is matched once at most.

    Strongest first: its source, if half of its content is still there; the same bytes, or the same text, elsewhere
    (renamed); half of its content elsewhere (renamed and edited); a dead document of the same text, or of which as much
    is back (restored); its source with other content, if nobody else came for it. So files that were renumbered go on
    as what they are, not as what they are called. What is left is new. Among equals by source name; never by the order
    of the arguments.

    `find_dead` is asked once, for the new documents that no live one was found for: reading the registry costs.
    """
    left, right = sorted(old, key=lambda d: (d.source, d.id)), sorted(new, key=lambda d: d.source)
    found: dict[int, DocumentMatch] = {}
    gone: set[int] = set()

    def take(claims: Sequence[_Claim]) -> None:
        """Claims from the strongest down, each side once."""
        for claim in sorted(claims, key=lambda c: (-c.rank, -c.share, c.old, c.new)):
            if claim.old not in gone and claim.new not in found:
                gone.add(claim.old)
                event: Event | None = None if left[claim.old].source == right[claim.new].source else "renamed"
                found[claim.new] = DocumentMatch(left[claim.old].id, event, claim.share, claim.method)

    same_source = _of_the_same_source(left, right)
    take([claim for claim in same_source if claim.rank])
    if len(found) < len(right):  # to look elsewhere costs most of all
        take(_elsewhere(left, right))

    # What died comes before a name that another text bears now: A → B → A is A again, however B was called.
    missing = [b for b in range(len(right)) if b not in found]
    if missing:
        found |= _restored(right, missing, find_dead([right[b] for b in missing]), same_source)

    take(same_source)
    return [found.get(b, DocumentMatch(None, "added", None, "none")) for b in _places(right, new)]


@dataclass(frozen=True, slots=True)
class _Claim:
    """That a new document may be an old one; both by index."""

    rank: int
    share: float
    old: int
    new: int
    method: Method


def _of_the_same_source(old: Sequence[OldDocument], new: Sequence[NewDocument]) -> list[_Claim]:
    """Documents whose source kept its name: rank 4 where the content is the same or edited, 0 where it is another."""
    by_source = {document.source: a for a, document in enumerate(old)}
    claims = []
    for b, document in enumerate(new):
        a = by_source.get(document.source)
        if a is not None:
            share = _share(old[a].sketch, document.sketch)
            same = share >= DOCUMENT_SAME or old[a].raw_sha256 == document.raw_sha256
            claims.append(_Claim(4 if same else 0, share, a, b, "source"))
    return claims


def _elsewhere(old: Sequence[OldDocument], new: Sequence[NewDocument]) -> list[_Claim]:
    """Documents under other names: of the same bytes (3), the same text (2), or edited (1)."""
    claims: list[_Claim] = []
    for a, b in _equal([d.raw_sha256 for d in old], [d.raw_sha256 for d in new]):
        claims.append(_Claim(3, 1.0, a, b, "raw_hash"))
    for a, b in _equal([d.sketch.content_key for d in old], [d.sketch.content_key for d in new]):
        if old[a].sketch.content_key:
            claims.append(_Claim(2, 1.0, a, b, "match_key"))
    for a, b in _candidates([d.sketch for d in old], [d.sketch for d in new]):
        share = _share(old[a].sketch, new[b].sketch)
        if share >= DOCUMENT_SAME:
            claims.append(_Claim(1, share, a, b, "similarity"))
    return claims


def _restored(
    new: Sequence[NewDocument], missing: Sequence[int], dead: DeadDocuments, same_source: Sequence[_Claim]
) -> dict[int, DocumentMatch]:
    """The new documents that are dead ones come back, whole or what is left of them, by index.

    Not where the live document of the same name has as much of the text. Each dead one comes back once: of those that
    are alike the one with most of the text, then the one that died last, then the one with the smallest salt.
    """
    order = sorted(dead.documents, key=lambda d: (-d.last_version, d.salt, d.id))
    at_home = {claim.new: claim.share for claim in same_source}
    claims: list[tuple[bool, float, int, int]] = []

    pairs = _equal([d.sketch.content_key for d in order], [new[b].sketch.content_key for b in missing])
    for a, n in pairs:
        claims.append((True, 1.0, a, missing[n]))

    # A key that many documents have tells little of who one is: the template of a daily report is in all of them.
    copies = Counter(chain.from_iterable(new[b].sketch.keys for b in missing))
    spread = {key: max(n, copies[key]) for key, n in dead.spread.items()}
    weights = {key: 1 / sqrt(n) for key, n in (dict(copies) | spread).items() if n > 1}
    for a, n in _candidates([d.sketch for d in order], [new[b].sketch for b in missing]):
        share = _share_left(order[a].sketch.keys, new[missing[n]].sketch.keys, weights)
        if share > at_home.get(missing[n], 0.0):
            claims.append((False, share, a, missing[n]))

    found: dict[int, DocumentMatch] = {}
    taken: set[int] = set()
    for whole, share, a, b in sorted(claims, key=lambda c: (not c[0], -c[1], c[2], c[3])):
        if a not in taken and b not in found:
            taken.add(a)
            found[b] = DocumentMatch(order[a].id, "restored", share, "match_key" if whole else "similarity")
    return found


def _share_left(dead: frozenset[bytes], new: frozenset[bytes], weights: Mapping[bytes, float]) -> float:
    """How much of a dead document is back, 0 to 1; 0 where it is too little for the new one to be it."""

    def weight(keys: frozenset[bytes]) -> float:
        return sum(weights.get(key, 1.0) for key in sorted(keys))

    shared, had, have = weight(dead & new), weight(dead), weight(new)
    share = shared / max(had, have, 1e-9)
    nothing_else = shared >= DOCUMENT_NOTHING_ELSE * have and shared >= DOCUMENT_LEFT * had
    return share if share >= DOCUMENT_SAME or nothing_else else 0.0


def _places(sorted_documents: Sequence[NewDocument], documents: Sequence[NewDocument]) -> list[int]:
    """Where each document stands among the sorted ones."""
    place = {document.source: n for n, document in enumerate(sorted_documents)}
    return [place[document.source] for document in documents]


def _share(old: Sketch, new: Sketch) -> float:
    """How much of two documents is the same, 0 to 1: match_keys shared / those of the one that has more (design,
    section 4), or word sequences shared, where that is surer."""
    old_keys, new_keys = old.keys, new.keys
    keys = len(old_keys & new_keys) / max(len(old_keys), len(new_keys), 1)
    sample = max(old.sample, new.sample)
    had, have = _sampled(old, sample), _sampled(new, sample)
    shingles = len(had & have) / max(len(had), len(have), 1)
    return max(keys, min(shingles * DOCUMENT_SAME / DOCUMENT_SHINGLES, 1.0))


def _sampled(sketch: Sketch, sample: int) -> set[int]:
    return {shingle for shingle in sketch.shingles if shingle % sample == 0}


def _equal(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """The k-th of those that are equal with the k-th."""
    where: dict[bytes, list[int]] = defaultdict(list)
    for a in range(len(old) - 1, -1, -1):
        where[old[a]].append(a)
    return [(where[value].pop(), b) for b, value in enumerate(new) if where.get(value)]


def _candidates(old: Sequence[Sketch], new: Sequence[Sketch]) -> list[tuple[int, int]]:
    """Pairs of documents that share a paragraph or a word sequence that few others have: an inverted index."""
    where: dict[bytes | int, list[int]] = defaultdict(list)
    for a, sketched in enumerate(old):
        for feature in sketched.features:
            where[feature].append(a)
    met: Counter[tuple[int, int]] = Counter()
    for b, candidate in enumerate(new):
        for feature in candidate.features:
            places = where.get(feature, ())
            if len(places) <= DOCUMENT_COMMON:
                for a in places:
                    met[a, b] += 1
    return sorted(pair for pair, n in met.items() if n > 1)
