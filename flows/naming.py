"""Naming: which document each cut source is, what happened to documents as wholes, and their registry rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.batches import CutBatch, CutSummary, Naming
from flows.past import Live, Past
from flows.plan import Plan
from flows.rows import Row
from schemas.vocabulary import Cause
from store.gaps import taken_down
from store.rows import rows_of
from store.warehouse import Warehouse
from text.identity.documents import DocumentMatch, NewDocument, OldDocument, match_documents, sketch
from text.identity.mint import mint_all
from text.identity.values import Happening, Known, Minted


@dataclass(frozen=True, slots=True)
class Named:
    """A document of the next version."""

    naming: Naming
    happenings: tuple[Happening, ...]
    identity: Row
    """Its row of identities."""


def name_documents(
    warehouse: Warehouse, batches: Sequence[CutBatch], plan: Plan, past: Past, cause: Cause
) -> dict[str, Named]:
    """Who each cut source is, by source: a pure function of the sources and the parent version.

    Under a new pipeline every source is who it was; else see `match_documents`.
    """
    cuts = sorted((cut for batch in batches for cut in batch.cuts), key=lambda cut: cut.found.source)
    if cause == "pipeline":
        matches = [DocumentMatch(past.documents[cut.found.source].document_id, None, None, "source") for cut in cuts]
    else:
        matches = match_documents(
            _old_documents(warehouse, plan, past, {cut.found.source for cut in cuts}),
            [NewDocument(cut.found.source, cut.found.raw_sha256, cut.sketch) for cut in cuts],
            [_known(row) for row in past.registry.values() if row["last_version"] is not None],
        )
    live = {document.document_id: document for document in past.documents.values()}
    down = taken_down(warehouse)
    keys = [cut.sketch.content_key.hex() for cut, match in zip(cuts, matches, strict=True) if match.id is None]
    minted = iter(mint_all("document", "", keys, set(past.registry)))  # all at once: thousands may be the same text
    named = {}
    for cut, match in zip(cuts, matches, strict=True):
        one = _new(cut, next(minted), past) if match.id is None else _known_as(match.id, cut, match, live, past)
        if match.id in down:
            one = replace(one, naming=replace(one.naming, taken_down=down[match.id]))
        named[cut.found.source] = one
    return named


def _new(cut: CutSummary, minted: Minted, past: Past) -> Named:
    identity: Row = {"id": minted.id, "entity": "document", "document_id": minted.id, "salt": minted.salt}
    identity |= {"first_version": past.version + 1, "last_version": None, "successor": None}
    identity |= {"match_key": cut.sketch.content_key}
    happening = Happening("document", "added", None, minted.id, None, "none")
    return Named(Naming(minted.id, lives=False, known=False), (happening,), identity)


def _known_as(document_id: str, cut: CutSummary, match: DocumentMatch, live: Mapping[str, Live], past: Past) -> Named:
    happenings = []
    if match.event is not None:
        happenings.append(Happening("document", match.event, document_id, document_id, match.score, match.method))
    lives = document_id in live
    if lives and live[document_id].content_hash != cut.content_hash:
        happenings.append(Happening("document", "edited", document_id, document_id, match.score, match.method))
    key = cut.sketch.content_key
    identity = past.registry[document_id] | {"match_key": key, "last_version": None, "successor": None}
    return Named(Naming(document_id, lives=lives, known=True), tuple(happenings), identity)


def _old_documents(warehouse: Warehouse, plan: Plan, past: Past, cut: set[str]) -> list[OldDocument]:
    """The documents whose source is gone, or has other bytes that could be cut."""
    sources = [*plan.removed, *(old for old, _ in plan.renamed)]
    sources += [found.source for found in plan.changed if found.source in cut]
    documents = {past.documents[source].document_id: source for source in sources}
    if past.tree is None or not documents:
        return []
    texts: dict[str, list[str]] = defaultdict(list)
    for table, column in (("sections", "heading"), ("paragraphs", "text")):
        rows = rows_of(warehouse, past.tree, table, documents)
        for document_id, text in zip(rows["document_id"].to_pylist(), rows[column].to_pylist(), strict=True):
            if text is not None:
                texts[document_id].append(text)
    return [
        OldDocument(
            document_id,
            source,
            past.documents[source].raw_sha256,
            replace(sketch(texts[document_id]), content_key=past.registry[document_id]["match_key"]),
        )
        for document_id, source in documents.items()
    ]


def _known(row: Row) -> Known:
    last = row["last_version"]
    return Known(row["id"], row["entity"], row["match_key"], row["salt"], last is None, last)
