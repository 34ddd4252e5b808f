import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.store.factory import IDS, Builder, Doc, as_built, doc, ident, live_rows
from variorum.store import connect, database, database_rows, rules
from variorum.store.commits import point_latest, tree_of, versions
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse


def p(document: str, paragraph: str) -> str:
    return ident("p", document, paragraph)


STORY: list[tuple[dict[str, Doc], list[tuple[str, str, str]]]] = [
    ({"x": doc("x.txt", "a=one", "b=two", "c=three"), "y": doc("y.txt", "a=why")}, []),
    ({"x": doc("x.txt", "new=zero", "a=one", "b=two, edited", "c=three"), "y": doc("y.txt", "a=why")}, []),
    ({"x": doc("x.txt", "a=one", "c=three", "b=two")}, [("merged", p("x", "new"), p("x", "a"))]),
    (
        {"x": doc("x2.txt", "a=one", "a2=and a half", "c=three", "b=two"), "y": doc("y.txt", "a=why")},
        [("split", p("x", "a"), p("x", "a2"))],
    ),
]


@pytest.fixture(scope="module")
def _told(tmp_path_factory: pytest.TempPathFactory, face: str) -> Builder:
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("told") / "w", create=True))
    for corpus, edges in STORY:
        builder.build(corpus, edges)
    write_duckdb(builder.warehouse, face)
    return builder


@pytest.fixture
def told(builder: Builder, _told: Builder) -> Warehouse:
    return as_built(builder, _told)


def ask(warehouse: Warehouse, sql: str, *given: object) -> list[Any]:
    with duckdb.connect(str(warehouse.database), read_only=True) as connection:
        return connection.execute(sql, list(given)).fetchall()


def test_every_version_is_in_it(told: Warehouse) -> None:
    for number, (corpus, _) in enumerate(STORY, start=1):
        expected = live_rows(corpus)
        for name, key in IDS.items():
            rows = ask(told, f"SELECT * FROM {name}_at({number})")
            assert sorted(rows) == sorted(tuple(row.values()) for row in expected[name]), (number, name)
            assert len({row[0] for row in rows}) == len(rows), key
    assert sorted(ask(told, "FROM paragraphs")) == sorted(ask(told, "FROM paragraphs_at(4)"))
    assert ask(told, "SELECT version, n_paragraphs FROM versions ORDER BY 1") == [(1, 4), (2, 5), (3, 3), (4, 5)]


