"""What was taken down does not come back: not killed half way, not edited, not renamed, not in another format."""

import json
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scene import Ask, Build, essay, write_texts

from variorum.commands.keep import roll_back, take_down
from variorum.commands.release import publish_version
from variorum.dataset.sql import ask as sql
from variorum.errors import VariorumError
from variorum.identity.match_key import key_hash, match_key
from variorum.pipeline import build as making_of
from variorum.pipeline import version as making
from variorum.pipeline.takedown import telling_keys
from variorum.pipeline.taken_down_passages import telling_keys_of
from variorum.store import takedown as store_takedown
from variorum.store.commits import versions
from variorum.store.errors import StoreError
from variorum.store.gaps import Gap, put_gap
from variorum.store.metadata import Metadata
from variorum.store.objects import missing
from variorum.store.takedowns import Takedown, put_takedown, takedowns
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

PARAGRAPHS = (
    "The SECRETWORD stands in this paragraph, which tells of the matter at some length.",
    "What SECRETWORD had to do with it was never said in so many words by anybody.",
    "It was late.",
)
TEXT = "\n\n".join(PARAGRAPHS) + "\n"
TIME = "2026-11-23T00:00:00Z"
COUNT = "SELECT count(*) FROM paragraphs WHERE text LIKE '%SECRETWORD%'"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_texts(tmp_path / "in", {"keep.txt": essay("keep"), "secret.txt": TEXT})
    return tmp_path / "in"


@pytest.fixture(scope="module")
def _taken(tmp_path_factory: pytest.TempPathFactory, _first_version: Path, build: Build, ask: Ask) -> Path:
    home = tmp_path_factory.mktemp("taken")
    shutil.copytree(_first_version / "w", home / "w")
    write_texts(home / "in", {"keep.txt": essay("keep"), "secret.txt": TEXT})
    build(home / "in", home / "w")
    take_down(str(home / "w"), document_of(ask, home / "w", "secret.txt"), "court")
    (home / "in" / "secret.txt").unlink()
    return home


@pytest.fixture
def taken(tmp_path: Path, _taken: Path) -> Path:
    """A folder with a warehouse `w` out of which secret.txt was taken, and the sources `in` without it."""
    return Path(shutil.copytree(_taken, tmp_path, dirs_exist_ok=True))


def document_of(ask: Ask, warehouse: Path, source: str) -> str:
    ((mine,),) = ask(warehouse, f"SELECT document_id FROM documents WHERE source = '{source}'")
    return str(mine)


def quarantined(ask: Ask, warehouse: Path) -> list[tuple[str, str]]:
    return ask(warehouse, "SELECT source, reason FROM quarantine ORDER BY source")


def in_an_archive(folder: Path) -> str:
    with zipfile.ZipFile(folder / "box.zip", "w") as archive:
        archive.writestr("other/name.txt", PARAGRAPHS[1] + "\n\nAnd a paragraph of quite another text beside it.\n")
    return "box.zip!/other/name.txt"


def as_html(folder: Path) -> str:
    (folder / "page.html").write_text(f"<h1>A page</h1><p>Of other things.</p><p>{PARAGRAPHS[0]}</p>")
    return "page.html"


def with_a_line_more(folder: Path) -> str:
    (folder / "secret.txt").write_text(TEXT + "\nOne more line that was not there.\n")
    return "secret.txt"


def in_another_spelling(folder: Path) -> str:
    (folder / "cry.md").write_text(f"# Cry\n\n{PARAGRAPHS[0].upper().replace(',', '')}\n")
    return "cry.md"


def inside_another_text(folder: Path) -> str:
    (folder / "keep.txt").write_text(essay("keep") + "\n" + PARAGRAPHS[1] + "\n")
    return "keep.txt"


def as_a_heading(folder: Path) -> str:
    (folder / "head.md").write_text(f"# {PARAGRAPHS[0]}\n\nUnder it stands something else.\n")
    return "head.md"


def as_a_cell(folder: Path) -> str:
    (folder / "cell.md").write_text(f"| a | b |\n|---|---|\n| {PARAGRAPHS[0]} | of it |\n")
    return "cell.md"


def as_a_subject(folder: Path) -> str:
    (folder / "mail.eml").write_text(f"Subject: {PARAGRAPHS[1]}\n\nSee above.\n")
    return "mail.eml"


