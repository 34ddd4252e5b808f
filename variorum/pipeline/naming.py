"""Naming: which document each cut source is, what happened to documents as wholes, and their registry rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from variorum.identity.documents import DocumentMatch, NewDocument, OldDocument, match_documents, sketch
from variorum.identity.mint import mint_all
from variorum.identity.values import LineageEvent, Minted
from variorum.pipeline.cut import CutBatch, CutSummary
from variorum.pipeline.dead_documents import dead_documents
from variorum.pipeline.identify import NameDecision
from variorum.pipeline.parent import LiveDocument, Parent
from variorum.pipeline.plan import Plan
from variorum.schemas.row import Row
from variorum.schemas.vocabulary import Cause
from variorum.store.rows import document_order, rows_of
from variorum.store.takedowns import taken_down
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

AT_ONCE = 2_000
"""Documents of the parent whose texts are in memory together."""


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document of the next version."""

    naming: NameDecision
    events: tuple[LineageEvent, ...]
    identity: Row
    """Its row of identities."""


def name_documents(
    warehouse: Warehouse, batches: Sequence[CutBatch], plan: Plan, parent: Parent, cause: Cause
) -> dict[str, NamedDocument]:
    """Who each cut source is, by source: a pure function of the sources and the parent version.

    Under a new pipeline every source is who it was; else see `match_documents`.
    """
    cuts = sorted(chain.from_iterable(batch.cuts for batch in batches), key=lambda cut: cut.found.source)
    if cause == "pipeline":
        matches = [DocumentMatch(parent.documents[cut.found.source].document_id, None, None, "source") for cut in cuts]
    else:
        matches = match_documents(
            _old_documents(warehouse, plan, parent, {cut.found.source for cut in cuts}),
            [NewDocument(cut.found.source, cut.found.raw_sha256, cut.sketch) for cut in cuts],
            partial(dead_documents, warehouse, parent),
        )

    # Those that are nobody get new ids, all at once: thousands may be the same text.
    live = {document.document_id: document for document in parent.documents.values()}
    known = parent.identities({match.id for match in matches if match.id is not None})
    down = taken_down(warehouse)
    keys = [cut.sketch.content_key.hex() for cut, match in zip(cuts, matches, strict=True) if match.id is None]
    taken = set(parent.known_ids) if keys else set()
    minted = iter(mint_all("document", "", keys, taken))

    named = {}
    for cut, match in zip(cuts, matches, strict=True):
        one = _new(cut, next(minted), parent) if match.id is None else _known_as(known[match.id], cut, match, live)
        if match.id in down:
            one = replace(one, naming=replace(one.naming, taken_down=down[match.id]))
        named[cut.found.source] = one
    return named


def _new(cut: CutSummary, minted: Minted, parent: Parent) -> NamedDocument:
    identity: Row = {"id": minted.id, "entity": "document", "document_id": minted.id, "salt": minted.salt}
    identity |= {"first_version": parent.version + 1, "last_version": None, "successor": None}
    identity |= {"match_key": cut.sketch.content_key}
    event = LineageEvent("document", "added", None, minted.id, None, "none")
    return NamedDocument(NameDecision(minted.id, lives=False, known=False), (event,), identity)


def _known_as(before: Row, cut: CutSummary, match: DocumentMatch, live: Mapping[str, LiveDocument]) -> NamedDocument:
    document_id, events = before["id"], []
    if match.event is not None:
        events.append(LineageEvent("document", match.event, document_id, document_id, match.score, match.method))
    lives = document_id in live
    if lives and live[document_id].content_hash != cut.content_hash:
        events.append(LineageEvent("document", "edited", document_id, document_id, match.score, match.method))
    key = cut.sketch.content_key
    identity = before | {"match_key": key, "last_version": None, "successor": None}
    return NamedDocument(NameDecision(document_id, lives=lives, known=True), tuple(events), identity)


def _old_documents(warehouse: Warehouse, plan: Plan, parent: Parent, cut: set[str]) -> list[OldDocument]:
    """The documents whose source is gone, or has other bytes that could be cut."""
    sources = [*plan.removed, *(old for old, _ in plan.renamed)]
    sources += [found.source for found in plan.changed if found.source in cut]
    documents = {parent.documents[source].document_id: source for source in sources}
    if parent.tree is None or not documents:
        return []
    registry = parent.identities(documents)

    # Neighbours in the table are together, so that few shards are read twice.
    order = document_order(warehouse, parent.tree)
    names = sorted(documents, key=order.__getitem__)
    found: list[OldDocument] = []
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        texts = _texts(warehouse, parent.tree, some)
        for document_id in some:
            sketched = replace(sketch(texts[document_id]), content_key=registry[document_id]["match_key"])
            source = documents[document_id]
            found.append(OldDocument(document_id, source, parent.documents[source].raw_sha256, sketched))
    return found


def _texts(warehouse: Warehouse, tree: Tree, documents: Sequence[str]) -> dict[str, list[str]]:
    """The headings and then the paragraphs of some documents."""
    texts: dict[str, list[str]] = defaultdict(list)
    for table, column in (("sections", "heading"), ("paragraphs", "text")):
        rows = rows_of(warehouse, tree, table, documents)
        for document_id, text in zip(rows["document_id"].to_pylist(), rows[column].to_pylist(), strict=True):
            if text is not None:
                texts[document_id].append(text)
    return texts
