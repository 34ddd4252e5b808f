import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.store.factory import GIVEN, IDS, SCHEMA, Builder, Doc, doc, ident, live_rows
from variorum.schemas.models import MODELS
from variorum.schemas.table import Column, arrow_schema
from variorum.store import tree
from variorum.store.assemble import assemble
from variorum.store.commits import commit, commit_of, tree_of
from variorum.store.connect import connect
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.fragments import NewRows
from variorum.store.layout import CHANGING, SHARDED
from variorum.store.objects import get
from variorum.store.rows import rows_in_order, rows_of
from variorum.store.rules import check
from variorum.store.tree import Tree
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse


def test_the_factory_makes_what_the_models_allow(builder: Builder, corpus: dict[str, Doc]) -> None:
    content = tree_of(builder.warehouse, builder.build(corpus))
    for name in ("documents", "sections", "paragraphs", "raw", "lineage", "identities"):
        rows = table_rows(builder.warehouse, content, name)
        MODELS[name].validate(pl.from_arrow(rows))
        assert rows.num_rows > 0
    assert check(builder.warehouse, content) == []


def test_a_version_reads_back(builder: Builder, corpus: dict[str, Doc]) -> None:
    content = tree_of(builder.warehouse, builder.build(corpus))
    expected = live_rows(corpus)
    for name in CHANGING:
        found = table_rows(builder.warehouse, content, name).to_pylist()
        assert found == expected[name]
        assert tree.rows_in(content, name) == len(expected[name])


def test_rows_are_sorted_by_collection_source_and_ordinal(builder: Builder) -> None:
    corpus = {
        "x": doc("b.txt", "1", "2", collection="z"),
        "y": doc("ä.txt", "3", collection="a"),
        "z": doc("a.txt", "4", collection="a"),
    }
    content = tree_of(builder.warehouse, builder.build(corpus))
    texts = table_rows(builder.warehouse, content, "paragraphs")["text"].to_pylist()
    assert texts == ["4", "3", "1", "2"]


def test_an_edit_leaves_the_other_shards_alone(builder: Builder, corpus: dict[str, Doc]) -> None:
    first = tree_of(builder.warehouse, builder.build(corpus))
    before = {p: p.stat().st_mtime_ns for p in (builder.warehouse.root / "objects").rglob("*.parquet")}
    corpus["n7"] = doc("007.txt", "a=first of 7, edited", "b=second of 7", "c=the same")
    second = tree_of(builder.warehouse, builder.build(corpus))
    old, new = ({s.object for s in t.tables["paragraphs"]} for t in (first, second))
    assert len(old) > 4
    assert len(new - old) <= 2
    assert all(p.stat().st_mtime_ns == time for p, time in before.items() if p.stem in new & old)
    assert second.changes["paragraphs"].ops == {"edited": 1, "shifted": 2}


def test_handing_over_the_same_rows_makes_no_object(builder: Builder, corpus: dict[str, Doc]) -> None:
    first = tree_of(builder.warehouse, builder.build(corpus))
    builder.corpus = {}
    made, _ = builder.fragments(corpus, 1)
    again = assemble(
        builder.warehouse,
        first,
        schema=SCHEMA,
        fragments={k: v for k, v in made.items() if k != "lineage"},
        fingerprints={"code": "test"},
        target=builder.target,
    )
    assert tree.same_content(again, first)
    assert again.tables == first.tables
    assert all(not change.shards and not change.ops for change in again.changes.values())


def test_fragments_may_be_files_in_any_order_and_types(
    builder: Builder, corpus: dict[str, Doc], tmp_path: Path
) -> None:
    expected = builder.tree(corpus)
    other = Builder(open_warehouse(tmp_path / "other", create=True))
    made, _ = other.fragments(corpus, 1)
    files: dict[str, list[Any]] = {}
    for name, (rows,) in made.items():
        for n in range(4):
            part = rows.filter(pa.array([sum(map(ord, i)) % 4 == n for i in rows["document_id"].to_pylist()]))
            path = tmp_path / f"{name}-{n}.parquet"
            pl.from_arrow(part).sample(fraction=1, shuffle=True, seed=3).sort("document_id").write_parquet(path)
            files.setdefault(name, []).insert(0, path if n % 2 else pq.read_table(path))
    tree2 = assemble(
        other.warehouse, None, schema=SCHEMA, fragments=files, fingerprints={"code": "test"}, target=other.target
    )
    assert tree.hash_of(tree2) == tree.hash_of(expected)


