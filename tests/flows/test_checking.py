"""Whether rows are what their raw bytes say: what `verify --deep` and the deployment of that name look at."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from scene import Ask, essay, write_texts

from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.checking import compare_spans, cut_anew
from variorum.pipeline.complete_request import request_of
from variorum.store.assemble import assemble
from variorum.store.commits import commit, commit_of, time_now, tree_of
from variorum.store.layout import OF_LIVE_DOCUMENTS
from variorum.store.rows import document_order, rows_of
from variorum.store.tree import described
from variorum.store.warehouse import Warehouse, open_warehouse

ALL = 100
"""More documents than there are."""


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Two versions, of which the second has one document in a layer over the others; one of them is a page."""
    texts: dict[str, str | bytes] = {f"{n}.txt": f"A title\n\n{essay(f'moss {n}', 3)}" for n in range(4)}
    texts["page.html"] = "<h1>A page</h1><p>With a paragraph &amp; a mark.</p>"
    write_texts(tmp_path / "in", texts)
    built(tmp_path)
    write_texts(tmp_path / "in", {"1.txt": f"A title\n\n{essay('reed', 2)}"})
    built(tmp_path)
    return open_warehouse(tmp_path / "w")


def built(folder: Path) -> None:
    build(request_of([str(folder / "in")], warehouse=str(folder / "w"), workers=1), direct_run(1))


def forged(warehouse: Warehouse, name: str, change: Callable[[pa.Table], pa.Table]) -> int:
    """A version in which rows of a table were changed by somebody; its number."""
    newest = commit_of(warehouse)
    content = tree_of(warehouse, newest)
    ids = rows_of(warehouse, content, "documents", all_ids(warehouse))["document_id"].to_pylist()
    fragments = {table: [rows_of(warehouse, content, table, ids)] for table in OF_LIVE_DOCUMENTS}
    fragments[name] = [change(fragments[name][0])]
    made = assemble(
        warehouse, content, schema=described(content), fragments=fragments, fingerprints=content.fingerprints
    )
    said = commit(
        warehouse, newest, made, message="", kind="source", run=None, name=newest.name, counts={}, time=time_now()
    )
    return said.number


def all_ids(warehouse: Warehouse) -> list[str]:
    return list(document_order(warehouse, tree_of(warehouse, commit_of(warehouse))))


def with_value(rows: pa.Table, column: str, place: int, value: object) -> pa.Table:
    values = rows[column].to_pylist()
    values[place] = value
    return rows.set_column(
        rows.column_names.index(column), rows.schema.field(column), pa.array(values, rows[column].type)
    )


def test_every_text_with_a_span_is_compared(warehouse: Warehouse, ask: Ask) -> None:
    for version in (1, 2):
        [(texts,)] = ask(
            warehouse.root,
            "SELECT (SELECT count(*) FROM paragraphs WHERE byte_start IS NOT NULL) + "
            "(SELECT count(*) FROM sections WHERE heading_start IS NOT NULL)",
            version,
        )
        assert texts > 10
        assert compare_spans(warehouse, version) == (texts, [])


@pytest.mark.parametrize(("table", "column"), [("paragraphs", "text"), ("sections", "heading")])
def test_a_text_that_its_bytes_do_not_say_is_named(warehouse: Warehouse, table: str, column: str) -> None:
    before = rows_of(warehouse, tree_of(warehouse, commit_of(warehouse)), table, all_ids(warehouse))
    place = next(n for n, said in enumerate(before[column].to_pylist()) if said)
    version = forged(warehouse, table, lambda rows: with_value(rows, column, place, "What nobody wrote."))
    _, wrong = compare_spans(warehouse, version)
    assert [finding.thing for finding in wrong] == [before[f"{table[:-1]}_id"][place].as_py()]
    assert "not what its span" in wrong[0].detail
    assert compare_spans(warehouse, version - 1)[1] == []


def test_documents_that_are_cut_anew_are_as_they_were(warehouse: Warehouse) -> None:
    assert cut_anew(warehouse, 2, ALL, "monday") == (5, [])
    assert cut_anew(warehouse, 2, 2, "monday") == (2, [])

    version = forged(warehouse, "documents", lambda rows: with_value(rows, "content_hash", 0, bytes(16)))
    looked_at, wrong = cut_anew(warehouse, version, ALL, "monday")
    assert looked_at == 5
    assert len(wrong) == 1
    assert "cut anew from its raw bytes" in wrong[0].detail


def test_another_day_other_documents_are_cut_anew(warehouse: Warehouse) -> None:
    version = forged(warehouse, "documents", lambda rows: with_value(rows, "content_hash", 0, bytes(16)))
    found = {len(cut_anew(warehouse, version, 1, f"day {day}")[1]) for day in range(40)}
    assert found == {0, 1}