def as_metadata_beside(folder: Path) -> str:
    (folder / "new.txt").write_text("Something else stands here.\n")
    (folder / "new.meta.json").write_text(json.dumps({"about": {"notes": ["x", PARAGRAPHS[0]]}}))
    return "new.txt"


def as_a_name_in_metadata(folder: Path) -> str:
    (folder / "name.md").write_text(f'---\n"{PARAGRAPHS[0]}": x\n---\nSomething else stands here.\n')
    return "name.md"


def as_the_name_of_a_column(folder: Path) -> str:
    (folder / "rows.jsonl").write_text(json.dumps({"id": "a", "text": "Of other things.", PARAGRAPHS[1]: 1}) + "\n")
    return "rows.jsonl!/a"


def a_word_a_line(folder: Path) -> str:
    (folder / "words.txt").write_text("\n".join(PARAGRAPHS[0].split()) + "\n")
    return "words.txt"


def over_two_paragraphs(folder: Path) -> str:
    (folder / "torn.html").write_text("<p>Of late.</p><p>" + PARAGRAPHS[1].replace(" never", "</p><p>never") + "</p>")
    return "torn.html"


def inside_a_longer_paragraph(folder: Path) -> str:
    (folder / "long.txt").write_text(f"It is told that {PARAGRAPHS[0]} And so on, for as long as there is paper.\n")
    return "long.txt"


def with_other_letters(folder: Path) -> str:
    (folder / "alike.txt").write_text(PARAGRAPHS[0].replace("a", "а").replace("o", "ο").replace("e", "é") + "\n")
    return "alike.txt"


def with_letters_between(folder: Path) -> str:
    (folder / "hidden.txt").write_text(PARAGRAPHS[0].replace("e", "e\u200b").upper() + "\n")
    return "hidden.txt"


@pytest.mark.parametrize(
    "come_back",
    [
        a_word_a_line,
        over_two_paragraphs,
        inside_a_longer_paragraph,
        with_other_letters,
        with_letters_between,
        in_an_archive,
        as_html,
        with_a_line_more,
        in_another_spelling,
        inside_another_text,
        as_a_heading,
        as_a_cell,
        as_a_subject,
        as_metadata_beside,
        as_a_name_in_metadata,
        as_the_name_of_a_column,
    ],
)
def test_a_source_that_holds_a_paragraph_of_it_is_quarantined(
    taken: Path, build: Build, ask: Ask, come_back: Callable[[Path], str]
) -> None:
    folder, warehouse = taken / "in", taken / "w"
    source = come_back(folder)
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [(source, "taken_down")]
    assert ask(warehouse, COUNT) == [(0,)]
    assert [finding for finding in verify(open_warehouse(warehouse), deep=True) if finding.fault] == []


def test_what_is_short_or_stands_elsewhere_too_tells_nothing(
    folder: Path, warehouse: Path, build: Build, ask: Ask
) -> None:
    licence = "Everybody may copy this text and give it to others, changed or not."
    write_texts(folder, {"secret.txt": f"{TEXT}\n{licence}\n", "free.txt": f"{essay('free')}\n{licence}\n"})
    build(folder, warehouse)
    mine = document_of(ask, warehouse, "secret.txt")
    assert telling_keys(open_warehouse(warehouse), mine) == set().union(*map(telling_keys_of, PARAGRAPHS[:2]))
    assert not telling_keys_of(PARAGRAPHS[2])
    take_down(str(warehouse), mine, "court")

    (folder / "secret.txt").unlink()
    (folder / "new.txt").write_text(f"{essay('something new')}\n{licence}\n\nIt was late.\n")
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == []
    assert ask(warehouse, "SELECT count(*) FROM documents") == [(3,)]


