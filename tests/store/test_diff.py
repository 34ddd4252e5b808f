from itertools import permutations

import duckdb

from tests.store.factory import Builder, Doc, doc, ident
from tests.store.test_database import STORY, p
from variorum.store.database import write_duckdb
from variorum.store.diff import diff


def test_one_edit_is_one_difference(builder: Builder, corpus: dict[str, Doc]) -> None:
    builder.build(corpus)
    builder.build({**corpus, "n3": doc("003.txt", "a=first of 3", "b=rewritten", "c=the same")})
    found = diff(builder.warehouse, 1, 2)
    (document,) = found.documents
    (paragraph,) = document.paragraphs
    assert (document.source, document.op, document.sections) == ("003.txt", "edited", ())
    assert paragraph.op == "edited"
    assert paragraph.before is not None
    assert paragraph.after is not None
    assert (paragraph.before["text"], paragraph.after["text"]) == ("second of 3", "rewritten")
    assert found.counts == {"documents": {"edited": 1}, "sections": {}, "paragraphs": {"edited": 1}}


def test_any_two_versions_agree_with_the_sql_macro(builder: Builder, face: str) -> None:
    for corpus, edges in STORY:
        builder.build(corpus, edges)
    write_duckdb(builder.warehouse, face)
    with duckdb.connect(str(builder.warehouse.database), read_only=True) as connection:
        for a, b in permutations(range(1, 5), 2):
            asked = set(connection.execute("SELECT id, op FROM changes_between(?, ?)", [a, b]).fetchall())
            told = {
                (d.id, d.op)
                for document in diff(builder.warehouse, a, b).documents
                for d in (*filter(None, [document.document]), *document.sections, *document.paragraphs)
            }
            if a < b:
                assert told == asked, (a, b)
            else:
                assert {i for i, _ in told} == {i for i, _ in asked}


def test_splits_and_merges_are_drawn(builder: Builder) -> None:
    for corpus, edges in STORY:
        builder.build(corpus, edges)
    found = {d.id: d for document in diff(builder.warehouse, 3, 4).documents for d in document.paragraphs}
    assert found[p("x", "a2")].came_from == (p("x", "a"),)
    assert found[p("x", "a2")].op == "added"
    assert found[p("y", "a")].op == "restored"


def test_a_rename_and_a_removal(builder: Builder) -> None:
    for corpus, edges in STORY:
        builder.build(corpus, edges)
    found = {document.document_id: document for document in diff(builder.warehouse, 2, 3).documents}
    assert found[ident("d", "y")].op == "removed"
    assert found[ident("d", "y")].source == "y.txt"
    assert diff(builder.warehouse, 3, 3).documents == ()
