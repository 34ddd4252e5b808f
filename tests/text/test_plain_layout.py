"""Where the lines of hard-wrapped texts, verse and manuals belong together, and where they part."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_texts import MILL, RIVER, of

from variorum.text.readers.plain.forms import is_command
from variorum.text.readers.plain.layout import is_ruler


def texts(text: str) -> list[str]:
    return [block.text for block in of(text) if any(map(str.isalnum, block.text))]


def joined(text: str) -> str:
    return " ".join(text.split())


def set_in(text: str, columns: int = 4) -> str:
    return "\n".join(" " * columns + line for line in text.split("\n"))


@pytest.mark.parametrize("mark", "=-~^+*")
def test_an_underlined_line_is_apart_though_text_stands_right_under_it(mark: str) -> None:
    name, other = "The old bridge", "The mill"
    text = f"{name}\n{mark * len(name)}\n{RIVER}\n\n{other}\n{mark * len(other)}\n{MILL}\n"
    assert texts(text) == [name, joined(RIVER), other, joined(MILL)]


def test_a_line_out_of_the_margin_is_apart_from_the_text_set_in_below_it() -> None:
    text = f"BRIDGE(1)\n\nNAME\n{set_in(RIVER)}\n\n{set_in(MILL)}\n\nSEE ALSO\n{set_in('mill(1), river(7)')}\n"
    assert texts(text) == ["BRIDGE(1)", "NAME", joined(RIVER), joined(MILL), "SEE ALSO", "mill(1), river(7)"]


def test_a_long_line_out_of_the_margin_heads_the_text_below_where_most_such_lines_do() -> None:
    long = "What the town has always thrown into the river, and what it still throws in"
    twice = "How those who let the house of the miller to people from the town are paid in\nspring"
    heads = ["The bridge", "The mill", "The stones", "The wheel", long, twice, "The mist", "The meadows"]
    text = "\n\n".join(f"{head}\n{set_in(RIVER)}\n\n{set_in(MILL)}" for head in heads)
    assert texts(text) == [said for head in heads for said in (joined(head), joined(RIVER), joined(MILL))]


def test_rows_of_a_table_do_not_hide_that_a_text_is_wrapped() -> None:
    rows = [f"State {n}   Red and bold   {joined(RIVER)[: 80 + n]}" for n in range(6)]
    text = f"The bridge\n\n{RIVER}\n\n" + "\n".join(rows) + f"\n\nThe mill\n\n{MILL}\n"
    shown = texts(text)
    assert [shown[1], shown[-1]] == [joined(RIVER), joined(MILL)]


def test_explanations_far_in_do_not_hide_the_headings_of_a_manual() -> None:
    options = "\n\n".join(f"       --{name}\n{set_in(RIVER, 14)}" for name in ("all", "bridge", "mill"))
    first = "BRIDGE(1)       Commands       BRIDGE(1)"
    text = f"{first}\n\nNAME\n{set_in('bridge', 7)}\n\nOPTIONS\n{options}\n\nEND\n       x\n"
    shown = texts(text)
    assert {"NAME", "OPTIONS", "END"} <= set(shown)
    assert f"--mill {joined(RIVER)}" in shown


def test_rulers_part_what_stands_above_from_what_stands_below() -> None:
    text = f"{RIVER}\n%\n{MILL}\n%\n{RIVER}\n{'-' * 78}\n{MILL}\n"
    assert texts(text) == [joined(RIVER), joined(MILL), joined(RIVER), joined(MILL)]


def test_the_ruler_of_a_table_does_not_part_it() -> None:
    table = (
        "Year      Stones    Steel\n----------------------------\n1890      12 000    4 000\n1891      14 500    6 200"
    )
    blocks = [block for block in of(f"{RIVER}\n\n{table}\n\n{MILL}\n") if block.kind == "table"]
    assert [block.text for block in blocks] == [table]


def test_stanzas_are_one_block_each() -> None:
    stanzas = [
        "The river runs below the stones.\nThe wind above the rail!\nAnd all night long the timber groans.",
        "A cart goes by without a light.\nIts driver is asleep.\nThe horse alone knows in the night",
        "The mill that stood here is no more.\nIts wheel lies in the grass.\nThe miller's cat sits at the door.",
    ]
    found = of("The Bridge\n\n" + "\n\n".join(stanzas) + "\n")
    assert [block.text for block in found if block.kind == "verse"] == stanzas


def test_lists_around_it_do_not_hide_that_a_text_is_wrapped() -> None:
    items = "\n".join(f"- {name}" for name in ("planks", "nails", "rope", "tar", "two saws", "a hammer", "sand", "oil"))
    text = f"{RIVER}\n\nTools\n\n{items}\n\nMore tools\n\n{items}\n\n{MILL}\n"
    assert joined(RIVER) in texts(text)
    assert joined(MILL) in texts(text)


def test_lines_that_a_person_broke_are_joined() -> None:
    ragged = (
        "Before doing each of these things, I look at the bridge from\n"
        "below and make sure that the changes are only the ones we\n"
        "talked about.  Usually that is done within the hour, but in\n"
        "winter it takes far longer, because the stones are covered\n"
        "with ice and nobody likes to stand in the river for long."
    )
    text = f"{ragged}\n\n    $ measure --all\n    $ measure bridge\n\n{ragged}\n"
    assert texts(text).count(joined(ragged)) == 2


def test_options_are_items_of_their_own() -> None:
    options = "  -a, --all      everything\n  -b, --bridge   the bridge\n  -q             say nothing"
    shown = texts(f"{RIVER}\n\n{options}\n\n{MILL}\n")
    assert joined(RIVER) in shown and joined(MILL) in shown
    assert not any("--all" in one and joined(RIVER) in one for one in shown)


@pytest.mark.parametrize(
    "line", ["$ make install", "./configure --prefix=/usr", "make clean", "git pull --rebase", "PATH=/usr/bin"]
)
def test_what_is_typed_at_a_prompt(line: str) -> None:
    assert is_command(line)


@pytest.mark.parametrize(
    "line", ["Make sure the bridge holds.", "make haste, said the miller", "find the old road home"]
)
def test_what_is_not_typed_at_a_prompt(line: str) -> None:
    assert not is_command(line)


@given(st.text(alphabet="=-~ab \n%*#", max_size=200))
def test_every_letter_is_in_one_block(text: str) -> None:
    blocks = of(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(blocks))
    covered = "".join(text[block.start : block.end] for block in blocks)
    assert sorted(filter(str.isalnum, covered)) == sorted(filter(str.isalnum, text))


@pytest.mark.parametrize(("text", "ruled"), [("====", True), ("- - -", True), ("%", True), ("--", True), ("=", False)])
def test_rulers(text: str, ruled: bool) -> None:
    assert is_ruler(text) is ruled
