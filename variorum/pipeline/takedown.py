"""Taking a document down, with what a build needs to know its text again wherever it comes back."""

import contextlib
from collections.abc import Iterator, Sequence

from variorum.pipeline.staging import sweep_staging
from variorum.pipeline.taken_down_passages import TakenDownPassages, letters, passages_in, telling_keys_of, telling_of
from variorum.store.commits import Commit, commit_of, latest, tree_of, versions
from variorum.store.connect import connect, in_memory, spill, unshared
from variorum.store.errors import LostRace, StoreError
from variorum.store.gaps import again_where_taken, lookup
from variorum.store.gc import trees_written_lately
from variorum.store.objects import MISSING
from variorum.store.takedown import begin, carry_out, finish_begun, paragraphs_of, sweep_taken_down
from variorum.store.takedown_objects import settle_left_aside
from variorum.store.takedowns import Takedown, put_takedown, takedowns
from variorum.store.tree import Tree, described_as, read_as_written, rows_in, standing
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
    settle_left_aside(warehouse)
    before = versions(warehouse)
    keys = again_where_taken(warehouse, lambda: telling_keys(warehouse, document_id))
    record = begin(warehouse, document_id, reason, time, run, keys)
    copies = _begin_copies(warehouse, record, before)
    made = carry_out(warehouse, record)
    for copy in copies:
        made = carry_out(warehouse, copy)
    sweep_staging(warehouse)  # a build that was killed may have left the text there
    return made


def finish_takedowns(warehouse: Warehouse) -> list[str]:
    """Finish what was begun and killed, and what a build brought back that began before; the documents' ids."""
    records = list(takedowns(warehouse))
    for record in tuple(records):
        if not record.finished:
            records += _begin_copies(warehouse, record, ())
    return finish_begun(warehouse, records)


@contextlib.contextmanager
def beside_takedowns(warehouse: Warehouse) -> Iterator[tuple[Takedown, ...]]:
    """Finish takedowns, which are given; where more come while a version is made, take their text out of that too."""
    finish_takedowns(warehouse)
    before = tuple(takedowns(warehouse))
    try:
        yield before
    finally:
        if tuple(takedowns(warehouse)) != before:
            sweep_taken_down(warehouse)
            finish_takedowns(warehouse)


def stop_at_takedown(warehouse: Warehouse, known: Sequence[Takedown]) -> None:
    """LostRace where more was taken down than what a writer knows: what it is about to commit may hold the text.

    To be asked once its tree can be seen: a takedown writes its record and looks at the trees then, so that whichever
    is first, the other sees it.
    """
    if tuple(takedowns(warehouse)) != tuple(known):
        raise LostRace("A document was taken down while this version was made: it may hold its text, try again.")


def _begin_copies(warehouse: Warehouse, record: Takedown, before: Sequence[Commit]) -> list[Takedown]:
    """Begin the takedown of what other sources brought of a document before their writers knew of its record.

    Its passages stood in no other document when they were chosen, so whatever has one now came after that: into the
    newest version, or into one that is about to be. `before`: versions from when they were chosen.
    """
    passages = telling_of(dict.fromkeys(record.telling, ""))
    if not passages.passages:
        return []

    # The newest may be older than what counts as lately, where the takedown was killed.
    known = {version.tree for version in before}
    newest = latest(warehouse)
    trees = []
    if newest is not None and newest.tree not in known:
        trees.append(read_as_written(warehouse, newest.tree))
        known.add(newest.tree)
    trees += trees_written_lately(warehouse, known)
    base = tree_of(warehouse, before[-1]) if before else None

    found = set[str]()
    for content in trees:
        try:
            found |= _holding_passages(warehouse, standing(content, lookup(warehouse)), base, passages)
        except StoreError as error:
            if error.code != MISSING:  # a tree whose objects gc took: nobody can commit it any more
                raise
    why = f"it holds a passage of {record.document_id}: {record.reason}"
    copies = [
        Takedown(copy, why, record.time, record.run, (), finished=False)
        for copy in sorted(found - {record.document_id})
    ]
    for copy in copies:
        put_takedown(warehouse, copy)
    return copies


def _holding_passages(warehouse: Warehouse, content: Tree, base: Tree | None, passages: TakenDownPassages) -> set[str]:
    """The documents of a version that hold a passage, among what another does not have."""
    found = set[str]()
    with in_memory(spill(warehouse), rows_in(content, "paragraphs")) as connection:
        for name, column in (("paragraphs", "text"), ("sections", "heading")):
            table = described_as(content, name)
            old = base.tables.get(name, ()) if base is not None else ()
            _, new = unshared(warehouse, table, old, content.tables.get(name, ()))
            texts = connection.execute(f"SELECT document_id, {column} FROM ({new}) WHERE {column} IS NOT NULL")
            while some := texts.fetchmany(_AT_ONCE):
                told = [(document_id, letters(text)) for document_id, text in some]
                if any(passages_in(_BETWEEN.join(text for _, text in told), passages)):
                    found.update(document_id for document_id, text in told if any(passages_in(text, passages)))
    return found


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
