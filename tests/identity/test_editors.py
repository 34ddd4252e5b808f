"""What editors do to a document at once: chapters renumbered, copies edited, short paragraphs joined; and reverted."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.identity.carry import carry
from variorum.text.document import Paragraph, Section

from .state import State, next_state

DOCUMENT = "d0123456789abcdef"
WORDS = ("sea", "hill", "town", "snow", "bell", "fire", "ship", "road", "king", "wolf", "moon", "salt", "rain")
Chapter = tuple[str, list[str]]
"""A heading and the paragraphs under it."""


def said(seed: int, words: int = 14) -> str:
    """A paragraph that no other seed gives."""
    chance = random.Random(seed)
    return " ".join([f"w{seed}", *(chance.choice(WORDS) + str(chance.randrange(40)) for _ in range(words))])


def step(state: State, chapters: list[Chapter]) -> tuple[State, list[str], list[str]]:
    """The next state, the ids of the headings, and those of the paragraphs."""
    sections = [Section(None, 0, None, "", None, None, None, None)]
    paragraphs = []
    for heading, texts in chapters:
        sections.append(Section(0, 1, heading, str(len(sections)), 0, 1, 0, 1))
        paragraphs += [Paragraph(len(sections) - 1, "body", 0, text, "en", 1.0, 0, 1) for text in texts]
    known = list(state.registry.values())
    got = carry(DOCUMENT, state.sections, state.paragraphs, known, sections, paragraphs)
    return (
        next_state(state, got, sections, paragraphs),
        list(got.section_ids[1:]),
        list(got.paragraph_ids),
    )


def numbered(texts: list[list[str]], heading: str = "Chapter {}") -> list[Chapter]:
    return [(heading.format(n), paragraphs) for n, paragraphs in enumerate(texts, 1)]


@settings(max_examples=60)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=9),
    at=st.integers(0, 9),
    heading=st.sampled_from(["Chapter {}", "{}", "§ {}.", "第{}章"]),
)
def test_a_chapter_put_in_or_taken_out_renumbers_the_others_and_no_id(sizes: list[int], at: int, heading: str) -> None:
    texts = [[said(100 * n + k) for k in range(size)] for n, size in enumerate(sizes)]
    at = min(at, len(texts) - 1)
    more = [*texts[:at], [said(9_000), said(9_001)], *texts[at:]]
    state, old, _ = step(State(), numbered(texts, heading))
    longer, new, _ = step(state, numbered(more, heading))
    assert new[:at] + new[at + 1 :] == old
    assert new[at] not in old
    _, back, _ = step(longer, numbered(texts, heading))
    assert back == old


def test_headings_whose_numbers_change_are_the_same_whatever_is_under_them() -> None:
    state, old, _ = step(State(), [("1. Tea", [said(1)]), ("2. Milk", []), ("3. Bread", [said(3)])])
    _, new, _ = step(
        state, [("1. Preface", [said(7)]), ("2. Tea", [said(8)]), ("3. Milk", []), ("4. Bread", [said(9)])]
    )
    assert new[1:] == old


def test_a_heading_that_stands_keeps_its_id_though_its_text_went_elsewhere() -> None:
    state, old, _ = step(State(), [("Tea", [said(1), said(2)]), ("Milk", [said(3)])])
    _, new, _ = step(state, [("Tea", [said(4)]), ("On tea", [said(1), said(2)]), ("Milk", [said(3)])])
    assert [new[0], new[2]] == old


@settings(max_examples=100)
@given(
    order=st.lists(st.booleans(), min_size=3, max_size=14).filter(lambda copies: sum(copies) > 1),
    edited=st.sets(st.integers(0, 13)),
    gone=st.sets(st.integers(0, 13)),
    put_in=st.sets(st.integers(0, 13)),
    seed=st.integers(0, 99),
)
def test_of_passages_that_stand_several_times_none_takes_the_id_of_another(
    order: list[bool], edited: set[int], gone: set[int], put_in: set[int], seed: int
) -> None:
    """Whatever is edited, taken out and put in around them, as long as each copy is there."""
    chance = random.Random(seed)
    passage = said(500, 16)
    old = [passage if copy else said(n) for n, copy in enumerate(order)]
    new = list(old)
    for n in sorted(edited & set(range(len(order)))):
        words = old[n].split()
        words[chance.randrange(len(words))] = f"other{n}"
        new[n] = " ".join(words)
    state, _, before = step(State(), [("Tea", old)])

    # Around the copies something goes and something comes.
    stays = [n for n in range(len(order)) if order[n] or n not in gone]
    texts: list[str] = []
    who: list[int] = []
    for n in stays:
        if n in put_in:
            texts.append(said(1_000 + n))
            who.append(-1)
        texts.append(new[n])
        who.append(n)
    changed, _, after = step(state, [("Tea", texts)])
    assert [mine for mine, n in zip(after, who, strict=True) if n >= 0] == [before[n] for n in stays]
    _, _, back = step(changed, [("Tea", old)])
    assert back == before


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (["1) the head;", "2) the council of pupils;"], "1) the head; 2) for pupils of the council;"),
        (["Fetch the file.", "Open the request."], "Fetch a file. Open the request."),
        (["Horatio, friend to Hamlet", "Laertes, son to Polonius"], "January friend to Hamlet We son to Polonius"),
        (["Election officers", "Voter eligibility criteria"], "logging officers Voter an criteria"),
    ],
)
def test_short_paragraphs_that_were_joined_and_edited_keep_the_id_of_one(parts: list[str], joined: str) -> None:
    state, _, old = step(State(), [("Tea", [said(1), *parts, said(2)])])
    _, _, new = step(state, [("Tea", [said(1), joined, said(2)])])
    assert new[0] == old[0]
    assert new[1] in old[1:3]
    assert new[2] == old[3]


def test_unlike_words_in_the_place_of_two_short_paragraphs_are_new() -> None:
    state, _, old = step(State(), [("Tea", [said(1), "The head of it.", "The council of it.", said(2)])])
    _, _, new = step(state, [("Tea", [said(1), "The moon of salt or snow.", said(2)])])
    assert new[1] not in old
