"""Assembly: the fragments of all batches, what is gone and what is in quarantine become the content of a version."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from variorum.identity.values import LineageEvent
from variorum.pipeline.fingerprint import pipeline_fingerprint
from variorum.pipeline.identify import IdentifiedBatch
from variorum.pipeline.naming import NamedDocument
from variorum.pipeline.parent import Parent
from variorum.pipeline.plan import Plan, standing_quarantine
from variorum.pipeline.reject import STANDS
from variorum.pipeline.restate import Fragments
from variorum.pipeline.rows import lineage_rows
from variorum.schemas.row import Row
from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.schemas.vocabulary import ENTITIES, PARTLY, Cause
from variorum.sources.rejected import Rejected
from variorum.store.assemble import assemble
from variorum.store.objects import rows_in_parquet
from variorum.store.rows import rows_of
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

_SAME = ("raw_sha256", "step", "reason")
"""What a source in quarantine is known by from one version to the next."""


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a version to be, and what can be counted of it."""

    tree: Tree
    ids: dict[str, dict[str, int]]
    """Per entity, how often each event happened."""
    sources: dict[str, int]
    ids_lost: int
    """Paragraph ids that live no more."""


@dataclass(frozen=True, slots=True)
class BatchResults:
    """What the batches of a build made."""

    named: Mapping[str, NamedDocument]
    """By source."""
    identified: Sequence[IdentifiedBatch]
    rejected: Sequence[Rejected]
    """What could not be taken, by whichever half of a batch."""


def assemble_content(
    warehouse: Warehouse,
    parent: Parent,
    plan: Plan,
    batches: BatchResults,
    stated: Fragments,
    collection: str,
    cause: Cause,
) -> Content:
    """The content of the next version; its objects are stored, nothing is visible before the commit."""
    named, identified = batches.named, batches.identified

    # The documents that live, and those that do no more.
    taken = set(chain.from_iterable(batch.documents for batch in identified))
    whole = [one for one in named.values() if one.naming.document_id in taken]
    gone = _gone(parent, plan, named, taken, cause)
    lineage, identities = _of_documents(warehouse, parent, whole, gone, cause)

    quarantine = _quarantine(parent, plan, batches.rejected, collection, cause)

    # The rows of each table that are new: few are at hand, those of batches lie in files.
    fragments: dict[str, list[str | pa.Table]] = {
        "lineage": [lineage],
        "identities": [identities],
        "quarantine": [_table("quarantine", quarantine)],
    }
    for name, rows in stated.items():
        fragments.setdefault(name, []).extend(rows)
    for batch in identified:
        for name, path in batch.fragments:
            fragments.setdefault(name, []).append(path)

    tree = assemble(
        warehouse,
        parent.tree,
        schema=tables(),
        fragments=fragments,
        gone=gone,
        fingerprints=pipeline_fingerprint(warehouse),
    )
    ids, lost = _counts(fragments["lineage"])
    quarantined = sum(row["reason"] not in PARTLY for row in quarantine)
    return Content(tree, ids, _outcome(plan, whole, len(gone), quarantined), lost)


def _outcome(plan: Plan, taken: Sequence[NamedDocument], removed: int, quarantined: int) -> dict[str, int]:
    """What became of the sources, each counted once: `seen` is the sum of all but `removed`."""
    renamed = lived = 0
    for one in taken:
        lived += one.naming.lives
        renamed += any(event.event == "renamed" for event in one.events)
    counts = {
        "added": len(taken) - lived,
        "changed": lived - renamed + len(plan.restated),
        "renamed": renamed + len(plan.renamed_only),
        "removed": removed,
        "unchanged": len(plan.unchanged),
        "quarantined": quarantined,
    }
    return {"seen": sum(counts.values()) - removed, **counts}


def _gone(parent: Parent, plan: Plan, named: Mapping[str, NamedDocument], taken: set[str], cause: Cause) -> set[str]:
    """The documents that live no more: their source is gone, or holds another document now, and no source took them."""
    if cause == "pipeline":
        return set()
    left = [*plan.removed, *(old for old, _ in plan.renamed)]
    left += [
        found.source
        for found in plan.changed
        if found.source in parent.documents
        and found.source in named
        and named[found.source].naming.document_id in taken
    ]
    return {parent.documents[source].document_id for source in left} - taken


