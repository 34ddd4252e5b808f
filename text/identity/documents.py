"""Which document each source is: the same as before, renamed, renamed and edited, come back, or new."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.vocabulary import Event, Method
from text.identity.match_key import key_hash, match_key
from text.identity.thresholds import DOCUMENT_COMMON, DOCUMENT_SAME, DOCUMENT_SHINGLES, SHINGLE, SHINGLE_EVERY
from text.identity.tokens import words
from text.identity.values import Known


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a document's content to find it again."""

    content_key: bytes = b""
    """`key_hash` of its whole content; what the registry has as its match_key."""
    keys: frozenset[bytes] = frozenset()
    """`key_hash` of each paragraph."""
    shingles: frozenset[int] = frozenset()
    """Hashes of its word sequences; finds documents of few paragraphs, all of them edited. May be left out."""
    sample: int = 1
    """Of a long document only the hashes that this divides, a power of two."""


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
    spoken = [word for text in texts for word in words(text)]
    hashes = (
        zlib.crc32("\n".join(spoken[n : n + SHINGLE]).encode("utf-8", "surrogatepass"))
        for n in range(max(len(spoken) - SHINGLE + 1, 1))
    )
    every = max(len(spoken) // SHINGLE_EVERY, 1)
    sample = 1 << (every.bit_length() - 1)
    return Sketch(
        content_key(texts),
        frozenset(key_hash(key) for key in keys),
        frozenset(h for h in hashes if h % sample == 0),
        sample,
    )


def match_documents(
    old: Sequence[OldDocument], new: Sequence[NewDocument], registry: Iterable[Known] = ()
) -> list[DocumentMatch]:
    """One match per new document; each old one is matched once at most.

    Strongest first: its source, if half of its content is still there; the same bytes, or the same text, elsewhere
    (renamed); half of its content elsewhere (renamed and edited); its source with other content, if nobody else came
    for it. So files that were renumbered go on as what they are, not as what they are called. What is left is a dead
    document with the same text (`registry`), or new. Among equals by source name; never by the order of the arguments.
    """
    left, right = sorted(old, key=lambda d: (d.source, d.id)), sorted(new, key=lambda d: d.source)
    by_source = {document.source: n for n, document in enumerate(left)}
    claims: list[tuple[int, float, int, int, Method]] = []
    for b, document in enumerate(right):
        a = by_source.get(document.source)
        if a is not None:
            share = _share(left[a].sketch, document.sketch)
            same = share >= DOCUMENT_SAME or left[a].raw_sha256 == document.raw_sha256
            claims.append((4 if same else 0, share, a, b, "source"))
    claims += [
        (3, 1.0, a, b, "raw_hash") for a, b in _equal([d.raw_sha256 for d in left], [d.raw_sha256 for d in right])
    ]
    claims += [
        (2, 1.0, a, b, "match_key")
        for a, b in _equal([d.sketch.content_key for d in left], [d.sketch.content_key for d in right])
        if left[a].sketch.content_key
    ]
    for a, b in _candidates(left, right):
        share = _share(left[a].sketch, right[b].sketch)
        if share >= DOCUMENT_SAME:
            claims.append((1, share, a, b, "similarity"))
    mates: dict[int, tuple[int, float, Method]] = {}
    gone: set[int] = set()
    for _, share, a, b, method in sorted(claims, key=lambda claim: (-claim[0], -claim[1], claim[2:4])):
        if a not in gone and b not in mates:
            gone.add(a)
            mates[b] = a, share, method
    graves: dict[bytes, list[Known]] = defaultdict(list)
    dead = (row for row in registry if row.entity == "document" and not row.alive)
    for known in sorted(dead, key=lambda row: (-row.salt, row.id)):
        graves[known.match_key].append(known)
    found: dict[str, DocumentMatch] = {}
    for b, document in enumerate(right):
        if b in mates:
            a, share, method = mates[b]
            event: Event | None = None if left[a].source == document.source else "renamed"
            found[document.source] = DocumentMatch(left[a].id, event, share, method)
        elif graves.get(document.sketch.content_key):
            found[document.source] = DocumentMatch(
                graves[document.sketch.content_key].pop().id, "restored", 1.0, "match_key"
            )
        else:
            found[document.source] = DocumentMatch(None, "added", None, "none")
    return [found[document.source] for document in new]


def _share(old: Sketch, new: Sketch) -> float:
    """How much of two documents is the same, 0 to 1: match_keys shared / those of the one that has more (design,
    section 4), or word sequences shared, where that is surer."""
    keys = len(old.keys & new.keys) / max(len(old.keys), len(new.keys), 1)
    sample = max(old.sample, new.sample)
    had, have = ({h for h in each.shingles if h % sample == 0} for each in (old, new))
    shingles = len(had & have) / max(len(had), len(have), 1)
    return max(keys, min(shingles * DOCUMENT_SAME / DOCUMENT_SHINGLES, 1.0))


def _equal(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """The k-th of those that are equal with the k-th."""
    where: dict[bytes, list[int]] = defaultdict(list)
    for a in range(len(old) - 1, -1, -1):
        where[old[a]].append(a)
    return [(where[value].pop(), b) for b, value in enumerate(new) if where.get(value)]


def _candidates(old: Sequence[OldDocument], new: Sequence[NewDocument]) -> list[tuple[int, int]]:
    """Pairs of documents that share a paragraph or a word sequence that few others have: an inverted index."""
    where: dict[bytes | int, list[int]] = defaultdict(list)
    for a, document in enumerate(old):
        for feature in document.sketch.keys | document.sketch.shingles:
            where[feature].append(a)
    met: Counter[tuple[int, int]] = Counter()
    for b, candidate in enumerate(new):
        for feature in candidate.sketch.keys | candidate.sketch.shingles:
            places = where.get(feature, ())
            if len(places) <= DOCUMENT_COMMON:
                for a in places:
                    met[a, b] += 1
    return sorted(pair for pair, n in met.items() if n > 1)