def test_a_sentence_of_a_longer_paragraph_tells(folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    long = f"{PARAGRAPHS[0]} Then came a morning on which nobody remembered any of it, and nobody asked."
    (folder / "secret.txt").write_text(long + "\n")
    build(folder, warehouse)
    take_down(str(warehouse), document_of(ask, warehouse, "secret.txt"), "court")
    (folder / "secret.txt").write_text(long.replace("nobody asked", "I did not ask") + "\n")
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [("secret.txt", "taken_down")]
    assert ask(warehouse, COUNT) == [(0,)]


def test_what_is_given_later_beside_a_text_that_stays_is_looked_through(
    folder: Path, warehouse: Path, build: Build, ask: Ask
) -> None:
    build(folder, warehouse)
    take_down(str(warehouse), document_of(ask, warehouse, "secret.txt"), "court")
    (folder / "secret.txt").unlink()
    (folder / "keep.meta.json").write_text(json.dumps({"about": PARAGRAPHS[0]}))
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [("keep.txt", "taken_down")]

    (folder / "keep.meta.json").unlink()
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == []
    (folder / "keep.txt").rename(folder / "kept.txt")
    (folder / "kept.meta.json").write_text(json.dumps({"about": PARAGRAPHS[0]}))
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [("kept.txt", "taken_down")]
    assert ask(warehouse, "SELECT count(*) FROM documents") == [(0,)]


@pytest.mark.parametrize("too", [False, True], ids=["beside alone", "in the text too"])
def test_once_what_is_given_beside_a_text_is_mended_it_is_taken(
    folder: Path, warehouse: Path, build: Build, ask: Ask, too: bool
) -> None:
    build(folder, warehouse)
    take_down(str(warehouse), document_of(ask, warehouse, "secret.txt"), "court")
    (folder / "secret.txt").unlink()
    (folder / "new.txt").write_text("Something else stands here.\n" + too * PARAGRAPHS[1])
    sidecar = folder / "new.meta.json"
    sidecar.write_text(json.dumps({"about": PARAGRAPHS[0]}))
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [("new.txt", "taken_down")]
    assert build(folder, warehouse).version == build(folder, warehouse).version

    sidecar.write_text(json.dumps({"about": "nothing of it"}))
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [("new.txt", "taken_down")] * too
    last = build(folder, warehouse)
    assert not last.made
    assert ask(warehouse, COUNT) == [(0,)]


def test_records_of_whole_paragraphs_alone_still_hold(folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    build(folder, warehouse)
    key = key_hash(match_key(PARAGRAPHS[0])).hex()
    mine = document_of(ask, warehouse, "secret.txt")
    store_takedown.takedown(open_warehouse(warehouse), mine, reason="court", time="2025-01-01T00:00:00Z", telling=[key])
    (folder / "secret.txt").write_text(f"{PARAGRAPHS[0]}\n\nAnother text.\n")
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [("secret.txt", "taken_down")]


@pytest.mark.parametrize("function", ["_removed", "sweep_objects"])
def test_one_that_was_killed_is_finished_by_the_next_build(
    folder: Path, warehouse: Path, build: Build, ask: Ask, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    build(folder, warehouse)
    (folder / "secret.txt").write_text(TEXT.replace("late", "early"))
    build(folder, warehouse)
    mine = document_of(ask, warehouse, "secret.txt")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(store_takedown, function, killed)
        take_down(str(warehouse), mine, "court")
    with pytest.raises(VariorumError, match="is not finished") as refused:
        sql(str(warehouse), COUNT, at=1)
    assert refused.value.code == "takedown_unfinished"
    with pytest.raises(VariorumError, match="is not finished"):
        publish_version(str(warehouse), None, str(folder.with_name("release")), Metadata())

    (folder / "secret.txt").rename(folder / "renamed.txt")
    build(folder, warehouse)
    assert quarantined(ask, warehouse) == [("renamed.txt", "taken_down")]
    for version in (1, 2, None):
        assert sql(str(warehouse), COUNT, at=version).to_pylist() == [{"count_star()": 0}]
    assert sql(str(warehouse), COUNT.replace("FROM", "FROM history.")).to_pylist() == [{"count_star()": 0}]
    assert all(record.finished for record in takedowns(open_warehouse(warehouse)))
    assert [finding for finding in verify(open_warehouse(warehouse), deep=True) if finding.fault] == []


def test_going_back_does_not_bring_it_back(folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    build(folder, warehouse)
    take_down(str(warehouse), document_of(ask, warehouse, "secret.txt"), "court")
    (folder / "keep.txt").write_text(essay("kept"))
    build(folder, warehouse)
    roll_back(str(warehouse), 1, "")
    assert ask(warehouse, COUNT) == [(0,)]


def test_a_build_beside_a_takedown_begins_again(
    folder: Path, warehouse: Path, build: Build, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Objects that it reads go while it runs, and its own first try held the text."""
    build(folder, warehouse)
    mine = document_of(ask, warehouse, "secret.txt")
    (folder / "keep.txt").write_text(essay("kept"))
    (folder / "secret.txt").write_text(TEXT.replace("late", "early"))
    name_documents, tries = making.name_documents, []

    def named(*given: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            take_down(str(warehouse), mine, "court")
        return name_documents(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(making, "name_documents", named)
    build(folder, warehouse)
    assert len(tries) == 2
    assert [version.kind for version in versions(open_warehouse(warehouse))][-2:] == ["takedown", "source"]
    assert quarantined(ask, warehouse) == [("secret.txt", "taken_down")]
    assert ask(warehouse, COUNT) == [(0,)]


@pytest.mark.parametrize("moment", ["before its last look", "after it", "after it, and the takedown is killed"])
def test_a_copy_that_a_build_is_about_to_commit_goes_too(
    taken: Path, build: Build, ask: Ask, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The document is gone already, so that the takedown commits nothing, and the build loses no race for a number."""
    warehouse, folder = taken / "w", taken / "in"
    text = TEXT.replace("SECRETWORD", "OTHERWORD")
    (folder / "dead.txt").write_text(text)
    build(folder, warehouse)
    mine, opened = document_of(ask, warehouse, "dead.txt"), open_warehouse(warehouse)
    (folder / "dead.txt").unlink()
    build(folder, warehouse)
    (folder / "copy.txt").write_text(f"Quite another text stands before it, and here it is.\n\n{text}")
    stop, tries = making.stop_at_takedown, list[int]()

    def stopped(given: Warehouse, known: Sequence[Takedown]) -> None:
        tries.append(1)
        if moment.startswith("after"):
            stop(given, known)
        if len(tries) == 1 and moment.endswith("killed"):
            put_takedown(given, Takedown(mine, "court", TIME, None, tuple(telling_keys(opened, mine)), finished=False))
        elif len(tries) == 1:
            take_down(str(warehouse), mine, "court")
        if not moment.startswith("after"):
            stop(given, known)

    monkeypatch.setattr(making, "stop_at_takedown", stopped)
    build(folder, warehouse)
    assert len(tries) == (1 if moment.startswith("after") else 2)
    monkeypatch.undo()
    build(folder, warehouse)
    assert [row for row in quarantined(ask, warehouse) if row[0] == "copy.txt"] == [("copy.txt", "taken_down")]
    assert [finding for finding in verify(opened, deep=True) if finding.fault] == []
    for name in opened.storage.names("objects"):
        with opened.storage.open(name) as file:
            assert "OTHERWORD" not in str(pq.read_table(file).to_pylist()), name


def test_a_build_that_begins_in_the_midst_of_a_takedown_begins_again(
    folder: Path, warehouse: Path, build: Build, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its record is there before the build begins, and the same while objects go that the build reads."""
    build(folder, warehouse)
    mine, opened = document_of(ask, warehouse, "secret.txt"), open_warehouse(warehouse)
    (folder / "keep.txt").write_text(essay("kept"))
    keys = tuple(sorted(telling_keys(opened, mine)))
    put_takedown(opened, Takedown(mine, "court", TIME, None, keys, finished=False))
    finish, tries = making_of.finish_takedowns, list[int]()

    def reads_what_goes(given: Warehouse) -> list[str]:
        tries.append(1)
        if len(tries) == 1:
            put_gap(given, Gap("0" * 64, None, (mine,), 1, "court", TIME))
            raise missing(f"{'0' * 64}.parquet")
        return finish(given)

    monkeypatch.setattr(making_of, "finish_takedowns", reads_what_goes)
    build(folder, warehouse)
    assert len(tries) > 1
    assert quarantined(ask, warehouse) == [("secret.txt", "taken_down")]


def test_an_object_that_is_lost_for_good_ends_a_build_at_once(folder: Path, warehouse: Path, build: Build) -> None:
    build(folder, warehouse)
    for path in (warehouse / "objects").rglob("*.parquet"):
        path.unlink()
    (folder / "keep.txt").write_text(essay("kept"))
    with pytest.raises(StoreError, match="is missing") as lost:
        build(folder, warehouse)
    assert lost.value.code == "missing"
