"""What a second build does: nothing where nothing changed, and where something did, that and nothing else."""

import shutil
from pathlib import Path

import pytest
from scene import Ask, Build, essay, write_texts

from variorum.pipeline.request import Report
from variorum.store.diff import diff
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

IDS = """
    SELECT document_id AS id FROM documents WHERE source = '{0}'
    UNION ALL SELECT section_id FROM sections SEMI JOIN (FROM documents WHERE source = '{0}') USING (document_id)
    UNION ALL SELECT paragraph_id FROM paragraphs SEMI JOIN (FROM documents WHERE source = '{0}') USING (document_id)
    ORDER BY id
"""


def ids_of(ask: Ask, warehouse: Path, source: str) -> list[str]:
    return [row[0] for row in ask(warehouse, IDS.format(source.replace("'", "''")))]


def changed(warehouse: Path, before: int, after: int) -> dict[tuple[str, str], int]:
    """How often what happened between two versions, by table and op."""
    found = diff(open_warehouse(warehouse), before, after)
    return {(table, op): n for table, ops in found.counts.items() for op, n in ops.items()}


def events(report: Report) -> dict[tuple[str, str], int]:
    (made,) = report.made
    return {(entity, event): n for entity, happened in made.ids.items() for event, n in happened.items()}


def sound(warehouse: Path) -> None:
    assert verify(open_warehouse(warehouse), deep=True) == []


def replace_in(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))


def test_nothing_changed_is_no_version(texts: Path, warehouse: Path, build: Build) -> None:
    def files() -> dict[Path, int]:
        """All but the notes that the sources were looked at, and how their files were."""
        found = {path: path.stat().st_mtime_ns for path in warehouse.rglob("*") if path.is_file()}
        return {path: time for path, time in found.items() if path.name not in ("look.json", "seen.json")}

    before = files()
    report = build(texts, warehouse)
    assert (report.version, report.made) == (1, ())
    assert files() == before


def test_a_file_that_was_only_touched_did_not_change(texts: Path, warehouse: Path, build: Build) -> None:
    for path in texts.iterdir():
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
    assert build(texts, warehouse).version == 1


