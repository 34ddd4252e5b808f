"""Plain text: nothing is lost, every block can be made again from its span, and texts of many makes come out right."""

# ruff: noqa: E501  (samples of text stay in one piece)
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.cleaning.clean import decide
from variorum.text.document import Block, CleaningOptions, Structure
from variorum.text.lines import blanks
from variorum.text.readers.plain.reader import span_text, structure

MET = (
    "The committee met on Tuesday and heard the report of its chairman, who said that the works were going on as "
    "planned and that the costs had not risen."
)
ASKED = (
    "Several members asked whether the bridge could be opened before winter. It was answered that this depended on "
    "the weather, and on the delivery of steel."
)


def of(text: str) -> Structure:
    """The structure of a text, every invariant checked."""
    found = structure(text, decide(text))
    check(text, found)
    return found


def check(text: str, found: Structure) -> None:
    """Blocks are in order and apart, each is what its span says, and nothing is left over."""
    end = 0
    left: list[str] = []
    for block in found.blocks:
        assert end <= block.start < block.end <= len(text)
        span = text[block.start : block.end]
        assert (
            span == span.strip(blanks(found.options)) or not span.isascii()
        )  # a blank may be part of a wrong decoding
        assert block.text
        assert block.text == span_text(span, block.kind, found.options)
        left.append(text[end : block.start])
        end = block.end
    left.append(text[end:])
    for rest in left:
        assert not span_text(rest, "body", found.options), f"in no block: {rest[:80]!r}"


def heads(found: Structure) -> list[tuple[int, str]]:
    """Level and text of title and headings."""
    return [(block.level, block.text) for block in found.blocks if block.kind in ("title", "heading")]


def kinds(found: Structure) -> list[str]:
    return [block.kind for block in found.blocks]


def by_kind(found: Structure, kind: str) -> list[Block]:
    return [block for block in found.blocks if block.kind == kind]


def wrap(*paragraphs: str, width: int = 70, indent: str = "") -> str:
    return "\n\n".join(textwrap.fill(p, width, initial_indent=indent) for p in paragraphs)


# ---------------------------------------------------------------- whatever the text


PIECES = st.sampled_from(
    [
        "\n", "\r", "\r\n", "\x85", "\u2028", "\u2029", "\x0c", "\x0b", " ", "    ", "\t", "\u3000", "\u00a0", "\u00ad", "-",
        "\u200b", "\ufeff", "word", "Word", "WORD", "Contents", "1.", "1.1", "IV", "§ 2", "Chapter 3", "第三章", "漢字", "한글",
        "- ", "* * *", "....", "12", ".", "?", "“", "»", ":", "=====", "2025-01-16", "Share:", "*** START OF THIS PROJECT GUTENBERG",
        "Project Gutenberg", "*** END OF THIS PROJECT GUTENBERG", "[1]", "|", "{", "ا", "é", "e\u0301", "Ã©", "&amp;", "\x00", "\ud800",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=60).map("".join))
def test_any_text_is_kept_whole(text: str) -> None:
    of(text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([MET, ASKED, "The stones", "- a list item", "“No,” she said.", "1. First"]), max_size=12)
)
def test_the_same_text_gives_the_same_blocks(parts: list[str]) -> None:
    text = "\n\n".join(parts)
    assert of(text) == of(text)


@pytest.mark.parametrize("indent", range(0, 60, 4))
def test_blanks_before_a_block_do_not_say_how_its_lines_are_joined(indent: int) -> None:
    """They lie outside of its span; where they counted, a third of the characters was none any more."""
    found = of(f"{' ' * indent}see example.org/interest 网页资源的通用列表包括系\n{' ' * indent}统宏包字体等等。\n")
    assert [block.text for block in found.blocks] == [
        "see example.org/interest 网页资源的通用列表包括系统宏包字体等等。"
    ]


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n", "\ufeff", "\u200b\n\u200b"])
def test_nothing_gives_nothing(text: str) -> None:
    assert of(text).blocks == ()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2_000_000,
        "word and another, " * 100_000,
        "." * 1_000_000,
        "第" * 500_000,
        "a" + " ." * 300_000 + " 12",
        "I" * 500_000 + "\n" + "IVXLCDM " * 50_000,
        '"' * 500_000,
        "x" + " " * 1_000_000 + "x",
        ("-" * 500 + "\n") * 1000,
        "1." * 500_000,
        "\n".join(" " * i + "- a" for i in range(1500)),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_bait_takes_no_time(text: str) -> None:
    found = structure(text, CleaningOptions())
    assert sum(block.end - block.start for block in found.blocks) > len(text) / 4 or text.startswith(("x ", "-", " "))


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_line_ends(end: str) -> None:
    found = of(f"The bridge{end}{end}{MET}{end}{end}{ASKED}{end}")
    assert [block.text for block in found.blocks] == ["The bridge", MET, ASKED]
    assert found.layout == "blank_line"