def _of_documents(
    warehouse: Warehouse, parent: Parent, whole: Sequence[NamedDocument], gone: Collection[str], cause: Cause
) -> tuple[pa.Table, pa.Table]:
    """The rows of lineage and identities that are of documents as wholes, and those of documents that are gone."""
    version = parent.version + 1
    lineage, identities = _removed(warehouse, parent, gone, version, cause)
    for one in whole:
        lineage += lineage_rows(one.naming.document_id, one.events, version, cause)
        identities.append(one.identity)
    return _table("lineage", lineage), _table("identities", identities)


def _removed(
    warehouse: Warehouse, parent: Parent, gone: Collection[str], version: int, cause: Cause
) -> tuple[list[Row], list[Row]]:
    """The rows of lineage and identities of documents that are gone."""
    lineage: list[Row] = []
    identities: list[Row] = []
    if parent.tree is None or not gone:
        return lineage, identities
    for row in rows_of(warehouse, parent.tree, "identities", gone).to_pylist():
        if row["last_version"] is None:
            event = LineageEvent(row["entity"], "removed", row["id"], None, None, "none")
            lineage += lineage_rows(row["document_id"], [event], version, cause)
            row |= {"last_version": version - 1}
        identities.append(row)
    return lineage, identities


def _quarantine(parent: Parent, plan: Plan, rejected: Sequence[Rejected], collection: str, cause: Cause) -> list[Row]:
    """The rows of quarantine, each with the version that first met the source in this state."""
    # What stands there already and is still so; new code looks again only at the sources that it cuts.
    rows: dict[str, Row] = {}
    if cause == "pipeline":
        cut_anew = {found.source for found in plan.changed}
        rows |= {
            source: row
            for source, row in parent.quarantine.items()
            if row["reason"] not in PARTLY or source not in cut_anew
        }
    rows |= standing_quarantine(plan, parent)

    # What came to it in this build, by whichever step.
    for item in (*plan.rejected, *rejected):
        row: Row = {
            "collection": collection,
            "source": item.source,
            "raw_sha256": item.raw_sha256,
            "n_bytes": item.n_bytes,
            "step": item.step,
            "reason": item.reason,
            "detail": item.detail + ("" if item.reason in PARTLY else _stands(parent, plan, item.source)),
            "byte_offset": item.byte_offset,
        }

        # Bytes that were rejected for the same reason before keep the version that first met them.
        before = parent.quarantine.get(item.source)
        same = before is not None and all(before[name] == row[name] for name in _SAME)
        row["first_version"] = before["first_version"] if before is not None and same else parent.version + 1
        rows[item.source] = row
    return [rows[source] for source in sorted(rows)]


def _stands(parent: Parent, plan: Plan, source: str) -> str:
    live, inside = parent.documents.get(source), plan.held.get(source, ())
    if live:
        return f"{STANDS} ({live.document_id})"
    return f"{STANDS} (of {len(inside):,} sources in it)" if inside else ""


def _counts(lineage: Sequence[str | pa.Table]) -> tuple[dict[str, dict[str, int]], int]:
    counts: Counter[tuple[str, str]] = Counter()
    lost = 0
    for fragment in lineage:
        columns = ["entity", "event", "from_id", "to_id"]
        table = fragment.select(columns) if isinstance(fragment, pa.Table) else rows_in_parquet(fragment, columns)
        for entity, event, before, after in zip(*(table[name].to_pylist() for name in columns), strict=True):
            counts[entity, event] += 1
            lost += entity == "paragraph" and before is not None and before != after and event in ("removed", "merged")

    by_entity: dict[str, dict[str, int]] = {}
    for entity in ENTITIES:
        events = {event: n for (of, event), n in sorted(counts.items()) if of == entity}
        if events:
            by_entity[entity] = events
    return by_entity, lost


def _table(name: str, rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist(rows, arrow_schema(tables()[name]))
