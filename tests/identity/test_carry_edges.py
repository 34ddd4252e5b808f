"""What carry() promises where one of its rules just holds, and where it just does not."""

import pytest

from variorum.identity.order import in_order

from .state import State
from .test_carry import A, B, C, D, events, follow, step

LONG = "the miller mends his wheel and paints the gate before winter comes down to our valley with its deep snow"
"""Twenty words."""


def reworded(text: str, words: int) -> str:
    """A text with its last `words` words replaced."""
    kept = text.split()[:-words]
    return " ".join([*kept, *(f"anew{n}" for n in range(words))])


@pytest.mark.parametrize(("text", "words", "kept"), [(LONG, 7, True), (LONG, 9, False), (LONG[:40], 3, False)])
def test_a_long_text_that_moves_keeps_its_id_with_six_in_ten_of_its_words_and_a_short_one_does_not(
    text: str, words: int, kept: bool
) -> None:
    (old, new), _ = follow([text, A, B, C, D], [A, B, C, D, reworded(text, words)])
    assert (new[-1] == old[0]) is kept


@pytest.mark.parametrize(("words", "kept"), [(10, True), (11, False)])
def test_the_only_text_of_a_document_keeps_its_id_with_half_of_its_words(words: int, kept: bool) -> None:
    (old, new), _ = follow([LONG], [reworded(LONG, words)])
    assert (new == old) is kept


def test_a_short_text_that_stands_several_times_goes_with_the_block_that_it_ends() -> None:
    rest = [f"{text} {n}" for n in range(2) for text in (C, D, LONG)]
    (old, new), _ = follow([A, "Amen.", B, "Amen.", *rest], [*rest, B, "Amen.", A, "Amen."])
    assert new[-4:] == [old[2], old[3], old[0], old[1]]


@pytest.mark.parametrize("back", [False, True])
def test_of_several_copies_the_nearest_to_its_neighbours_is_the_one_that_stayed(back: bool) -> None:
    old = ["Amen.", A, "Amen.", "one", "two", B]
    new = ["So be it.", A, "Amen.", C, D, "Amen.", B]
    order = -1 if back else 1
    (before, after), _ = follow(old[::order], new[::order])
    assert after[::order][2] == before[::order][2]


@pytest.mark.parametrize(("cut", "told"), [(4, ["edited", "split"]), (3, ["added", "edited"])])
def test_a_part_of_four_words_is_told_as_one_and_a_shorter_one_as_new(cut: int, told: list[str]) -> None:
    words = LONG.split()
    (old, new), got = follow([A, LONG, B], [A, " ".join(["now", *words[:-cut]]), " ".join(words[-cut:]), B])
    assert new[1] == old[1]
    assert sorted(events(got)) == told


def test_a_heading_put_over_all_paragraphs_is_a_new_section_and_the_root_stays_the_root() -> None:
    state, before = step(State(), [("p", A), ("p", B)])
    state, after = step(state, [("h", "The town"), ("p", A), ("p", B)])
    assert after.section_ids[0] == before.section_ids[0]
    assert len(set(after.section_ids)) == 2
    _, again = step(state, [("p", A), ("p", B)])
    assert again.section_ids == before.section_ids


def test_a_line_that_comes_again_does_not_part_what_stands_in_one_order_in_a_long_text() -> None:
    lines = list(range(1200))
    assert len(in_order([-1, *lines, 5, -2], [-3, *lines, -4])) == len(lines)
