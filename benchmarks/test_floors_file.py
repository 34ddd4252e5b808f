"""Floors rise by themselves, fall only for a reason, and hold on the texts they were measured on."""

from pathlib import Path

import pytest

from benchmarks.floors import FLOORS, Floors, compare, digest, raised, read_floors, write_floors

HEADINGS = "seg heading_F1"
WRONG = "rev wrong_reuse"
KEPT = Floors({"seg": "a", "rev": "b"}, {HEADINGS: 0.9, WRONG: 0.01})


def test_one_that_was_passed_rises_and_one_that_was_not_stays() -> None:
    now = raised(KEPT, {HEADINGS: 0.95, WRONG: 0.02}, {"seg": "a", "rev": "b"}, None)
    assert now.floors == {HEADINGS: 0.95, WRONG: 0.01}
    assert not now.lowered


def test_one_is_lowered_for_a_reason_that_is_kept(tmp_path: Path) -> None:
    now = raised(KEPT, {HEADINGS: 0.85, WRONG: 0.005}, {"seg": "a", "rev": "b"}, 'a "better" rule')
    assert now.floors == {HEADINGS: 0.85, WRONG: 0.005}
    assert now.lowered == {HEADINGS: '0.9000 → 0.8500: a "better" rule'}
    write_floors(now, tmp_path / "floors.toml")
    assert read_floors(tmp_path / "floors.toml") == now


@pytest.mark.parametrize(
    ("measures", "texts", "failed"),
    [
        ({HEADINGS: 0.9, WRONG: 0.01}, {"seg": "a", "rev": "b"}, 0),
        ({HEADINGS: 0.8996, "seg no floor": 0.1}, {"seg": "a"}, 0),
        ({HEADINGS: 0.899}, {"seg": "a"}, 1),
        ({WRONG: 0.02}, {"rev": "b"}, 1),
        ({HEADINGS: 0.99}, {"seg": "other texts"}, 1),
    ],
)
def test_what_is_worse_or_measured_on_other_texts_fails(
    measures: dict[str, float], texts: dict[str, str], failed: int
) -> None:
    assert compare(KEPT, measures, texts) == failed


def test_on_other_texts_all_are_set_anew() -> None:
    assert raised(KEPT, {HEADINGS: 0.5}, {"seg": "c"}, None) == Floors(
        {"seg": "c", "rev": "b"}, {HEADINGS: 0.5, WRONG: 0.01}
    )


def test_a_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "wild" / "corpus"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("one")
    first = digest(tmp_path, "wild")
    (folder / "a.txt").write_text("two")
    second = digest(tmp_path, "wild")
    (folder / "a.txt").rename(folder / "b.txt")
    assert len({first, second, digest(tmp_path, "wild")}) == 3


def test_each_set_that_has_floors_has_the_digest_of_its_texts() -> None:
    kept = read_floors()
    assert FLOORS.exists()
    assert {name.split(" ")[0] for name in kept.floors} == set(kept.texts)
    assert set(kept.lowered) <= set(kept.floors)
