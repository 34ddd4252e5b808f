"""A file that is away for a while and comes back, changed or not, is who it was: what is left of it keeps its ids."""

import zipfile
from pathlib import Path

import pytest
from scene import Ask, Build, essay, write_texts

from variorum.store.commits import commit_of, tree_of
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

TEXTS = (
    "SELECT text, paragraph_id FROM paragraphs SEMI JOIN (FROM documents WHERE source = '{0}') USING (document_id) "
    "ORDER BY ordinal"
)
DOCUMENT = "SELECT document_id FROM documents WHERE source = '{0}'"
LONG = [
    f"Paragraph number {n} of this long document says its own thing, which is {n * 37} and no other." for n in range(20)
]
EDITED = [LONG[0], LONG[1].replace("its own", "another"), *LONG[2:]]


def text_of(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_texts(tmp_path / "in", {"keep.txt": essay("keep"), "doc.txt": text_of(LONG)})
    return tmp_path / "in"


def ids_by_text(ask: Ask, warehouse: Path, source: str) -> dict[str, str]:
    return dict(ask(warehouse, TEXTS.format(source)))


def document_of(ask: Ask, warehouse: Path, source: str) -> str:
    ((mine,),) = ask(warehouse, DOCUMENT.format(source))
    return str(mine)


def away(folder: Path, warehouse: Path, build: Build, builds: int = 1) -> None:
    """Take doc.txt away for some builds, each of which has other news."""
    (folder / "doc.txt").unlink()
    for n in range(builds):
        (folder / f"news{n}.txt").write_text(essay(f"news {n}"))
        build(folder, warehouse)


def test_one_word_changed_while_it_was_away_for_several_builds(
    folder: Path, warehouse: Path, build: Build, ask: Ask
) -> None:
    build(folder, warehouse)
    before, mine = ids_by_text(ask, warehouse, "doc.txt"), document_of(ask, warehouse, "doc.txt")
    away(folder, warehouse, build, builds=3)
    (folder / "doc.txt").write_text(text_of(EDITED))
    report = build(folder, warehouse)

    after = ids_by_text(ask, warehouse, "doc.txt")
    assert {text for text in before if before[text] == after.get(text)} == set(LONG) - {LONG[1]}
    assert after[EDITED[1]] not in before.values()
    assert document_of(ask, warehouse, "doc.txt") == mine
    (made,) = report.made
    assert made.ids["document"] == {"restored": 1}
    assert made.ids["paragraph"] == {"restored": 19, "added": 1}
    assert verify(open_warehouse(warehouse), deep=True) == []


def test_edited_and_back_under_another_name_in_an_archive(
    folder: Path, warehouse: Path, build: Build, ask: Ask
) -> None:
    build(folder, warehouse)
    before, mine = ids_by_text(ask, warehouse, "doc.txt"), document_of(ask, warehouse, "doc.txt")
    away(folder, warehouse, build)
    with zipfile.ZipFile(folder / "old.zip", "w") as archive:
        archive.writestr("found.html", "<html><body>" + "".join(f"<p>{text}</p>" for text in EDITED) + "</body></html>")
    build(folder, warehouse)
    after = ids_by_text(ask, warehouse, "old.zip!/found.html")
    assert document_of(ask, warehouse, "old.zip!/found.html") == mine
    assert sum(before.get(text) == one for text, one in after.items()) == 19


@pytest.mark.parametrize("left", [LONG[:10], LONG[11:], LONG[::2]], ids=["half", "somewhat less", "every second"])
def test_only_a_part_of_it_is_back(left: list[str], folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    build(folder, warehouse)
    before = ids_by_text(ask, warehouse, "doc.txt")
    away(folder, warehouse, build)
    (folder / "doc.txt").write_text(text_of(left))
    build(folder, warehouse)
    assert ids_by_text(ask, warehouse, "doc.txt") == {text: before[text] for text in left}


def test_another_text_stood_under_its_name_meanwhile(folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    """A → gone → B → A': A is who it was, and B, which took over the name only, is not."""
    build(folder, warehouse)
    before, mine = ids_by_text(ask, warehouse, "doc.txt"), document_of(ask, warehouse, "doc.txt")
    away(folder, warehouse, build)
    (folder / "doc.txt").write_text(essay("something else"))
    build(folder, warehouse)
    other = document_of(ask, warehouse, "doc.txt")
    assert other != mine
    (folder / "doc.txt").write_text(text_of(EDITED))
    build(folder, warehouse)
    after = ids_by_text(ask, warehouse, "doc.txt")
    assert document_of(ask, warehouse, "doc.txt") == mine
    assert sum(before.get(text) == one for text, one in after.items()) == 19
    (folder / "doc.txt").write_text(essay("something else"))
    build(folder, warehouse)
    assert document_of(ask, warehouse, "doc.txt") == other


def test_another_text_in_its_place_and_back_again(folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    """A → B → A' under one name, with nothing in between."""
    build(folder, warehouse)
    before = ids_by_text(ask, warehouse, "doc.txt")
    (folder / "doc.txt").write_text(essay("something else"))
    build(folder, warehouse)
    (folder / "doc.txt").write_text(text_of(EDITED))
    build(folder, warehouse)
    after = ids_by_text(ask, warehouse, "doc.txt")
    assert sum(before.get(text) == one for text, one in after.items()) == 19


def test_its_paragraphs_live_in_another_document_by_now(folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    """Ids are never carried between documents: the copy has ids of its own, and what comes back has its old ones."""
    build(folder, warehouse)
    before = ids_by_text(ask, warehouse, "doc.txt")
    (folder / "doc.txt").unlink()
    with (folder / "keep.txt").open("a") as file:
        file.write("\n" + text_of(LONG[:12]))
    build(folder, warehouse)
    copied = ids_by_text(ask, warehouse, "keep.txt")
    assert not set(copied.values()) & set(before.values())
    (folder / "doc.txt").write_text(text_of(EDITED))
    build(folder, warehouse)
    after = ids_by_text(ask, warehouse, "doc.txt")
    assert sum(before.get(text) == one for text, one in after.items()) == 19
    assert ids_by_text(ask, warehouse, "keep.txt") == copied


def test_it_is_found_after_its_shards_are_swept(folder: Path, warehouse: Path, build: Build, ask: Ask) -> None:
    """The registry alone knows it: the answer does not hang on objects that gc may have given up."""
    build(folder, warehouse)
    before = ids_by_text(ask, warehouse, "doc.txt")
    away(folder, warehouse, build)
    opened = open_warehouse(warehouse)
    kept = {shard.object for shards in tree_of(opened, commit_of(opened, None)).tables.values() for shard in shards}
    swept = [path for path in opened.root.glob("objects/*/*.parquet") if path.stem not in kept]
    assert swept
    for path in swept:
        path.unlink()
    (folder / "doc.txt").write_text(text_of(EDITED))
    build(folder, warehouse)
    after = ids_by_text(ask, warehouse, "doc.txt")
    assert sum(before.get(text) == one for text, one in after.items()) == 19
