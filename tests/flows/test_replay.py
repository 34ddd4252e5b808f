"""History can be made again: building the raw sources of every version anew gives every tree hash again."""

import shutil
from pathlib import Path

from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of
from variorum.store.commits import tree_of, versions
from variorum.store.connect import connect
from variorum.store.warehouse import open_warehouse

ROUNDS = 4
DOCUMENTS = 12


def built(sources: Path, warehouse: Path) -> None:
    order = request_of([str(sources)], warehouse=str(warehouse), name="replay", workers=1)
    build(order, direct_run(1))


def test_replaying_all_versions_from_their_raw_sources_gives_every_tree(shared: Path, tmp_path: Path) -> None:
    sources, first, second = tmp_path / "sources", tmp_path / "first", tmp_path / "second"
    names = sorted(path.name for path in (shared / "evals" / "rev" / "r0").iterdir())[:DOCUMENTS]
    for round_ in range(ROUNDS):
        sources.mkdir(exist_ok=True)
        for number, name in enumerate(names):
            if (number + round_) % 7 == 0:
                (sources / name).unlink(missing_ok=True)  # some go, and come back later
            else:
                shutil.copyfile(shared / "evals" / "rev" / f"r{round_}" / name, sources / name)
        built(sources, first)
    opened = open_warehouse(first)
    again = tmp_path / "again"
    for version in versions(opened):
        shutil.rmtree(again, ignore_errors=True)
        again.mkdir()
        with connect(opened, tree_of(opened, version)) as connection:
            for source, raw in connection.sql("SELECT source, bytes FROM raw ORDER BY hash(source)").fetchall():
                (again / source).write_bytes(raw)
        built(again, second)
    assert len(versions(opened)) == ROUNDS
    assert [v.tree for v in versions(open_warehouse(second))] == [v.tree for v in versions(opened)]