def test_paragraph_separators_alone() -> None:
    assert [block.text for block in of(f"{MET}\u2029{ASKED}\u2029{MET}").blocks] == [MET, ASKED, MET]


@pytest.mark.parametrize("blank", ["", "   ", " \t ", "\u3000", "\u00a0"])
def test_blank_lines_may_hold_blanks(blank: str) -> None:
    found = of(f"{MET}\n{blank}\n{ASKED}\n{blank}\n{MET}")
    assert kinds(found) == ["body"] * 3


@pytest.mark.parametrize("width", [48, 64, 72, 100])
def test_wrapped_lines_are_joined(width: int) -> None:
    text = "\n\n".join(textwrap.fill(p, width) for p in (f"{MET} {ASKED}", f"{ASKED} {MET}", MET * 2))
    found = of(text)
    assert found.layout == "hard_wrap"
    assert [block.text for block in found.blocks] == [f"{MET} {ASKED}", f"{ASKED} {MET}", MET * 2]


@pytest.mark.parametrize("indent", ["  ", "    ", "\t", "\u3000\u3000"])
def test_indented_first_lines_without_blank_lines(indent: str) -> None:
    paragraphs = [f"{MET} {ASKED}", f"{ASKED} {MET}", MET, f"{ASKED} {ASKED}"]
    text = "\n".join(indent + textwrap.fill(p, 66) for p in paragraphs)
    found = of(text)
    assert found.layout == "indent"
    assert [block.text for block in found.blocks] == paragraphs


def test_one_paragraph_a_line() -> None:
    found = of(f"The bridge\n{MET}\n{ASKED}\nThe stones\n{ASKED}\n{MET}")
    assert found.layout == "single_newline"
    assert heads(found) == [(0, "The bridge"), (1, "The stones")]


def test_chinese_is_joined_without_blanks() -> None:
    said = "委员会于星期二开会，听取了主席的报告，他说工程正在按计划进行，费用没有增加。几位委员询问大桥能否在冬天之前开通。答复说，这取决于天气。"
    lines = [said[i : i + 30] for i in range(0, len(said), 30)]
    text = "\n".join(lines) + "\n\n" + "\n".join(reversed([said[i : i + 30] for i in range(0, 60, 30)]))
    assert of(text).blocks[0].text == said


# ---------------------------------------------------------------- hyphens


def test_words_cut_at_line_ends() -> None:
    text = textwrap.dedent(
        """\
        The committee met on Tuesday and heard the report of its chair-
        man, who said that the works were going on as planned and that
        the costs had not risen. Several members asked whether the well-
        known bridge could be opened before winter. The chairman was not
        sure. It was answered that this would depend on the deliv-
        ery of steel to the well-known yard by the river."""
    )
    found = of(text)
    assert found.options.rejoin == {"chairman", "delivery"}
    assert "its chairman, who" in found.blocks[0].text
    assert "the well-known bridge" in found.blocks[0].text


def test_a_hyphen_before_a_conjunction_hangs() -> None:
    text = textwrap.dedent(
        """\
        Myndigheten ska särskilt fokusera på samlade effekter av tillväxt-
        och näringspolitiska insatser i hela landet, och på de andra som
        myndigheten har fått i uppdrag att utvärdera under det år som går."""
    )
    assert "tillväxt- och näringspolitiska" in of(text).blocks[0].text


def test_a_soft_hyphen_is_no_character() -> None:
    text = textwrap.dedent(
        """\
        The committee met on Tuesday and heard the report of its chair\u00ad
        man, who said that the works were going on as planned and that
        the costs had not risen, whatever anybody might have heard."""
    )
    assert "its chairman, who" in of(text).blocks[0].text


# ---------------------------------------------------------------- headings and their levels


