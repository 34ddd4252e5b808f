"""Gates before the commit: what is beyond one waits as a candidate, whole and queryable, until somebody decides."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from scene import Ask, Build, Variorum, essay, write_texts

from variorum.errors import UsageError
from variorum.pipeline import gates
from variorum.pipeline.candidate import HeldBack, accept, reject
from variorum.pipeline.gates import gates_of
from variorum.store import objects
from variorum.store.candidates import candidate, candidate_of
from variorum.store.commits import commit_of, numbers, tree_of
from variorum.store.errors import StoreError
from variorum.store.gc import plan_sweep, sweep
from variorum.store.looks import last_look
from variorum.store.shard import Shard
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

MANY = 24
"""Enough that to lose half of them is more than ten, which are never held back."""


@pytest.fixture(scope="module")
def _whole(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Path:
    home = tmp_path_factory.mktemp("many")
    write_texts(home / "many", {f"{n:02}.txt": essay(f"house {n}", 3) for n in range(MANY)})
    build(home / "many", home / "w")
    return home


@pytest.fixture
def many(tmp_path: Path, _whole: Path) -> Path:
    """A folder with many sources; a warehouse with version 1 of them lies beside it as `w`."""
    shutil.copytree(_whole / "w", tmp_path / "w")
    return Path(shutil.copytree(_whole / "many", tmp_path / "many"))


def lose_half(folder: Path) -> None:
    for n in range(0, MANY, 2):
        (folder / f"{n:02}.txt").unlink()


def opened(folder: Path) -> Warehouse:
    return open_warehouse(folder.parent / "w")


def held_back(build: Build, folder: Path) -> HeldBack:
    with pytest.raises(HeldBack) as caught:
        build(folder, folder.parent / "w")
    return caught.value


def test_half_of_the_sources_gone_is_held_back_and_accepted(many: Path, build: Build, ask: Ask) -> None:
    lose_half(many)
    fault = held_back(build, many)
    assert fault.is_new
    assert "the gate documents_removed" in str(fault)
    assert "12 of 24, 50.0%; 10% may be" in str(fault)
    warehouse = opened(many)
    assert numbers(warehouse) == [1]
    assert len(ask(warehouse.root, "SELECT source FROM documents")) == MANY
    look = last_look(warehouse)
    assert look is not None
    assert look.outcome == "held"

    made = accept(str(warehouse.root), fault.candidate.tree[:8])
    assert (made.version, made.tree, made.cause) == (2, fault.candidate.tree, "source")
    assert made.sources["removed"] == 12
    assert len(ask(warehouse.root, "SELECT source FROM documents")) == 12
    assert commit_of(warehouse).counts["accepted"] == ["documents_removed"]
    assert candidate(warehouse) is None
    assert build(many, warehouse.root).made == ()
    assert verify(warehouse, deep=True) == []


def test_the_candidate_is_what_the_version_would_have_been(many: Path, build: Build, tmp_path: Path) -> None:
    lose_half(many)
    tree = held_back(build, many).candidate.tree
    free = tmp_path / "free"
    write_texts(free, {f"{n:02}.txt": essay(f"house {n}", 3) for n in range(MANY)})
    build(free, tmp_path / "w2")
    write_texts(tmp_path / "w2", {"gates/limits.toml": '[documents_removed]\nshare = 0.5\nreason = "it is a test"\n'})
    lose_half(free)
    assert build(free, tmp_path / "w2").tree == tree


def test_a_candidate_that_lacks_an_object_is_not_accepted(many: Path, build: Build) -> None:
    lose_half(many)
    held = held_back(build, many).candidate
    warehouse = opened(many)
    lost = held.content.tables["quarantine"] or held.content.tables["paragraphs"]
    (warehouse.root / objects.file_of(lost[-1].object)).unlink()
    with pytest.raises(StoreError, match=f"lacks 1 objects, such as {lost[-1].object}: reject it and build again"):
        accept(str(warehouse.root))
    assert numbers(warehouse) == [1]


def test_a_candidate_is_rejected_made_again_and_let_go_when_the_sources_are_back(many: Path, build: Build) -> None:
    before = {path.name: path.read_bytes() for path in many.iterdir()}
    lose_half(many)
    fault = held_back(build, many)
    warehouse = opened(many)
    assert reject(str(warehouse.root)).tree == fault.candidate.tree
    assert candidate(warehouse) is None
    with pytest.raises(StoreError, match="has no candidate"):
        accept(str(warehouse.root))

    again = held_back(build, many)
    assert again.candidate.tree == fault.candidate.tree
    assert again.is_new
    assert not held_back(build, many).is_new
    for name, data in before.items():
        (many / name).write_bytes(data)
    assert build(many, warehouse.root).made == ()
    assert candidate(warehouse) is None


def test_another_candidate_takes_the_place_of_the_one_before(many: Path, build: Build) -> None:
    lose_half(many)
    first = held_back(build, many).candidate
    (many / "01.txt").unlink()
    second = held_back(build, many).candidate
    warehouse = opened(many)
    assert candidate_of(warehouse).tree == second.tree
    with pytest.raises(StoreError, match="another build has made it since"):
        accept(str(warehouse.root), first.tree[:12])


def test_gc_keeps_a_candidate_and_verify_looks_at_it(many: Path, build: Build) -> None:
    lose_half(many)
    held_back(build, many)
    warehouse = opened(many)
    for path in (warehouse.root / "objects").rglob("*.parquet"):
        os.utime(path, (time.time() - 10**6,) * 2)
    assert plan_sweep(warehouse).objects == ()
    assert verify(warehouse, deep=True) == []

    only = {one.object for shards in candidate_of(warehouse).content.tables.values() for one in shards}
    named = {one.object for n in [1] for one in _objects(warehouse, n)}
    doomed = sorted(only - named)[0]
    path = warehouse.root / "objects" / doomed[:2] / f"{doomed}.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert [finding.kind for finding in verify(warehouse)] == ["damaged"]
    path.unlink()
    with pytest.raises(StoreError, match="reject it and build again"):
        accept(str(warehouse.root))

    reject(str(warehouse.root))
    assert len(sweep(warehouse, plan_sweep(warehouse)).objects) >= 1
    assert verify(warehouse, deep=True) == []


def _objects(warehouse: Warehouse, number: int) -> list[Shard]:
    return [shard for shards in tree_of(warehouse, commit_of(warehouse, number)).tables.values() for shard in shards]


def test_a_version_that_comes_first_overtakes_the_candidate(many: Path, build: Build) -> None:
    lose_half(many)
    held_back(build, many)
    kept = (opened(many).root / "refs" / "candidate.json").read_bytes()
    write_texts(many, {f"{n:02}.txt": essay(f"house {n}", 3) for n in range(MANY)})
    write_texts(many, {"new.txt": essay("another")})
    assert build(many, many.parent / "w").version == 2
    (opened(many).root / "refs" / "candidate.json").write_bytes(kept)  # as a build that was slow would have left it
    assert candidate(opened(many)) is None


def test_the_command_holds_back_compares_and_decides(many: Path, variorum: Variorum, tmp_path: Path) -> None:
    lose_half(many)
    ended = variorum("build", many, "--name", "test", "--warehouse", "w", "--workers", 1)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "variorum accept" in ended.stderr
    count = "SELECT count(*) AS n FROM documents"
    for at, n in (("candidate", 12), ("1", MANY)):
        asked = variorum("sql", count, "--at", at, "--json", "--warehouse", "w")
        assert json.loads(asked.stdout) == [{"n": n}], asked.stderr
    assert json.loads(variorum("sql", count, "--json", "--warehouse", "w").stdout) == [{"n": MANY}]
    told = json.loads(variorum("diff", 1, "candidate", "--json", "--warehouse", "w").stdout)
    assert told["counts"]["documents"] == {"removed": 12}
    assert (told["from"]["version"], told["to"]["version"]) == (1, "candidate")
    assert "version 1 to candidate" in variorum("diff", 1, "candidate", "--warehouse", "w").stdout
    assert variorum("diff", 1, "candidate", "--html", "d.html", "--warehouse", "w").returncode == 0

    wrong = variorum("accept", "123456", "--warehouse", "w")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (1, False)
    done = variorum("accept", told["to"]["tree"][:12], "--json", "--warehouse", "w")
    assert json.loads(done.stdout)["version"] == 2, done.stderr
    none = variorum("reject", "--warehouse", "w")
    assert none.returncode == 1
    assert "nothing waits" in none.stderr
    bad = variorum("sql", count, "--at", "newest", "--warehouse", "w")
    assert bad.returncode == 2
    assert "expected its number, a tag, or candidate" in bad.stderr


def test_a_gate_of_the_datasets_own(many: Path, build: Build) -> None:
    sql = "-- Paragraphs speak of secrets.\nSELECT paragraph_id FROM paragraphs WHERE text LIKE '%secret%';\n"
    write_texts(many.parent / "w", {"gates/no_secrets.sql": sql})
    write_texts(many, {"new.txt": "A word\n\nThis is a secret that nobody should read, ever.\n"})
    fault = held_back(build, many)
    (told,) = fault.candidate.beyond
    assert (told["gate"], told["says"], told["found"]) == ("no_secrets", "Paragraphs speak of secrets.", 1)
    assert told["sample"][0].startswith("p")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 1 WHERE false); COPY (SELECT 1) TO '{file}'; FROM (SELECT 1 WHERE false", "syntax error"),
        ("SELECT 1 WHERE false; DROP VIEW paragraphs", "not one query for rows"),
        ("COPY (SELECT 1) TO '{file}'", "not one query for rows"),
        ("ATTACH '{file}' AS other", "not one query for rows"),
        ("", "not one query for rows"),
        ("SELECT * FROM 'http://127.0.0.1:9/a.parquet'", "DuckDB's extension httpfs"),
    ],
)
def test_a_gate_asks_and_does_nothing_else(many: Path, build: Build, tmp_path: Path, sql: str, said: str) -> None:
    """What would end the query that a gate is put into, and go on with a statement of its own, is not asked."""
    written = tmp_path / "written"
    gate = f"-- It is odd.\n{sql.format(file=written)}\n"
    write_texts(many.parent / "w", {"gates/odd.sql": gate})
    write_texts(many, {"new.txt": essay("another")})
    fault = str(held_back(build, many))
    assert "It cannot be asked" in fault
    assert said in fault
    assert not written.exists()


def test_a_gate_that_never_ends_is_not_waited_for(many: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "LONGEST_SECONDS", 0.01)
    endless = (
        "-- It is odd.\nWITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t WHERE n < 0\n"
    )
    write_texts(many.parent / "w", {"gates/odd.sql": endless})
    write_texts(many, {"new.txt": essay("another")})
    assert "it takes more than 0.01 seconds" in str(held_back(build, many))


def test_a_gate_that_answers_a_whole_text_shows_its_beginning(many: Path, build: Build) -> None:
    sql = "\ufeff-- A text is long.\r\nSELECT repeat('long ', 1000000)\r\n"  # as some editors write it
    write_texts(many.parent / "w", {"gates/long.sql": sql})
    write_texts(many, {"new.txt": essay("another")})
    (told,) = held_back(build, many).candidate.beyond
    assert told["says"] == "A text is long."
    assert [len(row) for row in told["sample"]] == [500]


def test_a_gate_that_cannot_be_asked_holds_the_version_back(many: Path, build: Build) -> None:
    write_texts(many.parent / "w", {"gates/odd.sql": "-- It is odd.\nSELECT * FROM nowhere\n"})
    write_texts(many, {"new.txt": essay("another")})
    assert "It cannot be asked" in str(held_back(build, many))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("limits.toml", "[documents]\nshare = 1\n", "there is no gate documents; expected one of documents_removed"),
        ("limits.toml", "[growth]\nshare = 9\n", "without a reason"),
        ("limits.toml", '[growth]\nshare = "9"\nreason = "so"\n', "expected a number such as 0.2"),
        ("limits.toml", '[growth]\nmost = 9\nreason = "so"\n', "expected a table of share, least and reason"),
        ("limits.toml", '[growth]\nshare = nan\nreason = "so"\n', "expected a number such as 0.2"),
        ("limits.toml", "growth = [\n", "it cannot be read"),
        ("limits.toml", "growth = " + "9" * 5000 + "\n", "it cannot be read"),
        ("limits.toml", "growth" + ".a" * 5000 + " = 1\n", "values inside one another"),
        ("growth.sql", "-- More.\nSELECT 1\n", "there is a gate growth already"),
        ("mine.sql", "SELECT 1\n", "expected a first line such as"),
        ("mine.sql/mine.sql", "-- More.\nSELECT 1\n", "Is a directory"),
        ("mine.sql/", "", "Is a directory"),
        ("mine.SQL", "-- More.\nSELECT 1\n", "expected limits.toml, or a file NAME.sql"),
        ("old/mine.sql", "-- More.\nSELECT 1\n", "expected limits.toml, or a file NAME.sql"),
    ],
)
def test_what_is_wrong_in_the_files_is_said_before_the_work(
    many: Path, build: Build, name: str, text: str, said: str
) -> None:
    gates_folder = many.parent / "w" / "gates"
    if name.endswith("/"):
        (gates_folder / name).mkdir(parents=True)
    else:
        write_texts(gates_folder, {name: text, ".mine.sql.swp": "an editor's"})
    write_texts(many, {"new.txt": essay("another")})
    with pytest.raises(UsageError, match=said):
        build(many, many.parent / "w")
    assert numbers(opened(many)) == [1]


def test_every_gate_has_a_limit_a_reason_and_a_sentence(many: Path) -> None:
    gates = gates_of(opened(many))
    assert len(gates) == 9
    for gate in gates:
        assert gate.says.endswith("."), gate.name
        assert len(gate.reason) > 40, gate.name


def test_other_gates_are_beyond_what_they_should_be(many: Path, build: Build) -> None:
    """Sources in quarantine, in another language and encoding, cut short: each gate says so."""

    def beyond(texts: dict[str, str | bytes]) -> set[str]:
        write_texts(many, texts)
        return {str(one["gate"]) for one in held_back(build, many).candidate.beyond}

    short = {f"{n:02}.txt": essay(f"house {n}", 3).rpartition(".\n\n")[0].rpartition(".\n\n")[0] for n in range(12)}
    assert "words_per_document" in beyond(short)
    broken = {f"{n:02}.txt": bytes(3000) for n in range(12)}
    assert beyond(broken) == {"sources_quarantined"}
    german = "Über die Häuser\n\nDas Haus steht am Ufer des Flusses, und niemand weiß, wem es gehört.\n\n"
    end = "Es hat die Nummer {n}, und größer ist es nicht.\n"
    texts = {f"{n:02}.txt": (german + end.format(n=n)).encode("cp1252") for n in range(12)}
    assert {"languages_changed", "encodings_changed"} <= beyond(texts)
