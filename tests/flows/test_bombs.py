"""Files that mean harm end in text or in quarantine with a reason; none ends the build or costs much."""

from pathlib import Path

import pytest
from bombs import BOMBS, TEXT
from scene import Ask, write_texts

from variorum.execute.processes import Processes
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.request import BuildRequest
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

TOO_LARGE = (
    "same page.pdf",
    "many.pdf",
    "large.epub",
    "large.docx",
    "many parts.epub",
    "blanks.txt.gz",
    "words.txt.zst",
    "rows.parquet",
    "beside rows.parquet",
    "one row.parquet",
)
DEEP = ("deep arrays.pdf", "deep dictionaries.pdf", "deep.docx")


def built(folder: Path, names: list[str]) -> None:
    write_texts(folder / "in", {name: BOMBS[name] for name in names} | {"good.txt": TEXT})
    request = BuildRequest((str(folder / "in"),), str(folder / "w"), "test", workers=2)
    assert build(request, direct_run(2, executor=Processes(2))).version == 1


def ends(ask: Ask, folder: Path) -> dict[str, str]:
    """Where each source of a folder ended: `text`, or why it is in quarantine; members with their archive."""
    refused = ask(folder / "w", "SELECT source, reason FROM quarantine")
    taken = ask(folder / "w", "SELECT source, 'text' FROM documents")
    return {source.partition("!/")[0]: reason for source, reason in [*taken, *refused]}


def test_what_cost_much_or_ended_its_process_is_refused_for_what_it_is(tmp_path: Path, ask: Ask) -> None:
    built(tmp_path, [*TOO_LARGE, *DEEP])
    found = ends(ask, tmp_path)
    assert found.pop("good.txt") == "text"
    assert found.pop("many.pdf") in ("too_large", "text")  # what a library makes of a count that is not so
    assert found == {
        **{name: "too_large" for name in TOO_LARGE if name != "many.pdf"},
        **dict.fromkeys(DEEP, "broken_archive"),
    }


@pytest.mark.soak
def test_every_bomb_ends_in_text_or_in_quarantine(tmp_path: Path, ask: Ask) -> None:
    built(tmp_path, list(BOMBS))
    found = ends(ask, tmp_path)
    assert found.keys() == {*BOMBS, "good.txt"}
    assert found["good.txt"] == "text"
    # The time and the memory that a source may take are for what nobody foresaw.
    assert [name for name, end in found.items() if end in ("too_slow", "too_much_memory")] == []
    assert not any((tmp_path.parent / name).exists() for name in ("evil.txt", "w.txt"))
    assert verify(open_warehouse(tmp_path / "w"), deep=True) == []
