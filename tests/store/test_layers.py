import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.store.factory import GIVEN, Builder, Doc, doc, ident, live_rows
from variorum.schemas import table
from variorum.store import objects, tree
from variorum.store.commits import commit, commit_of, latest, tree_of, versions
from variorum.store.database import write_duckdb
from variorum.store.errors import StoreError
from variorum.store.export import export
from variorum.store.fragments import conform
from variorum.store.layers import ALIKE, kept_layers
from variorum.store.rows import rows_of
from variorum.store.rules import check
from variorum.store.takedown import takedown
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse


def many(documents: int) -> dict[str, Doc]:
    return {f"n{n}": doc(f"{n:04}.txt", f"a=first of {n}", f"b=second of {n}", "c=the same") for n in range(documents)}


def with_edits(corpus: dict[str, Doc], number: int) -> dict[str, Doc]:
    """An edit, a document that goes, one that comes, one under another name, and one that is back: by turns."""
    changed = dict(corpus)
    edited = f"n{number * 7 % 60}"
    if edited in changed:
        changed[edited] = doc(changed[edited].source, f"a=first of {edited}, version {number}", "c=the same")
    if number % 3 == 0:
        changed.pop(f"n{number}", None)
    if number % 3 == 1 and f"n{number - 1}" not in changed:
        changed[f"n{number - 1}"] = doc(f"{number - 1:04}.txt", "a=back again", "c=the same")
    if number % 4 == 0 and f"n{number + 20}" in changed:
        old = changed[f"n{number + 20}"]
        changed[f"n{number + 20}"] = Doc(f"x{old.source}", old.sections)
    return changed


def test_a_version_writes_what_changed_and_nothing_of_the_base(builder: Builder) -> None:
    builder.target = 20_000
    corpus = many(400)
    first = tree_of(builder.warehouse, builder.build(corpus))
    before = {path.stem: path.stat() for path in (builder.warehouse.root / "objects").rglob("*.parquet")}
    few = {f"n{n}": doc(f"{n:04}.txt", f"a=first of {n}, edited", "c=the same") for n in (3, 150, 222, 399)}
    second = tree_of(builder.warehouse, builder.build({**corpus, **few}))

    made = [path for path in (builder.warehouse.root / "objects").rglob("*.parquet") if path.stem not in before]
    rows = sum(sum(shard.rows for shard in shards if shard.object not in before) for shards in second.tables.values())
    changed = {name: len(rows) for name, rows in live_rows(few).items()}
    known = 4 * 5  # a document, a section and three paragraphs, one of them dead now
    happened = 4 * 3  # the document, the paragraph that is edited, the one that is gone
    assert rows == sum(changed.values()) + known + happened
    assert len(made) == 5 + 1 + 3, "a layer of each table, lineage, change files"
    assert {shard.object for shards in first.tables.values() for shard in shards} <= {
        shard.object for shards in second.tables.values() for shard in shards
    } | {shard.object for shard in first.tables["lineage"]}
    assert sum(path.stat().st_size for path in made) < 0.3 * sum(stat.st_size for stat in before.values())