def test_numbered_sections() -> None:
    text = (
        f"Report on the bridge\n\n1 Introduction\n\n{MET}\n\n1.1 Scope\n\n{ASKED}\n\n1.2 Method\n\n{MET}\n\n"
        f"2 Results\n\n{ASKED}\n\n2.1 Costs\n\n{MET}\n\n3 Conclusion\n\n{ASKED}"
    )
    assert heads(of(text)) == [
        (0, "Report on the bridge"),
        (1, "1 Introduction"),
        (2, "1.1 Scope"),
        (2, "1.2 Method"),
        (1, "2 Results"),
        (2, "2.1 Costs"),
        (1, "3 Conclusion"),
    ]


def test_parts_and_chapters() -> None:
    text = (
        f"THE BRIDGE\n\nPART ONE\n\nChapter 1\n\n{MET}\n\nChapter 2\n\n{ASKED}\n\nPART TWO\n\nChapter 3\n\n{MET}\n\n"
        f"Epilogue\n\n{ASKED}"
    )
    assert [level for level, _ in heads(of(text))] == [0, 1, 2, 2, 1, 2, 1]


@pytest.mark.parametrize(
    ("chapters", "prose"),
    [
        (("Erstes Kapitel", "Zweites Kapitel"), "Der Ausschuss trat am Dienstag zusammen und hörte den Bericht seines Vorsitzenden."),
        (("Kapitel 1", "Kapitel 2"), "Utskottet sammanträdde i tisdags och hörde ordförandens rapport om arbetet på bron."),
        (("CHAPITRE PREMIER", "CHAPITRE DEUXIÈME"), "Le comité se réunit mardi et entendit le rapport de son président sur les travaux."),
        (("Capítulo I", "Capítulo II"), "El comité se reunió el martes y escuchó el informe de su presidente sobre las obras."),
        (("1. fejezet", "2. fejezet"), "A bizottság kedden ülésezett, és meghallgatta elnökének jelentését a munkálatokról."),
        (("Глава первая", "Глава вторая"), "Комитет собрался во вторник и заслушал доклад своего председателя о ходе работ."),
        (("Rozdział I", "Rozdział II"), "Komitet zebrał się we wtorek i wysłuchał sprawozdania przewodniczącego o pracach."),
        (("الفصل الأول", "الفصل الثاني"), "اجتمعت اللجنة يوم الثلاثاء واستمعت إلى تقرير رئيسها عن سير الأعمال في الجسر الجديد."),
        (("第一章 河流", "第二章 石头"), "委员会于星期二开会，听取了主席的报告，他说工程正在按计划进行，费用没有增加。"),
        (("제1장 강", "제2장 돌"), "위원회는 화요일에 회의를 열고 공사가 계획대로 진행되고 있다는 의장의 보고를 들었다."),
        (("अध्याय 1", "अध्याय 2"), "समिति की बैठक मंगलवार को हुई और उसने अपने अध्यक्ष की रिपोर्ट सुनी।"),
        (("Birinci Bölüm", "İkinci Bölüm"), "Komite salı günü toplandı ve başkanının köprü çalışmaları hakkındaki raporunu dinledi."),
    ],
)  # fmt: skip
def test_chapters_in_many_languages(chapters: tuple[str, str], prose: str) -> None:
    long = f"{prose} {prose}"
    found = of(f"{chapters[0]}\n\n{long}\n\n{prose}\n\n{chapters[1]}\n\n{long}\n\n{prose}")
    assert heads(found) == [(1, chapters[0]), (1, chapters[1])]


def test_sections_of_a_law() -> None:
    text = (
        "Gesetz über Brücken\n\nErster Abschnitt\n\nAllgemeine Vorschriften\n\n§ 1 Anwendungsbereich\n\n"
        "(1) Dieses Gesetz gilt für alle Brücken, die nach seinem Inkrafttreten gebaut werden.\n\n"
        "(2) Es gilt nicht für Stege.\n\n§ 2 Begriffe\n\nEine Brücke ist ein Bauwerk, das Wege über Gewässer führt.\n\n"
        "Zweiter Abschnitt\n\nBau\n\n§ 3 Erlaubnis\n\nWer eine Brücke bauen will, bedarf der Erlaubnis der Behörde."
    )
    assert [level for level, _ in heads(of(text))] == [0, 1, 2, 3, 3, 1, 2, 3]