def test_large_fragments_are_mapped_with_the_same_result(
    builder: Builder, corpus: dict[str, Doc], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = builder.tree(corpus)
    monkeypatch.setattr("variorum.store.fragments.IN_MEMORY", 10)
    other = Builder(open_warehouse(tmp_path / "other", create=True))
    made, _ = other.fragments(corpus, 1)
    for name, (rows,) in made.items():
        pq.write_table(rows, tmp_path / f"{name}.parquet")
    files = {name: [tmp_path / f"{name}.parquet"] for name in made}
    found = assemble(
        other.warehouse, None, schema=SCHEMA, fragments=files, fingerprints={"code": "test"}, target=other.target
    )
    assert tree.hash_of(found) == tree.hash_of(expected)
    assert not list(other.warehouse.root.rglob("*.tmp"))


def test_faulty_fragments_are_named(builder: Builder, corpus: dict[str, Doc]) -> None:
    made, _ = builder.fragments(corpus, 1)
    given: dict[str, Any] = {"schema": SCHEMA, "fingerprints": {}}
    with pytest.raises(StoreError, match="handed over twice"):
        assemble(builder.warehouse, None, fragments=made | {"documents": made["documents"] * 2}, **given)
    with pytest.raises(StoreError, match="no row of documents"):
        assemble(builder.warehouse, None, fragments={"paragraphs": made["paragraphs"]}, **given)
    lacking = made["sections"][0].drop_columns(["level"])
    with pytest.raises(StoreError, match="lack the columns level"):
        assemble(builder.warehouse, None, fragments=made | {"sections": [lacking]}, **given)


def test_rows_of_some_documents(builder: Builder, corpus: dict[str, Doc]) -> None:
    content = tree_of(builder.warehouse, builder.build(corpus))
    wanted = [ident("d", "n3"), ident("d", "n20"), ident("d", "nobody")]
    for name in SHARDED:
        every = table_rows(builder.warehouse, content, name).to_pylist()
        found = rows_of(builder.warehouse, content, name, wanted).to_pylist()
        assert found == [row for row in every if row["document_id"] in wanted]
        assert found
    assert rows_of(builder.warehouse, content, "paragraphs", []).num_rows == 0
    with pytest.raises(StoreError, match="expected one of documents"):
        rows_of(builder.warehouse, content, "lineage", wanted)


def test_a_connection_shows_every_table(builder: Builder, corpus: dict[str, Doc]) -> None:
    content = tree_of(builder.warehouse, builder.build(corpus))
    with connect(builder.warehouse, content) as connection:
        assert connection.execute("SELECT count(*) FROM documents JOIN raw USING (document_id)").fetchall() == [(30,)]
        assert connection.execute("SELECT count(*) FROM quarantine").fetchall() == [(0,)]
        assert [c[0] for c in connection.execute("FROM quarantine").description] == [
            c.name for c in SCHEMA["quarantine"].columns
        ]


def test_folders_with_pattern_characters_are_no_patterns(tmp_path: Path, corpus: dict[str, Doc]) -> None:
    builder = Builder(open_warehouse(tmp_path / "it's [a] *?", create=True))
    content = tree_of(builder.warehouse, builder.build(corpus))
    with connect(builder.warehouse, content) as connection:
        assert connection.execute("SELECT count(*) FROM paragraphs").fetchall() == [(91,)]


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "remove", "rename", "grow", "shuffle"]), st.integers(0, 24), st.integers(0, 9)
    ),
    max_size=5,
)


def edited(corpus: Mapping[str, Doc], edits: list[tuple[str, int, int]]) -> dict[str, Doc]:
    corpus = dict(corpus)
    for verb, n, m in edits:
        name = f"n{n}"
        if verb == "add":
            corpus[name] = doc(f"{n:03}.txt", *(f"{k}=text {k} of {n}" for k in range(m)))
        elif name not in corpus:
            continue
        elif verb == "remove":
            del corpus[name]
        elif verb == "rename":
            corpus[name] = Doc(f"{(n * 7) % 25:03}-{m}.txt", corpus[name].sections)
        else:
            ((section, heading, texts),) = corpus[name].sections
            if verb == "edit":
                texts = tuple((k, f"{t}, edited {m}" if i == m else t) for i, (k, t) in enumerate(texts))
            elif verb == "grow":
                texts = tuple((f"{m}.{k} over {len(texts)}", "long " * 60 + str(k)) for k in range(m)) + texts
            else:
                texts = tuple(reversed(texts))
            corpus[name] = Doc(corpus[name].source, ((section, heading, texts),))
    return corpus


