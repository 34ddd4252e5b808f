"""Taking a document down, with what a build needs to know its text again wherever it comes back."""

import pyarrow as pa

from variorum.pipeline.staging import sweep_staging
from variorum.pipeline.telling import telling_key
from variorum.store.commits import Commit, commit_of, tree_of
from variorum.store.connect import connect
from variorum.store.takedown import paragraphs_of, takedown
from variorum.store.warehouse import Warehouse

_ELSEWHERE = """
    SELECT match_key FROM identities
    WHERE entity = 'paragraph' AND last_version IS NULL AND document_id <> $document AND match_key IN (FROM wanted)
"""


def take_down(warehouse: Warehouse, document_id: str, *, reason: str, time: str, run: str | None = None) -> Commit:
    """Remove the text of a document from every version for good; a build quarantines any source that still holds it.

    Returns the version from which on it is gone. StoreError where no such document ever was.
    """
    telling = telling_keys(warehouse, document_id)
    made = takedown(warehouse, document_id, reason=reason, time=time, run=run, telling=telling)
    sweep_staging(warehouse)  # a build that was killed may have left the text there
    return made


def telling_keys(warehouse: Warehouse, document_id: str) -> frozenset[bytes]:
    """Match keys of the paragraphs by which a document's text is known again.

    Those of some length, of any version, that no other live document has: a licence or a motto that stands in many
    documents tells nothing of one.
    """
    keys = frozenset(key for text in paragraphs_of(warehouse, document_id) if (key := telling_key(text)) is not None)
    if not keys:
        return keys
    with connect(warehouse, tree_of(warehouse, commit_of(warehouse))) as connection:
        connection.register("wanted", pa.table({"match_key": pa.array(sorted(keys), pa.binary())}))
        elsewhere = connection.execute(_ELSEWHERE, {"document": document_id}).fetchall()
    return keys - {key for (key,) in elsewhere}
