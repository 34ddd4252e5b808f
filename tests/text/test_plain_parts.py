"""The parts of the plain-text structurer: numbers, dates, joins, layouts, levels, explanations."""

import pytest

from variorum.annotate.explain import explain
from variorum.text.compose import compose
from variorum.text.document import CleaningOptions, Line
from variorum.text.lines import is_small, lines
from variorum.text.readers.plain.headings.numbering import number_of, roman
from variorum.text.readers.plain.kinds.contents import has_page, opens_contents
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.layout import read_layout

OPTIONS = CleaningOptions()


@pytest.mark.parametrize(
    ("text", "value", "rank"),
    [
        ("4.1.2. Om namnet", (4, 1, 2), 0),
        ("IV. The bridge", (4,), 0),
        ("XXVI", (26,), 0),
        ("A) The stones", (1,), 0),
        ("2 a §", (2, 1), 0),
        ("§ 12 Begriffe", (12,), 0),
        ("Chapter 3", (3,), 3),
        ("Chapter ii", (2,), 3),
        ("PART ONE", (1,), 2),
        ("Step two: Pick tasks", (2,), 6),
        ("Erstes Kapitel. Der Anfang", (1,), 3),
        ("PREMIÈRE PARTIE L'INCENDIAIRE", (1,), 2),
        ("Глава вторая", (2,), 3),
        ("İkinci Bölüm", (2,), 3),
        ("الفصل الثالث", (3,), 3),
        ("第二十三章 桥", (23,), 3),
        ("제12조", (12,), 5),
        ("三、石头", (3,), 0),
    ],
)
def test_numbers_of_headings(text: str, value: tuple[int, ...], rank: int) -> None:
    number = number_of(text)
    assert number is not None
    assert (number.value, number.rank) == (value, rank)


@pytest.mark.parametrize(
    "text",
    ["1984", "Mix it well", "Civil law", "Les quatre femmes marchaient devant", "Second thoughts", "0²", "part of it"],
)
def test_what_is_no_number(text: str) -> None:
    number = number_of(text)
    assert number is None or not number.rank


@pytest.mark.parametrize(("numeral", "value"), [("IV", 4), ("MCMXC", 1990), ("IIII", 0), ("", 0), ("VX", 0)])
def test_roman_numerals(numeral: str, value: int) -> None:
    assert roman(numeral) == value


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("16. Januar, 2025", "2025-01-16"),
        ("January 16, 2025", "2025-01-16"),
        ("Publicerad 16 januari 2025 kl. 12:30", "2025-01-16"),
        ("Le 25 avril 2024", "2024-04-25"),
        ("Hamburg, den 3. Mai 1890", "1890-05-03"),
        ("2025-01-16", "2025-01-16"),
        ("16.01.2025", "2025-01-16"),
        ("1/16/2025", "2025-01-16"),
        ("16 января 2025 г.", "2025-01-16"),
        ("2025年1月16日", "2025-01-16"),
        ("2025년 1월 16일", "2025-01-16"),
        ("16 يناير 2025", "2025-01-16"),
        ("29 February 2024", "2024-02-29"),
        ("30. April 2024", "2024-04-30"),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert date_of(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "29 February 2023",
        "31. April 2024",
        "1 May 2024 60",
        "2024 May 2023",
        "31.02.2025",
        "The bridge opened on 16 January 2025",
        "Room 12",
        "2025",
        "May 2025 be good",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert date_of(text) is None


@pytest.mark.parametrize("text", ["Contents", "INHALT.", "Table des matières:", "目次", "Spis treści", "المحتويات"])
def test_announcements_of_contents(text: str) -> None:
    assert opens_contents(text)


def test_page_numbers_of_entries() -> None:
    assert has_page("The stones ........ 12")
    assert has_page("The stones      12")
    assert not has_page("The stones of 1890")


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        (["the de-", "livery"], "the delivery"),
        (["a well-", "known bridge"], "a well-known bridge"),
        (["tillväxt-", "och näringspolitik"], "tillväxt- och näringspolitik"),
        (["between 1890-", "1892 it"], "between 1890-1892 it"),
        (["he said -", "and left"], "he said - and left"),
        (["委员会于星期二开会，", "听取了报告"], "委员会于星期二开会，听取了报告"),
        (["한 위원회가", "열렸다"], "한 위원회가 열렸다"),
        (["  two   words ", "\tmore"], "two words more"),
    ],
)
def test_lines_joined(parts: list[str], joined: str) -> None:
    assert compose(parts, "body", CleaningOptions(rejoin=frozenset({"delivery"}))) == joined


def test_lines_kept() -> None:
    parts = ["The first line,", "      and the second", "    the third"]
    assert compose(parts, "verse", OPTIONS) == "The first line,\n  and the second\nthe third"
    assert compose(["if a:", "        b()"], "code", OPTIONS) == "if a:\n        b()"


def test_lines_lie_where_they_say() -> None:
    text = "one\r\n  two\rthree\u2028\n\nfour"
    found = lines(text, OPTIONS)
    assert [text[line.start : line.end] for line in found] == ["one", "  two", "three", "", "", "four"]
    assert found[1] == Line(5, 10, "  two")


def test_a_next_line_character_ends_lines_only_where_the_options_say_so() -> None:
    assert len(lines("one\x85two", CleaningOptions(nel=True))) == 2
    assert len(lines("one\x85two", OPTIONS)) == 1


def test_the_width_of_a_wrap_is_found() -> None:
    words = ("The committee met on Tuesday and heard the report of its chairman. " * 12).split()
    wrapped, line = [], ""
    for word in words:
        if len(line) + 1 + len(word) > 60:
            wrapped.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    _, verdict = read_layout(lines("\n".join([*wrapped, line]), OPTIONS))
    assert verdict.layout == "hard_wrap"
    assert 56 <= verdict.wrap <= 60


def test_an_explanation_says_why() -> None:
    long = "The committee met on Tuesday and heard the report of its chairman, who was content. " * 2
    found = explain(f"The bridge\n\n{long}\n\n1. The stones\n\n{long}\n\n2. The steel\n\n{long}\n\nShare:", OPTIONS)
    assert [row.kind for row in found.rows] == ["title", "body", "heading", "body", "heading", "body", "boilerplate"]
    stones = found.rows[2]
    assert (stones.first_line, stones.level) == (5, 1)
    assert stones.score is not None
    assert stones.score > 0.5
    assert "scheme goes on" in dict(stones.signs)
    assert [abs(weight) for _, weight in stones.signs] == sorted((abs(w) for _, w in stones.signs), reverse=True)
    assert found.rows[-1].reason == "page boilerplate"
    assert found.layout == "blank_line"


def test_a_line_that_was_no_candidate_says_what_it_would_score_and_why_it_was_none() -> None:
    long = (
        "The bridge was built of stones that people carried from the hills, as the old records of the town tell. " * 2
    )
    found = explain(f"The bridge\n\n{long}\n\n- a stone\n- a beam\n\nof all we know,\n\n{long}", OPTIONS)
    said = {row.text: row for row in found.rows}
    assert said[long.strip()].reason == "no candidate for a heading: longer than headings are"
    assert said["of all we know,"].reason == "no candidate for a heading: goes on below"
    assert said["- a stone"].reason == "mark of a list"
    assert all(row.signs and 0 <= row.score <= 1 for row in found.rows)
    assert "ends: pause" in dict(said["of all we know,"].signs)


def test_letters_of_georgian_are_no_small_ones() -> None:
    assert [is_small(letter) for letter in ("a", "მ", "ж", "A", "1")] == [True, False, True, False, False]
