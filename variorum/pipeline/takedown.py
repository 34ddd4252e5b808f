"""Taking a document down, with what a build needs to know its text again wherever it comes back."""

from variorum.pipeline.staging import sweep_staging
from variorum.pipeline.taken_down_passages import letters, passages_in, telling_keys_of, telling_of
from variorum.store.commits import Commit, commit_of, tree_of
from variorum.store.connect import connect
from variorum.store.gaps import again_where_taken
from variorum.store.takedown import paragraphs_of, takedown
from variorum.store.warehouse import Warehouse

_OTHER_TEXTS = """
    SELECT text FROM paragraphs WHERE document_id <> $document
    UNION ALL SELECT heading FROM sections WHERE document_id <> $document AND heading IS NOT NULL
"""

_BETWEEN = "\0"
"""What stands between the letters of two texts: no passage goes on from one to the other."""

_AT_ONCE = 2_000
"""Texts that are looked through together: some hundred thousand letters."""


def take_down(warehouse: Warehouse, document_id: str, *, reason: str, time: str, run: str | None = None) -> Commit:
    """Remove the text of a document from every version for good; a build quarantines any source that still holds it.

    Returns the version from which on it is gone. StoreError where no such document ever was.
    """
    keys = again_where_taken(warehouse, lambda: telling_keys(warehouse, document_id))
    made = takedown(warehouse, document_id, reason=reason, time=time, run=run, telling=keys)
    sweep_staging(warehouse)  # a build that was killed may have left the text there
    return made


def telling_keys(warehouse: Warehouse, document_id: str) -> frozenset[str]:
    """Keys of the passages by which a document's text is known again.

    Those of some length, of any version, that stand in no other live document: a licence or a motto that many
    documents have tells nothing of one. Reads the text of all of them.
    """
    keys = set[str]()
    for text in paragraphs_of(warehouse, document_id):
        keys |= telling_keys_of(text)
    if not keys:
        return frozenset()

    taken_down = telling_of(dict.fromkeys(keys, ""))
    with connect(warehouse, tree_of(warehouse, commit_of(warehouse))) as connection:
        others = connection.execute(_OTHER_TEXTS, {"document": document_id})
        while some := others.fetchmany(_AT_ONCE):
            source = _BETWEEN.join(letters(text) for (text,) in some)
            keys -= {key for key, _ in passages_in(source, taken_down)}
    return frozenset(keys)
