"""Documents whose rows break a rule that is about one document at a time: they go to quarantine, the others stay.

Such rules are put to the tables of a version to be as they are assembled, in one question each: to ask them batch by
batch would cost every build what a fault of the program alone is worth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from variorum.pipeline.assembly import BatchResults
from variorum.pipeline.identify import IdentifiedBatch, write_fragment
from variorum.schemas.row import Row
from variorum.sources.rejected import Rejected
from variorum.store.rules import Violation


def without_broken(
    batches: BatchResults, broken: Sequence[Violation], staging: str, is_first: bool
) -> BatchResults | None:
    """What the batches made, without the documents that break a rule of their own, which are rejected.

    None where there are no such; and where nothing would be left of the several documents of a first version
    (`is_first`): a rule that every one of them breaks is at fault itself, or the program is.
    """
    faults: dict[str, str] = {}
    for violation in broken:
        for document_id, rows in violation.documents.items():
            faults.setdefault(document_id, f"{violation.rule}: {violation.says.rstrip('.')} is broken by {rows}")

    if not faults:
        return None
    made = set(chain.from_iterable(batch.documents for batch in batches.identified))
    if made.isdisjoint(faults) or (is_first and len(made) > 1 and made <= faults.keys()):
        return None

    identified: list[IdentifiedBatch] = []
    rejected = [*batches.rejected]
    for batch in batches.identified:
        kept, more = (batch, ()) if faults.keys().isdisjoint(batch.documents) else _without(batch, faults, staging)
        identified.append(kept)
        rejected += more
    return replace(batches, identified=identified, rejected=tuple(rejected))


def _without(
    batch: IdentifiedBatch, faults: Mapping[str, str], staging: str
) -> tuple[IdentifiedBatch, tuple[Rejected, ...]]:
    """A batch without some documents, and the rows of quarantine of those."""
    names = pa.array(sorted(faults), pa.string())
    fragments: list[tuple[str, str]] = []
    rejected: list[Rejected] = []
    for name, path in batch.fragments:
        table = pq.read_table(path)
        is_broken = pc.is_in(table["document_id"], names)
        fragments.append((name, write_fragment(staging, name, table.filter(pc.invert(is_broken)))))
        if name == "documents":
            rows = table.filter(is_broken).select(["document_id", "source", "raw_sha256", "n_bytes"]).to_pylist()
            rejected += (_rejected(row, faults) for row in rows)
    documents = tuple(name for name in batch.documents if name not in faults)
    return IdentifiedBatch(tuple(fragments), documents, batch.rejected), tuple(rejected)


def _rejected(row: Row, faults: Mapping[str, str]) -> Rejected:
    return Rejected(
        source=row["source"],
        step="validate",
        reason="invalid_rows",
        detail=faults[row["document_id"]],
        raw_sha256=row["raw_sha256"],
        n_bytes=row["n_bytes"],
    )