def objects_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The objects that are read from now on, as they come."""
    read: list[str] = []
    get = objects.get

    def noted(warehouse: Warehouse, name: str, columns: list[str] | None = None) -> pa.Table:
        read.append(name)
        return get(warehouse, name, columns)

    monkeypatch.setattr("variorum.store.objects.get", noted)
    return read


def test_a_small_change_reads_little_of_a_large_version(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = many(400)
    builder.build(corpus)
    read = objects_read(monkeypatch)
    second = builder.tree({**corpus, "n150": doc("0150.txt", "a=first of 150, edited")})
    every = {shard.object for shards in second.tables.values() for shard in shards}
    order = {shard.object for shard in second.tables["documents"]}
    assert len(every) > 60
    assert len(set(read) - order) <= 12


def test_of_a_document_that_layers_name_the_newest_is_read_alone(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = many(400)
    builder.build(corpus)
    for said in ("once", "twice", "three times"):
        corpus["n150"] = doc("0150.txt", f"a=first of 150, edited {said}")
        content = tree_of(builder.warehouse, builder.build(corpus))
    assert len(content.gone) == 3
    read = objects_read(monkeypatch)
    described: list[object] = []
    from_json = table.from_json
    monkeypatch.setattr(table, "from_json", lambda value: described.append(value["name"]) or from_json(value))
    said_now = rows_of(builder.warehouse, content, "paragraphs", [ident("d", "n150")])
    assert said_now["text"].to_pylist() == ["first of 150, edited three times"]
    assert described == ["paragraphs"]
    paragraphs = from_json(dict(content.schema["paragraphs"]))
    assert conform(said_now, paragraphs) is said_now
    with pytest.raises(StoreError, match="do not fit"):
        conform(said_now.set_column(0, said_now.schema.field(0), [pa.array([None], pa.string())]), paragraphs)
    assert len({shard.object for shard in content.tables["paragraphs"]} & set(read)) == 1


def test_the_rule_takes_layers_of_a_size_together_and_folds_half_of_the_base() -> None:
    assert kept_layers([1000], 10) == 0
    assert kept_layers([1000, 10, 10], 10) == 2
    assert kept_layers([1000, *[10] * (ALIKE - 1)], 10) == 0
    assert kept_layers([1000, 200, *[10] * (ALIKE - 1)], 10) == 1
    assert kept_layers([1000, 450], 60) is None
    assert kept_layers([0], 1) is None
    sizes = [100_000]
    for _ in range(400):
        kept = kept_layers(sizes, 100)
        assert kept is not None
        sizes = [*sizes[: kept + 1], sum(sizes[kept + 1 :]) + 100]
    assert len(sizes) <= 3 * ALIKE


def test_a_long_history_says_what_a_first_build_says_and_does_not_grow(
    builder: Builder, tmp_path: Path, face: str
) -> None:
    corpus = many(60)
    builder.build(corpus)
    sizes = []
    for number in range(1, 13):
        corpus = with_edits(corpus, number)
        made = builder.build(corpus)
        sizes.append((builder.warehouse.root / "trees" / f"{made.tree}.json").stat().st_size)
        write_duckdb(builder.warehouse, face)
    content = tree_of(builder.warehouse, made)
    assert max(sizes) < 2.5 * sizes[0]
    assert any(tree_of(builder.warehouse, one).gone for one in versions(builder.warehouse))
    assert check(builder.warehouse, content) == []
    assert verify(builder.warehouse, deep=True) == []

    other = Builder(open_warehouse(tmp_path / "other", create=True))
    anew = tree_of(other.warehouse, other.build(corpus))
    for name in ("documents", "sections", "paragraphs", "raw"):
        assert tree.table_hash(content, name) == tree.table_hash(anew, name)
    export(builder.warehouse, None, tmp_path / "one")
    export(other.warehouse, None, tmp_path / "two")
    for name in ("documents", "sections", "paragraphs"):
        files = [(tmp_path / folder / f"{name}.parquet").read_bytes() for folder in ("one", "two")]
        assert files[0] == files[1]


def test_versions_of_a_long_history_stand_in_the_duckdb_file_as_if_made_anew(builder: Builder, face: str) -> None:
    corpus = many(60)
    for number in range(1, 8):
        corpus = with_edits(corpus, number)
        builder.build(corpus)
        write_duckdb(builder.warehouse, face)

    def everything() -> dict[str, object]:
        with duckdb.connect(str(builder.warehouse.database), read_only=True) as connection:
            tables = ("versions", "lineage", "identities", "quarantine", "history.documents", "history.paragraphs")
            return {name: sorted(map(str, connection.execute(f"FROM {name}").fetchall())) for name in tables}

    stepwise = everything()
    builder.warehouse.database.unlink()
    (builder.warehouse.root / "refs" / "duckdb.json").unlink()
    write_duckdb(builder.warehouse, face)
    assert everything() == stepwise


def test_a_takedown_takes_the_text_out_of_base_and_layers_and_sums_stay_right(builder: Builder) -> None:
    corpus = many(60)
    builder.build(corpus)
    builder.build({**corpus, "n3": doc("0003.txt", "a=secret words"), "n4": doc("0004.txt", "a=other")})
    builder.build({**corpus, "n3": doc("0003.txt", "a=secret words again"), "n4": doc("0004.txt", "a=other")})
    assert tree_of(builder.warehouse, commit_of(builder.warehouse)).gone
    takedown(builder.warehouse, ident("d", "n3"), reason="asked to", time="2026-11-22T12:00:00Z")
    assert [finding for finding in verify(builder.warehouse, deep=True) if finding.fault] == []
    for version in versions(builder.warehouse):
        content = tree_of(builder.warehouse, version)
        assert rows_of(builder.warehouse, content, "paragraphs", [ident("d", "n3")]).num_rows == 0
        assert rows_of(builder.warehouse, content, "paragraphs", [ident("d", "n4")]).num_rows == (
            3 if version.number == 1 else 1
        )
        assert tree.rows_in(content, "documents") == 59
    assert all(b"secret" not in path.read_bytes() for path in (builder.warehouse.root / "objects").rglob("*.parquet"))


def test_deep_verification_finds_sums_that_layers_do_not_have(builder: Builder) -> None:
    corpus = many(60)
    builder.build(corpus)
    content = builder.tree({**corpus, "n3": doc("0003.txt", "a=other")})
    forged = json.loads(json.dumps(tree.to_json(content)).replace(content.sums["raw"], "60:1:2:3:4"))

    commit(builder.warehouse, latest(builder.warehouse), tree.from_json(forged), **GIVEN)
    assert [(f.kind, f.thing) for f in verify(builder.warehouse, deep=True) if f.fault] == [("mismatch", "version 2")]


def test_a_warehouse_of_the_format_before_is_read_and_marked_with_its_first_layer(builder: Builder) -> None:
    corpus = many(60)
    builder.build(corpus)
    marker = builder.warehouse.root / "format.json"
    marker.write_text('{"format": 1}\n')
    builder.build(corpus)
    assert json.loads(marker.read_text()) == {"format": 1}
    builder.build({**corpus, "n3": doc("0003.txt", "a=other")})
    assert json.loads(marker.read_text()) == {"format": 2}
    assert verify(open_warehouse(builder.warehouse.root), deep=True) == []


@pytest.mark.parametrize("at_hand", [0, 1_000])
@pytest.mark.parametrize(
    ("table", "column", "value", "rule"),
    [
        ("paragraphs", "ordinal", 7, "paragraph_ordinals_without_gaps"),
        ("paragraphs", "content_hash", b"x" * 16, "paragraph_hashes_right"),
        ("identities", "successor", "p" + "0" * 16, "successors_known"),
        ("documents", "source", "0004.txt", "sources_once"),
        ("lineage", "from_id", "p" + "0" * 16, "lineage_ids_known"),
    ],
)
def test_what_a_small_change_breaks_is_found_in_memory_and_beside_the_whole(
    table: str,
    column: str,
    value: object,
    rule: str,
    at_hand: int,
    builder: Builder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("variorum.store.rules.AT_HAND", at_hand)
    corpus = many(60)
    parent = tree_of(builder.warehouse, builder.build(corpus))
    content = builder.tree({**corpus, "n3": doc("0003.txt", "a=first of 3, edited", "c=the same")})
    assert check(builder.warehouse, content, parent) == []

    # The newest rows of a table are others than those that were assembled.
    *older, newest = content.tables[table]
    rows = objects.get(builder.warehouse, newest.object)
    place = rows.schema.get_field_index(column)
    values = pa.array([value, *rows[column].to_pylist()[1:]], rows.schema.field(place).type)
    name, size = objects.put(builder.warehouse, rows.set_column(place, rows.schema.field(place), values))
    broken = replace(content, tables={**content.tables, table: (*older, replace(newest, object=name, bytes=size))})
    assert rule in {one.rule for one in check(builder.warehouse, broken, parent)}