@pytest.mark.parametrize("few", [database_rows.FEW_ROWS, -1], ids=["a small change", "any change is large"])
def test_version_by_version_is_the_same_as_at_once(
    face: str, told: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(database_rows, "FEW_ROWS", few)
    at_once = {name: contents(told, name) for name in tables(told)}
    told.database.unlink()
    steps = Builder(open_warehouse(tmp_path / "steps", create=True))
    for corpus, edges in STORY:
        steps.build(corpus, edges)
        write_duckdb(steps.warehouse, face)
    assert {name: contents(steps.warehouse, name) for name in tables(steps.warehouse)} == at_once


def test_a_small_batch_gives_the_same(told: Warehouse, face: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: contents(told, name) for name in tables(told)}
    told.database.unlink()
    monkeypatch.setattr(database_rows, "AT_ONCE", 1)
    write_duckdb(told, face)
    assert {name: contents(told, name) for name in tables(told)} == before


def test_what_is_too_large_for_little_memory_is_written_and_checked(
    told: Warehouse, face: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text of hundreds of megabytes does not fit into the memory that a build gives its database at first."""
    before = {name: contents(told, name) for name in tables(told)}
    told.database.unlink()
    tried: list[object] = []

    def write(*given: object) -> None:
        tried.append(given[-1])
        database_rows.write_rows(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "write_rows", write)
    monkeypatch.setattr(connect, "LITTLE_MEMORY", "1MB")
    write_duckdb(told, face)
    assert tried == [connect.take_little, connect.take_all]
    assert {name: contents(told, name) for name in tables(told)} == before
    assert [path.name for path in told.root.iterdir() if path.name.startswith(".")] == []

    more: list[bool] = []
    take_all = rules.take_all
    monkeypatch.setattr(rules, "take_all", lambda connection: (more.append(True), take_all(connection))[1])
    content = tree_of(told, versions(told)[-1])
    assert rules.check(told, content) == []
    assert more
    assert [finding for finding in verify(told, deep=True) if finding.fault] == []


def test_changes_compose_without_double_counting(told: Warehouse) -> None:
    def changes(a: int, b: int) -> dict[str, str]:
        rows = ask(told, "SELECT id, op FROM changes_between(?, ?)", a, b)
        assert len({i for i, _ in rows}) == len(rows)
        return dict(rows)

    dx, dy = ident("d", "x"), ident("d", "y")
    assert changes(1, 2) == {dx: "edited", p("x", "new"): "added", p("x", "b"): "edited"}
    assert changes(1, 3) == {
        dx: "edited",
        p("x", "b"): "moved",
        p("x", "c"): "moved",
        dy: "removed",
        ident("s", "y", "root"): "removed",
        p("y", "a"): "removed",
    }
    assert changes(1, 4)[dx] == "edited"
    assert dy not in changes(1, 4)
    assert changes(3, 4)[p("y", "a")] == "restored"
    assert changes(2, 1)[p("x", "new")] == "removed"
    assert changes(2, 2) == {}


def test_resolve(told: Warehouse) -> None:
    def resolve(name: str) -> list[Any]:
        return ask(told, "SELECT id, how, version, text FROM resolve(?)", name)

    one, half = (p("x", "a"), "one"), (p("x", "a2"), "and a half")
    assert resolve(p("x", "c")) == [(p("x", "c"), "same", 4, "three")]
    assert resolve(one[0]) == [(one[0], "same", 4, "one"), (half[0], "split", 4, "and a half")]
    assert {row[0] for row in resolve(p("x", "new"))} == {one[0], half[0]}
    assert resolve(ident("d", "y")) == [(ident("d", "y"), "same", 4, "y.txt")]
    assert resolve("p0000000000000000") == []


def test_a_dead_id_without_successor_answers_with_its_last_version(builder: Builder, face: str) -> None:
    for corpus, edges in STORY[:3]:
        builder.build(corpus, edges)
    write_duckdb(builder.warehouse, face)
    gone = ask(builder.warehouse, "SELECT id, entity, how, version, text FROM resolve(?)", p("y", "a"))
    assert gone == [(p("y", "a"), "paragraph", "gone", 2, "why")]


def test_history(told: Warehouse) -> None:
    rows = ask(told, "SELECT from_version, to_version, text, began_by, ended_by FROM history(?)", p("x", "b"))
    assert rows == [
        (1, 1, "two", ["added"], ["edited"]),
        (2, 2, "two, edited", ["edited"], ["edited", "moved"]),
        (3, None, "two", ["edited", "moved"], None),
    ]
    away = ask(told, "SELECT from_version, to_version, began_by, ended_by FROM history(?)", p("y", "a"))
    assert away == [(1, 2, ["added"], ["removed"]), (4, None, ["restored"], None)]


def test_unknown_versions_are_named(told: Warehouse) -> None:
    for sql in ("FROM paragraphs_at(9)", "FROM documents_at(0)", "FROM changes_between(1, 5)"):
        with pytest.raises(duckdb.Error, match=r"There is no version [0-9]: expected one from 1 to 4\."):
            ask(told, sql)


def test_everything_carries_a_comment(told: Warehouse) -> None:
    for what, name in (("tables", "table_name"), ("views", "view_name"), ("columns", "column_name")):
        bare = ask(told, f"SELECT {name} FROM duckdb_{what}() WHERE NOT internal AND comment IS NULL ORDER BY ALL")
        assert bare == []
    macros = "SELECT function_name FROM duckdb_functions() WHERE function_type LIKE '%macro' AND NOT internal"
    assert ask(told, f"{macros} AND comment IS NULL") == []


def test_it_works_from_any_directory_under_any_name(told: Warehouse, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(told.database, elsewhere / "other name.db")
    shutil.rmtree(told.root / "objects")
    code = (
        "import duckdb; c = duckdb.connect('other name.db'); c.execute('SELECT * FROM prose').fetchall(); "
        "c.execute('FROM outline'); c.execute('FROM things'); "
        "print(c.execute('SELECT count(*) FROM paragraphs_at(2)').fetchall())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=elsewhere, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[(5,)]"


def test_a_reader_is_not_disturbed(builder: Builder, face: str) -> None:
    builder.build(STORY[0][0])
    path = write_duckdb(builder.warehouse, face)
    with duckdb.connect(str(path), read_only=True) as reader:
        builder.build(STORY[1][0])
        write_duckdb(builder.warehouse, face)
        assert reader.execute("SELECT count(*) FROM paragraphs").fetchall() == [(4,)]
    assert ask(builder.warehouse, "SELECT count(*) FROM paragraphs") == [(5,)]


def test_what_others_wrote_into_it_is_not_carried_on(builder: Builder, face: str) -> None:
    builder.build(STORY[0][0])
    path = write_duckdb(builder.warehouse, face)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE history.paragraphs SET text = 'forged'")
    builder.build(STORY[1][0])
    write_duckdb(builder.warehouse, face)
    assert ask(builder.warehouse, "SELECT count(*) FROM history.paragraphs WHERE text = 'forged'") == [(0,)]


def test_leftovers_do_not_block(builder: Builder, face: str) -> None:
    builder.build(STORY[0][0])
    for name in (
        ".variorum.duckdb.1-aa.tmp",
        ".variorum.duckdb.1-aa.tmp.wal",
        "variorum.duckdb",
        "variorum.duckdb.wal",
    ):
        (builder.warehouse.root / name).write_bytes(b"half a file")
    (builder.warehouse.root / "refs" / "duckdb.json").write_bytes(b"?")
    write_duckdb(builder.warehouse, face)
    assert ask(builder.warehouse, "SELECT count(*) FROM paragraphs") == [(4,)]


def test_nothing_to_do_leaves_the_file_alone_and_a_new_face_does_not(told: Warehouse, face: str) -> None:
    before = told.database.stat().st_ino
    write_duckdb(told, face)
    assert told.database.stat().st_ino == before
    write_duckdb(told, face + "CREATE VIEW more AS SELECT 1 AS x;")
    assert ask(told, "FROM more") == [(1,)]


def test_without_a_version_there_is_none(warehouse: Warehouse, face: str) -> None:
    with pytest.raises(StoreError, match="no version yet"):
        write_duckdb(warehouse, face)


def test_the_example_queries_run(told: Warehouse) -> None:
    folder = Path(__file__).parents[2] / "warehouse" / "queries"
    queries = sorted(folder.glob("*.sql"))
    assert len(queries) >= 3
    for query in queries:
        text = query.read_text()
        assert text.startswith("-- ")
        assert text.splitlines()[0].endswith("?"), "it reads like a question"
        ask(told, text)


def tables(warehouse: Warehouse) -> Sequence[str]:
    sql = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1"
    return [name for (name,) in ask(warehouse, sql)]


def contents(warehouse: Warehouse, name: str) -> list[Any]:
    return ask(warehouse, f"SELECT * FROM {name} ORDER BY ALL")


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE history.paragraphs SET text = 'forged' WHERE ordinal = 1", "history.paragraphs in version 1"),
        ("DELETE FROM lineage", "lineage"),
        ("UPDATE versions SET tree = 'another'", "versions"),
        ("CREATE OR REPLACE VIEW documents AS SELECT * FROM history.documents WHERE false", "documents"),
    ],
)
def test_verify_finds_what_somebody_wrote_to_it(
    builder: Builder, corpus: dict[str, Doc], face: str, statement: str, where: str
) -> None:
    builder.build(corpus)
    builder.build(corpus | {"n7": doc("007.txt", "a=of version 2")})
    path = write_duckdb(builder.warehouse, face)
    assert verify(builder.warehouse, deep=True) == []
    found = path.stat()
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))  # whoever forges may hide when it was
    findings = verify(builder.warehouse, deep=True)
    assert {(finding.kind, finding.thing) for finding in findings} == {("mismatch", "variorum.duckdb")}
    assert any(where in finding.detail for finding in findings)


def test_verify_reads_what_is_remembered_of_it(builder: Builder, corpus: dict[str, Doc], face: str) -> None:
    builder.build(corpus)
    write_duckdb(builder.warehouse, face)
    record, latest = builder.warehouse.root / "refs" / "duckdb.json", builder.warehouse.root / "refs" / "latest.json"
    whole = json.loads(record.read_bytes())
    for damaged, kind in (
        (b"{", "damaged"),
        (json.dumps({**whole, "version": 9}).encode(), "broken_reference"),
        (json.dumps({**whole, "digest": "9"}).encode(), "mismatch"),
    ):
        record.write_bytes(damaged)
        assert [finding.kind for finding in verify(builder.warehouse)] == [kind]
    record.write_text(json.dumps(whole))

    (version,) = versions(builder.warehouse)
    point_latest(builder.warehouse, version)
    latest.write_text(json.dumps({**json.loads(latest.read_bytes()), "tree": "another"}))
    assert [finding.kind for finding in verify(builder.warehouse)] == ["broken_reference"]