def test_an_edit_is_that_edit_and_nothing_else(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    before = {name: ids_of(ask, warehouse, f"{name}.txt") for name in ("apple", "birch", "cedar", "daisy", "elder")}
    replace_in(texts / "cedar.txt", "the winter storms came", "the winter gales came")
    report = build(texts, warehouse)
    assert report.sources["changed"] == 1
    assert events(report) == {("document", "edited"): 1, ("paragraph", "edited"): 1}
    assert changed(warehouse, 1, 2) == {("documents", "edited"): 1, ("paragraphs", "edited"): 1}
    (document,) = diff(open_warehouse(warehouse), 1, 2).documents
    assert document.source == "cedar.txt"
    assert [d.before and d.before["text"].replace("storms", "gales") for d in document.paragraphs] == [
        d.after and d.after["text"] for d in document.paragraphs
    ]
    assert {name: ids_of(ask, warehouse, f"{name}.txt") for name in before} == before
    sound(warehouse)


def test_what_was_deleted_comes_back_as_itself(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    before = ids_of(ask, warehouse, "cedar.txt")
    text = (texts / "cedar.txt").read_text()
    (texts / "cedar.txt").unlink()
    assert events(build(texts, warehouse))["paragraph", "removed"] == 6
    assert ids_of(ask, warehouse, "cedar.txt") == []
    (texts / "cedar.txt").write_text(text)
    report = build(texts, warehouse)
    assert events(report) == {("document", "restored"): 1, ("section", "restored"): 1, ("paragraph", "restored"): 6}
    assert ids_of(ask, warehouse, "cedar.txt") == before
    assert changed(warehouse, 1, 3) == {}
    sound(warehouse)


def test_what_was_deleted_and_comes_back_under_another_name(
    texts: Path, warehouse: Path, build: Build, ask: Ask
) -> None:
    before = ids_of(ask, warehouse, "cedar.txt")
    text = (texts / "cedar.txt").read_text()
    (texts / "cedar.txt").unlink()
    build(texts, warehouse)
    (texts / "pine.txt").write_text(text)
    build(texts, warehouse)
    assert ids_of(ask, warehouse, "pine.txt") == before


def test_a_renamed_file_is_the_same_document(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    before = ids_of(ask, warehouse, "cedar.txt")
    (texts / "sub").mkdir()
    (texts / "cedar.txt").rename(texts / "sub" / "a tree.txt")
    report = build(texts, warehouse)
    assert report.sources["renamed"] == 1
    assert (report.sources["added"], report.sources["removed"]) == (0, 0)
    assert events(report) == {("document", "renamed"): 1}
    assert ids_of(ask, warehouse, "sub/a tree.txt") == before
    assert changed(warehouse, 1, 2) == {("documents", "renamed"): 1}
    sound(warehouse)


def test_a_file_that_was_renamed_and_edited(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    before = ids_of(ask, warehouse, "cedar.txt")
    (texts / "cedar.txt").rename(texts / "pine.txt")
    replace_in(texts / "pine.txt", "the winter storms came", "the winter gales came")
    report = build(texts, warehouse)
    assert events(report)["document", "renamed"] == 1
    assert events(report)["paragraph", "edited"] == 1
    assert ids_of(ask, warehouse, "pine.txt") == before
    sound(warehouse)


def test_two_files_swap_their_names(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    apple, birch = ids_of(ask, warehouse, "apple.txt"), ids_of(ask, warehouse, "birch.txt")
    (texts / "apple.txt").rename(texts / "swap")
    (texts / "birch.txt").rename(texts / "apple.txt")
    (texts / "swap").rename(texts / "birch.txt")
    report = build(texts, warehouse)
    assert (ids_of(ask, warehouse, "birch.txt"), ids_of(ask, warehouse, "apple.txt")) == (apple, birch)
    assert changed(warehouse, 1, 2) == {("documents", "renamed"): 2}
    assert events(report) == {("document", "renamed"): 2}
    sound(warehouse)


def test_files_that_move_up_by_one(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    """A new file at the front renumbers all the others."""
    names = sorted(path.name for path in texts.iterdir())
    before = {name: ids_of(ask, warehouse, name) for name in names}
    for name, after in zip(reversed(names), ["last.txt", *reversed(names[1:])], strict=True):
        (texts / name).rename(texts / after)
    write_texts(texts, {names[0]: essay("aspen")})
    build(texts, warehouse)
    for name, after in zip(names, [*names[1:], "last.txt"], strict=True):
        assert ids_of(ask, warehouse, after) == before[name]
    assert not set(ids_of(ask, warehouse, names[0])) & {id for ids in before.values() for id in ids}
    sound(warehouse)


def test_identical_files_are_two_documents(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    before = ids_of(ask, warehouse, "cedar.txt")
    shutil.copy(texts / "cedar.txt", texts / "aaa.txt")
    shutil.copy(texts / "cedar.txt", texts / "zzz.txt")
    assert build(texts, warehouse).sources["added"] == 2
    every = [ids_of(ask, warehouse, name) for name in ("aaa.txt", "cedar.txt", "zzz.txt")]
    assert every[1] == before
    assert len({id for ids in every for id in ids}) == 3 * len(before)
    (texts / "cedar.txt").unlink()
    build(texts, warehouse)
    assert [ids_of(ask, warehouse, name) for name in ("aaa.txt", "zzz.txt")] == [every[0], every[2]]
    sound(warehouse)


@pytest.mark.parametrize(("bad", "reason"), [(bytes(4000), "binary"), (b"", "empty"), (b" \n", "empty")])
def test_a_source_that_goes_bad_and_comes_back(
    bad: bytes, reason: str, texts: Path, warehouse: Path, build: Build, ask: Ask
) -> None:
    before = ids_of(ask, warehouse, "cedar.txt")
    good = (texts / "cedar.txt").read_bytes()
    (texts / "cedar.txt").write_bytes(bad)
    report = build(texts, warehouse)
    assert report.version == 2
    assert ask(warehouse, "SELECT source, reason, first_version FROM quarantine") == [("cedar.txt", reason, 2)]
    assert "stands" in ask(warehouse, "SELECT detail FROM quarantine")[0][0]
    assert any("stands" in note and "cedar.txt" in note for note in report.notes)
    assert ids_of(ask, warehouse, "cedar.txt") == before
    assert changed(warehouse, 1, 2) == {}
    again = build(texts, warehouse)
    assert again.version == 2
    assert any("stands" in note for note in again.notes)
    write_texts(texts, {"birch.txt": essay("birch") + "\nOne more line about the birch that stood there.\n"})
    build(texts, warehouse)
    assert ask(warehouse, "SELECT source, reason, first_version FROM quarantine") == [("cedar.txt", reason, 2)]
    (texts / "cedar.txt").write_bytes(good)
    back = build(texts, warehouse)
    assert back.version == 4
    assert ids_of(ask, warehouse, "cedar.txt") == before
    assert ask(warehouse, "SELECT * FROM quarantine") == []
    sound(warehouse)


def test_a_bad_source_that_goes_takes_its_document_along(texts: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    (texts / "cedar.txt").write_bytes(b"")
    build(texts, warehouse)
    (texts / "cedar.txt").unlink()
    assert events(build(texts, warehouse))["document", "removed"] == 1
    assert ask(warehouse, "SELECT * FROM quarantine") == []
    assert ids_of(ask, warehouse, "cedar.txt") == []


def test_what_is_in_quarantine_is_tried_again_when_asked(texts: Path, warehouse: Path, build: Build) -> None:
    write_texts(texts, {"bad.txt": bytes(3000)})
    assert build(texts, warehouse).version == 2
    assert build(texts, warehouse, retry=True).version == 2


def test_all_bad_at_first(tmp_path: Path, build: Build, ask: Ask) -> None:
    write_texts(tmp_path / "in", {"a.txt": bytes(3000), "b.txt": b""})
    report = build(tmp_path / "in", tmp_path / "w")
    assert (report.version, report.rows["documents"], report.rows["quarantine"]) == (1, 0, 2)
    write_texts(tmp_path / "in", {"a.txt": essay("a")})
    assert build(tmp_path / "in", tmp_path / "w").rows["documents"] == 1
    sound(tmp_path / "w")


def test_raw_bytes_need_not_be_kept(texts: Path, tmp_path: Path, build: Build, ask: Ask) -> None:
    warehouse = tmp_path / "without raw"
    build(texts, warehouse, keep_raw=False)
    assert ask(warehouse, "SELECT count(*) FROM raw") == [(0,)]
    replace_in(texts / "cedar.txt", "the winter storms came", "the winter gales came")
    assert events(build(texts, warehouse, keep_raw=False))["paragraph", "edited"] == 1
    assert ask(warehouse, "SELECT count(*) FROM raw") == [(0,)]


def test_a_dry_run_says_what_a_build_would_find_and_changes_nothing(
    texts: Path, warehouse: Path, tmp_path: Path, build: Build
) -> None:
    replace_in(texts / "cedar.txt", "the winter storms came", "the winter gales came")
    (texts / "birch.txt").unlink()
    write_texts(texts, {"new.txt": essay("new")})

    def everything() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (warehouse, *warehouse.rglob("*"))}

    before = everything()
    report = build(texts, warehouse, dry_run=True)
    assert everything() == before
    assert {n: report.sources[n] for n in ("added", "changed", "removed", "unchanged")} == {
        "added": 1,
        "changed": 1,
        "removed": 1,
        "unchanged": 3,
    }
    first = build(texts, tmp_path / "not there", dry_run=True)
    assert first.sources["added"] == 5
    assert not (tmp_path / "not there").exists()


def test_hundreds_of_identical_files(tmp_path: Path, build: Build, ask: Ask) -> None:
    write_texts(tmp_path / "in", {f"{n:03}.txt": essay("form") for n in range(300)})
    build(tmp_path / "in", tmp_path / "w")
    salts = ask(tmp_path / "w", "SELECT salt FROM identities WHERE entity = 'document' ORDER BY 1")
    assert [salt for (salt,) in salts] == list(range(300))
    (tmp_path / "in" / "150.txt").unlink()
    build(tmp_path / "in", tmp_path / "w")
    assert ask(tmp_path / "w", "SELECT count(DISTINCT document_id) FROM documents") == [(299,)]