def test_many_rows_give_what_few_rows_give(
    builder: Builder, corpus: dict[str, Doc], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many, one table is in memory at a time, rows are copied instead of sliced, and compared some at a time."""
    edits = [("edit", 1, 0), ("rename", 3, 0), ("remove", 5, 0), ("add", 90, 0)]
    builder.build(corpus)
    expected = tree_of(builder.warehouse, builder.build(edited(corpus, edits)))

    monkeypatch.setattr("variorum.store.fragments.AT_HAND", 0)
    monkeypatch.setattr("variorum.store.fragments.MANY_SLICES", 1)
    monkeypatch.setattr("variorum.store.changes.AT_ONCE", 1)
    other = Builder(open_warehouse(tmp_path / "other", create=True))
    other.build(corpus)
    found = tree_of(other.warehouse, other.build(edited(corpus, edits)))

    assert found.tables == expected.tables
    for name in CHANGING:
        assert found.changes[name].ops == expected.changes[name].ops
        assert len(found.changes[name].shards) >= len(expected.changes[name].shards)
        assert _changed(other.warehouse, found, name) == _changed(builder.warehouse, expected, name)
    assert any(len(found.changes[name].shards) > 1 for name in CHANGING)


@pytest.mark.parametrize(("at_hand", "kept"), [(10**6, True), (0, False)])
def test_of_many_new_rows_one_table_is_in_memory(
    builder: Builder, corpus: dict[str, Doc], monkeypatch: pytest.MonkeyPatch, at_hand: int, kept: bool
) -> None:
    monkeypatch.setattr("variorum.store.fragments.AT_HAND", at_hand)
    made, _ = builder.fragments(corpus, 1)
    new = NewRows({name: made[name] for name in ("documents", "sections")}, SCHEMA, builder.warehouse.scratch)
    documents = new["documents"]
    assert documents.documents == new["sections"].documents
    assert (new["documents"] is documents) == kept
    assert new.rows == sum(rows.num_rows for name in new for rows in made[name])


def _changed(warehouse: Warehouse, content: Tree, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for shard in content.changes[name].shards:
        rows += get(warehouse, shard.object).to_pylist()
    return sorted(rows, key=lambda row: (row["id"], row["op"]))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([[("add", 1, 0), ("add", 2, 0)], [("rename", 1, 0)]])  # two documents change places, and nothing else
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_step_by_step_is_the_same_as_at_once_and_changes_replay(versions: list[list[tuple[str, int, int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        steps = Builder(open_warehouse(Path(folder) / "steps", create=True), target=600)
        corpus: dict[str, Doc] = {}
        replayed: dict[str, dict[str, Any]] = {name: {} for name in CHANGING}
        for number, edits in enumerate(versions, start=1):
            corpus = edited(corpus, edits)
            content = tree_of(steps.warehouse, steps.build(corpus))
            assert check(steps.warehouse, content) == []
            for name in CHANGING:
                rows = table_rows(steps.warehouse, content, name).to_pylist()
                if number == 1:
                    replayed[name] = {row[IDS[name]]: row for row in rows}
                else:
                    replay(steps.warehouse, content, name, replayed[name])
                assert replayed[name] == {row[IDS[name]]: row for row in rows}
            other = Builder(open_warehouse(Path(folder) / f"scratch{number}", create=True), target=600)
            scratch = other.tree(corpus)
            for name in (*CHANGING, "raw"):
                assert tree.table_hash(content, name) == tree.table_hash(scratch, name)
                assert table_rows(steps.warehouse, content, name) == table_rows(other.warehouse, scratch, name)
                if not content.gone:
                    assert content.tables[name] == scratch.tables[name]


def replay(warehouse: Warehouse, content: Tree, name: str, rows: dict[str, Any]) -> None:
    counted: dict[str, int] = {}
    for shard in content.changes[name].shards:
        for row in get(warehouse, shard.object).to_pylist():
            op, key = row.pop("op"), row.pop("id")
            counted[op] = counted.get(op, 0) + 1
            if op == "removed":
                assert rows.pop(key) == row
            else:
                assert (key in rows) == (op not in ("added", "restored"))
                rows[key] = row
    assert counted == content.changes[name].ops


PROGRAM = """
import sys, json
from pathlib import Path
from variorum.store import tree
from variorum.store.warehouse import open_warehouse
from tests.store.factory import Builder, doc
corpus = {f"n{n}": doc(f"{n:03}ü.txt", *(f"{k}=text {k} of {n} ß" for k in range(n % 7))) for n in range(40)}
if sys.argv[2] == "backwards":
    corpus = dict(reversed(corpus.items()))
builder = Builder(open_warehouse(sys.argv[1], create=True))
hashes = [builder.build(corpus).tree]
corpus = {**corpus, "n3": doc("003ü.txt", "other")}
hashes.append(builder.build(corpus).tree)
print(json.dumps(hashes))
"""


def test_the_tree_hash_is_the_same_everywhere(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    circumstances: list[tuple[dict[str, str], str, Path]] = [
        ({"PYTHONHASHSEED": "1", "LC_ALL": "C", "OMP_NUM_THREADS": "1", "TZ": "UTC"}, "forwards", root),
        (
            {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "7", "TZ": "Asia/Tokyo"},
            "backwards",
            tmp_path,
        ),
        ({"PYTHONHASHSEED": "3", "LANG": "tr_TR.UTF-8", "ARROW_NUM_THREADS": "3"}, "forwards", tmp_path),
    ]
    found = []
    for n, (environment, order, folder) in enumerate(circumstances):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path / str(n)), order],
            env=os.environ | environment | {"PYTHONPATH": str(root)},
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(json.loads(done.stdout))
    assert found[0] == found[1] == found[2]
    assert found[0][0] != found[0][1]


def table_rows(warehouse: Warehouse, content: Tree, name: str) -> pa.Table:
    empty = arrow_schema(SCHEMA[name]).remove_metadata().empty_table()
    return pa.concat_tables(
        [empty, *(rows.cast(empty.schema) for rows in rows_in_order(warehouse, content, SCHEMA[name]))]
    )


def test_a_new_column_is_null_in_rows_that_were_there(builder: Builder, corpus: dict[str, Doc], face: str) -> None:
    builder.build(corpus)
    wider = dict(SCHEMA)
    for name in ("paragraphs", "lineage"):
        wider[name] = replace(SCHEMA[name], columns=(*SCHEMA[name].columns, Column("note", "string", True, "A note.")))
    made, gone = builder.fragments({**corpus, "n1": doc("001.txt", "a=new text")}, 2)
    for name in ("paragraphs", "lineage"):
        (rows,) = made[name]
        made[name] = [rows.append_column("note", pa.array(["noted"] * rows.num_rows))]
    parent = commit_of(builder.warehouse, 1)
    content = assemble(
        builder.warehouse,
        tree_of(builder.warehouse, parent),
        schema=wider,
        fragments=made,
        gone=gone,
        fingerprints={"code": "wider"},
        target=builder.target,
    )
    commit(builder.warehouse, parent, content, **GIVEN)
    with connect(builder.warehouse, content) as connection:
        notes = connection.execute("SELECT note, count(*) FROM paragraphs GROUP BY note ORDER BY note").fetchall()
        assert notes == [("noted", 1), (None, 88)]
        assert connection.execute("SELECT count(*) FROM lineage WHERE note IS NULL").fetchall()[0][0] > 0
    assert verify(builder.warehouse, deep=True) == []
    with duckdb.connect(str(write_duckdb(builder.warehouse, face)), read_only=True) as connection:
        assert connection.execute("SELECT count(note) FROM history.paragraphs").fetchall() == [(1,)]
    narrow = replace(Column("sure", "string", False, "Must be there."))
    wider["sections"] = replace(SCHEMA["sections"], columns=(*SCHEMA["sections"].columns, narrow))
    with pytest.raises(StoreError, match="sections lack the columns sure"):
        assemble(builder.warehouse, content, schema=wider, fragments={}, fingerprints={})
