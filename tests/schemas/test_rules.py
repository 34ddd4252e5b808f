"""Each rule over a whole version is broken once, and is then the one that says so."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.store.factory import SCHEMA, Builder, Doc, doc, ident
from variorum.store.commits import tree_of
from variorum.store.connect import connect
from variorum.store.rules import rules, violations
from variorum.store.warehouse import open_warehouse

D, ROOT, ONE = ident("d", "x"), ident("s", "x", "root"), ident("s", "x", "one")
A, B, C = (ident("p", "x", name) for name in "abc")
OTHER, STRANGER = ident("d", "y"), "0000000000000000"

BREAKS: dict[str, str] = {
    "documents_once": "INSERT INTO documents SELECT * REPLACE ('other.txt' AS source) FROM documents LIMIT 1",
    "sections_once": f"INSERT INTO sections SELECT * FROM sections WHERE section_id = '{ONE}'",
    "paragraphs_once": f"INSERT INTO paragraphs SELECT * FROM paragraphs WHERE paragraph_id = '{A}'",
    "identities_once": f"INSERT INTO identities SELECT * FROM identities WHERE id = '{A}'",
    "sources_once": "UPDATE documents SET source = 'same.txt'",
    "sections_have_document": f"DELETE FROM documents WHERE document_id = '{D}'",
    "paragraphs_have_document": f"DELETE FROM documents WHERE document_id = '{D}'",
    "paragraphs_have_section": f"UPDATE paragraphs SET section_id = 's{STRANGER}' WHERE paragraph_id = '{A}'",
    "sections_have_parent": f"UPDATE sections SET parent_id = section_id WHERE section_id = '{ONE}'",
    "section_ordinals_without_gaps": f"UPDATE sections SET ordinal = 5 WHERE section_id = '{ONE}'",
    "paragraph_ordinals_without_gaps": f"UPDATE paragraphs SET ordinal = ordinal + 1 WHERE document_id = '{D}'",
    "paragraphs_follow_sections": f"UPDATE paragraphs SET section_id = '{ROOT}' WHERE paragraph_id = '{C}'",
    "documents_count_right": f"UPDATE documents SET n_words = n_words + 1 WHERE document_id = '{D}'",
    "sections_count_right": f"UPDATE sections SET n_paragraphs = 7 WHERE section_id = '{ONE}'",
    "spans_inside_source": f"UPDATE paragraphs SET byte_end = 100000 WHERE paragraph_id = '{C}'",
    "spans_in_order": f"UPDATE paragraphs SET byte_start = 0 WHERE paragraph_id = '{B}'",
    "sections_nest": f"UPDATE sections SET byte_end = 100000 WHERE section_id = '{ONE}'",
    "paragraphs_inside_section": f"UPDATE sections SET byte_end = byte_start WHERE section_id = '{ONE}'",
    "paragraph_hashes_right": f"UPDATE paragraphs SET text = 'another text' WHERE paragraph_id = '{A}'",
    "live_ids_known": f"UPDATE identities SET document_id = '{OTHER}' WHERE id = '{A}'",
    "living_ids_there": f"DELETE FROM paragraphs WHERE paragraph_id = '{C}'",
    "successors_known": f"UPDATE identities SET last_version = 1, successor = 'p{STRANGER}' WHERE id = '{C}'",
    "lineage_ids_known": f"UPDATE lineage SET to_id = 'p{STRANGER}' WHERE to_id = '{C}'",
    "raw_is_the_source": f"UPDATE raw SET bytes = 'other'::BLOB WHERE document_id = '{D}'",
}


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("rules") / "w", create=True))
    x = Doc("x.txt", (("root", "Title", (("a", "alpha"),)), ("one", "One", (("b", "beta"), ("c", "gamma")))))
    content = tree_of(builder.warehouse, builder.build({"x": x, "y": doc("y.txt", "d=delta")}))
    return connect(builder.warehouse, content)


@pytest.fixture
def copy(version: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for name in SCHEMA:
            rows = version.sql(f"SELECT * FROM {name}").to_arrow_table()
            connection.register("rows", rows)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM rows")
            connection.unregister("rows")
        yield connection


def test_a_sound_version_breaks_none(copy: duckdb.DuckDBPyConnection) -> None:
    assert violations(copy, rules()) == []


def test_every_rule_is_broken_here() -> None:
    assert set(BREAKS) == set(rules())


@pytest.mark.parametrize(("past_its_end", "broken"), [(0, 0), (1, 1)])
def test_a_note_may_stand_inside_of_the_paragraph_that_it_is_written_in(
    copy: duckdb.DuckDBPyConnection, past_its_end: int, broken: int
) -> None:
    copy.execute(
        "UPDATE paragraphs "
        f"SET kind = 'footnote', byte_start = b.byte_start + 1, byte_end = b.byte_end + {past_its_end} "
        f"FROM (SELECT * FROM paragraphs WHERE paragraph_id = '{B}') b WHERE paragraphs.paragraph_id = '{C}'"
    )
    assert sum(found.rule == "spans_in_order" for found in violations(copy, rules())) == broken


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_the_rule_finds_what_breaks_it(copy: duckdb.DuckDBPyConnection, rule: str) -> None:
    copy.execute(BREAKS[rule])
    found = {violation.rule: violation for violation in violations(copy, rules())}
    assert rule in found
    assert found[rule].count >= 1
    assert found[rule].sample
    assert found[rule].says.endswith(".")


@pytest.mark.parametrize("rule", sorted(BREAKS))
def test_a_rule_about_one_document_says_whose_rows_break_it(copy: duckdb.DuckDBPyConnection, rule: str) -> None:
    copy.execute(BREAKS[rule])
    (found,) = violations(copy, {rule: rules()[rule]})
    if "-- scope: document" not in rules()[rule].splitlines():
        assert found.documents == {}
        return
    assert found.documents.keys() == ({min(D, OTHER)} if rule == "documents_once" else {D})
    assert all(" of its rows, such as " in said for said in found.documents.values())


@pytest.mark.parametrize("sql", rules().values(), ids=rules().keys())
def test_every_rule_is_a_sentence_with_a_scope(sql: str) -> None:
    says, scope, *_ = sql.splitlines()
    assert says.startswith("-- ")
    assert scope in ("-- scope: set", "-- scope: document")


def test_what_is_not_in_raw_bytes_may_lie_anywhere(copy: duckdb.DuckDBPyConnection) -> None:
    copy.execute("UPDATE documents SET span_of = 'part', n_bytes = 1")
    copy.execute("DELETE FROM raw")
    assert violations(copy, rules()) == []
    copy.execute("UPDATE documents SET span_of = 'none'")
    assert [violation.rule for violation in violations(copy, rules())] == ["spans_inside_source"]
