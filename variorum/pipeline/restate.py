"""Documents of which only what is given beside their text has changed: their rows, without being cut anew."""

from collections.abc import Sequence

import pyarrow as pa

from variorum.identity.values import Happening
from variorum.pipeline.inventory import Found
from variorum.pipeline.parent import Parent
from variorum.pipeline.rows import lineage_rows
from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.schemas.vocabulary import Cause
from variorum.store.rows import rows_of
from variorum.store.warehouse import Warehouse
from variorum.text.given import with_given, without_given

Fragments = dict[str, list[pa.Table]]

_AS_THEY_ARE = ("sections", "paragraphs", "raw")


def restated(warehouse: Warehouse, parent: Parent, found: Sequence[Found], cause: Cause) -> Fragments:
    """All rows of documents whose bytes are the same, with what is given of them now, and the rows of lineage."""
    if parent.tree is None or not found:
        return {}
    given = {parent.documents[item.source].document_id: item.given for item in found}
    rows = rows_of(warehouse, parent.tree, "documents", given).to_pylist()
    changed = [with_given(without_given(row), given[row["document_id"]]) for row in rows]
    lineage = [
        row
        for document_id in sorted(given)
        for row in lineage_rows(
            document_id,
            [Happening("document", "edited", document_id, document_id, None, "source")],
            parent.version + 1,
            cause,
        )
    ]
    schemas = tables()
    return {
        "documents": [pa.Table.from_pylist(changed, arrow_schema(schemas["documents"]))],
        "lineage": [pa.Table.from_pylist(lineage, arrow_schema(schemas["lineage"]))],
        **{name: [rows_of(warehouse, parent.tree, name, given)] for name in _AS_THEY_ARE},
    }
