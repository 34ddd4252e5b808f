import duckdb
import polars as pl
import pytest

from tests.store.factory import Builder, Doc, as_built, ident
from tests.store.test_database import STORY, p
from variorum.schemas.models import MODELS
from variorum.store.commits import tree_of, versions
from variorum.store.connect import connect
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.layout import OF_LIVE_DOCUMENTS
from variorum.store.rollback import rollback
from variorum.store.rules import check
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

TIME = "2026-11-23T00:00:00Z"


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Builder]:
    """The story as far as each of its versions."""
    home, told = tmp_path_factory.mktemp("stories"), {}
    builder = Builder(open_warehouse(home / "0", create=True))
    for steps, (corpus, edges) in enumerate(STORY, start=1):
        after = Builder(open_warehouse(home / str(steps), create=True))
        as_built(after, builder)
        after.build(corpus, edges)
        told[steps] = builder = after
    return told


@pytest.mark.parametrize(("steps", "number"), [(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (4, 3)])
def test_it_says_what_the_old_version_said(
    builder: Builder, stories: dict[int, Builder], steps: int, number: int
) -> None:
    commits = versions(as_built(builder, stories[steps]))
    made = rollback(builder.warehouse, number, time=TIME, target=builder.target)
    old, new = tree_of(builder.warehouse, commits[number - 1]), tree_of(builder.warehouse, made)
    assert (made.number, made.kind) == (steps + 1, "rollback")
    for name in OF_LIVE_DOCUMENTS:
        assert new.tables[name] == old.tables[name]
    assert check(builder.warehouse, new) == []
    assert verify(builder.warehouse, deep=True) == []
    with connect(builder.warehouse, new) as connection:
        for name in ("identities", "lineage"):
            MODELS[name].validate(pl.from_arrow(connection.sql(f"FROM {name}").to_arrow_table()))
        causes = connection.execute(f"SELECT DISTINCT cause FROM lineage WHERE version = {steps + 1}").fetchall()
        assert causes == [("rollback",)]


def test_ids_come_back_and_die(builder: Builder, stories: dict[int, Builder], face: str) -> None:
    as_built(builder, stories[len(STORY)])
    rollback(builder.warehouse, 2, time=TIME, target=builder.target)
    with duckdb.connect(str(write_duckdb(builder.warehouse, face)), read_only=True) as connection:
        events = connection.execute(
            "SELECT event, coalesce(to_id, from_id) FROM lineage WHERE version = 5 AND entity = 'paragraph'"
        ).fetchall()
        assert set(events) == {
            ("restored", p("x", "new")),
            ("removed", p("x", "a2")),
            ("edited", p("x", "b")),
            ("moved", p("x", "c")),
        } or set(events) == {
            ("restored", p("x", "new")),
            ("removed", p("x", "a2")),
            ("edited", p("x", "b")),
            ("moved", p("x", "b")),
        }
        assert connection.execute("SELECT count(*) FROM changes_between(2, 5)").fetchall() == [(0,)]
        gone = connection.execute("SELECT last_version FROM identities WHERE id = ?", [p("x", "a2")]).fetchall()
        assert gone == [(4,)]


def test_going_back_and_forth_ends_where_it_was(builder: Builder, stories: dict[int, Builder]) -> None:
    commits = versions(as_built(builder, stories[len(STORY)]))
    rollback(builder.warehouse, 1, time=TIME, target=builder.target)
    made = rollback(builder.warehouse, 4, time=TIME, target=builder.target)
    last, again = tree_of(builder.warehouse, commits[3]), tree_of(builder.warehouse, made)
    assert {n: again.tables[n] for n in OF_LIVE_DOCUMENTS} == {n: last.tables[n] for n in OF_LIVE_DOCUMENTS}
    assert check(builder.warehouse, again) == []


def test_a_document_that_came_since_goes(builder: Builder, corpus: dict[str, Doc]) -> None:
    builder.build({k: v for k, v in corpus.items() if k != "n5"})
    builder.build(corpus)
    made = rollback(builder.warehouse, 1, time=TIME, target=builder.target)
    with connect(builder.warehouse, tree_of(builder.warehouse, made)) as connection:
        d = ident("d", "n5")
        assert connection.execute(f"SELECT count(*) FROM documents WHERE document_id = '{d}'").fetchall() == [(0,)]
        dead = connection.execute(f"SELECT count(*), count(last_version) FROM identities WHERE document_id = '{d}'")
        assert dead.fetchall() == [(8, 8)]


def test_there_must_be_something_to_go_back_from(builder: Builder, corpus: dict[str, Doc]) -> None:
    builder.build(corpus)
    with pytest.raises(StoreError, match="nothing to roll back"):
        rollback(builder.warehouse, 1, time=TIME)
    with pytest.raises(StoreError, match="no version 5"):
        rollback(builder.warehouse, 5, time=TIME)