def test_underlined_headings() -> None:
    found = of(f"The bridge\n==========\n\n{MET}\n\nThe stones\n----------\n\n{ASKED}\n\nThe steel\n---------\n\n{MET}")
    assert heads(found) == [(0, "The bridge"), (1, "The stones"), (1, "The steel")]
    assert {block.text[0] for block in by_kind(found, "boilerplate")} == {"=", "-"}


def test_dialogue_is_no_heading() -> None:
    text = (
        "Chapter One\n\n“Are you coming?” she asked.\n\n“No.”\n\n“Why not?”\n\n“I am tired.”\n\nHe sat down.\n\n"
        f"{MET}\n\n“Well then”\n\n“Good night!”\n\nChapter Two\n\n{ASKED}\n\n“At last”\n\n“Yes…”\n\n{MET}"
    )
    assert heads(of(text)) == [(1, "Chapter One"), (1, "Chapter Two")]


def test_questions_that_head_their_answers() -> None:
    text = f"About the bridge\n\nWho built it?\n\n{MET}\n\nWhat did it cost?\n\n{ASKED}\n\nWhen will it open?\n\n{MET}"
    assert len(heads(of(text))) == 4


# ---------------------------------------------------------------- kinds


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_contents_whose_entries_come_again(gap: str) -> None:
    parts = ["The bridge", "Contents", "Where it stands", "Who built it", "Where it stands", MET, "Who built it", ASKED]
    found = of(gap.join(parts))
    assert kinds(found) == ["title", "toc_entry", "toc_entry", "toc_entry", "heading", "body", "heading", "body"]


def test_contents_whose_entries_do_not_come_again() -> None:
    text = (
        "The bridge\n\nInhalt\n\n1. Where it stands ..... 3\n2. Who built it ........ 12\n3. What it cost ........ 25\n\n"
        f"{MET}\n\n{ASKED}"
    )
    assert kinds(of(text)) == ["title", *["toc_entry"] * 4, "body", "body"]


def test_head_and_foot_of_a_news_page() -> None:
    text = (
        f"Technology\n16 January 2025\nBy Jane Doe\nThe bridge opens at last\n{MET}\n{ASKED}\nPhoto: Anna Lund\n{MET}\n"
        "Share:\nRelated articles\nThe old ferry\nA tunnel for the north"
    )
    found = of(text)
    assert kinds(found) == [
        *("category", "date", "byline", "title", "body", "body", "caption", "body"),
        *["boilerplate"] * 4,
    ]
    assert found.published == "2025-01-16"
    assert found.metadata["byline"] == "By Jane Doe"


def test_a_page_of_boilerplate_is_taken_as_prose() -> None:
    found = of("Share:\nRelated articles\nMenu\nSearch\nLog in\nSubscribe\nPrevious\nNext")
    assert "boilerplate" not in kinds(found)
    assert "doubt" in found.metadata


def test_lists_and_their_nesting() -> None:
    text = f"What we need\n\n{MET}\n\n- stones\n  - large ones\n  - small ones\n- steel\n\n{ASKED}\n\n1. Dig.\n2. Lay.\n\n{MET}"
    found = of(text)
    assert [(b.text, b.depth) for b in by_kind(found, "list_item")] == [
        ("- stones", 0),
        ("- large ones", 1),
        ("- small ones", 1),
        ("- steel", 0),
        ("1. Dig.", 0),
        ("2. Lay.", 0),
    ]


def test_wrapped_list_items() -> None:
    items = "\n".join(textwrap.fill(f"- {p}", 70, subsequent_indent="  ") for p in (MET, ASKED, MET))
    found = of(f"{wrap(MET + ' ' + ASKED)}\n\n{items}\n\n{wrap(ASKED + ' ' + MET)}")
    assert kinds(found) == ["body", "list_item", "list_item", "list_item", "body"]


def test_verse_tables_and_code_keep_their_lines() -> None:
    verse = "The river runs below the stones,\nThe wind above the rail,\nAnd all night long the timber groans\nBefore the gale."
    table = "Year      Stones      Steel\n1890       12 000     4 000\n1891       14 500     6 200"
    code = "def build(bridge):\n    for stone in bridge:\n        place(stone)\n    return bridge"
    found = of(f"The bridge\n\n{verse}\n\n{MET}\n\n{table}\n\n{ASKED}\n\n{code}\n\n{MET}")
    assert [b.text for b in by_kind(found, "verse")] == [verse]
    assert [b.text for b in by_kind(found, "table")] == [table]
    assert [b.text for b in by_kind(found, "code")] == [code]


def test_page_numbers_in_the_middle_of_sentences() -> None:
    text = (
        f"{wrap(MET + ' ' + ASKED)} And so\n\n                12\n\n{wrap('the work went on. ' + MET + ' ' + ASKED)} They\n\n"
        f"                13\n\n{wrap('had to wait. ' + MET)} Most\n\n                14\n\n{wrap('of them did. ' + ASKED)}"
    )
    assert [b.text for b in by_kind(of(text), "boilerplate")] == ["12", "13", "14"]


def test_quotes_and_notes() -> None:
    quoted = textwrap.indent(textwrap.fill(ASKED * 2, 58), "    ")
    found = of(f"{wrap(MET * 2)}\n\n{quoted}\n\n{wrap(MET * 3)}\n\n[1] See the report of 1889.")
    assert kinds(found) == ["body", "quote", "body", "footnote"]


def test_a_letter() -> None:
    found = of(f"Hamburg, 3 May 1890\n\nDear Mr Smith,\n\n{MET}\n\n{ASKED}\n\nYours sincerely,\n\nJohn Brown")
    assert heads(found) == []
    assert found.published == "1890-05-03"


@pytest.mark.parametrize(
    ("closing", "name"),
    [("Mit freundlichen Grüßen", "Hanna Vogt"), ("Atentamente,", "Ana Ruiz"), ("С уважением,", "Иван Петров")],
)
def test_the_closing_of_a_letter_heads_nothing_that_follows(closing: str, name: str) -> None:
    found = of(f"{MET}\n\n{ASKED}\n\n{closing}\n\n{name}\n\nP.S. {MET}")
    assert heads(found) == []


@pytest.mark.parametrize("width", [44, 50, 60, 66])
def test_a_mail_is_the_same_at_every_width_it_is_wrapped_at(width: int) -> None:
    quoted = "> Could we keep the old table in the hall? It has been with us from the\n> very first day, and nobody minds it."
    body = [textwrap.fill(" ".join([words] * 2), width) for words in (MET, ASKED)]
    found = of(f"Dear all,\n\n{body[0]}\n\n{quoted}\n\n{body[1]}\n")
    assert kinds(found) == ["body", "body", "quote", "body"]
    assert found.blocks[1].text == " ".join([MET] * 2)


def test_a_gutenberg_file() -> None:
    book = (
        "The Project Gutenberg EBook of The Bridge, by J. Brown\n\nThis eBook is for the use of anyone anywhere.\n\n"
        "Title: The Bridge\n\nAuthor: J. Brown\n\nRelease Date: May 3, 2004 [EBook #1]\n\n"
        "*** START OF THIS PROJECT GUTENBERG EBOOK THE BRIDGE ***\n\n\n\n\nProduced by Some Volunteers\n\n\n\n\n"
        "THE BRIDGE\n\nBY\n\nJ. BROWN\n\n\n\n\nCHAPTER I\n\n\n"
        f"{wrap(MET * 2, ASKED * 2, MET + ' ' + ASKED)}\n\n\n\n\nCHAPTER II\n\n\n{wrap(ASKED * 2, MET * 3)}\n\n\n\n\n"
        "End of the Project Gutenberg EBook of The Bridge\n\n*** END OF THIS PROJECT GUTENBERG EBOOK THE BRIDGE ***\n\n"
        f"{wrap('Updated editions will replace the previous one. ' * 3)}\n"
    )
    found = of(book)
    assert heads(found) == [(1, "THE BRIDGE"), (2, "CHAPTER I"), (2, "CHAPTER II")]
    assert found.metadata["title"] == "The Bridge"
    assert found.published == "2004-05-03"
    assert found.blocks[0].kind == found.blocks[-1].kind == "boilerplate"


# ---------------------------------------------------------------- the evaluation sets


def test_the_sets_are_kept_whole(shared: Path) -> None:
    for path in sorted(shared.glob("evals/seg/corpus/*/*/*.txt"))[::5] + sorted(shared.glob("seeds/*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            of(file.read())
