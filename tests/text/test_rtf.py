"""RTF: what its paragraphs, lists, tables and notes become, in whatever code page, and what becomes of bad files."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from variorum.text.cut import cut
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import media_type_of

FONTS = (
    rb"{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fmodern\fcharset0 Courier;}"
    rb"{\f2\fcharset204 Cyrillic;}{\f3\fcharset128 Japanese;}}"
)
STYLES = (
    rb"{\stylesheet{\s0 Normal;}{\s1\sbasedon0\outlinelevel0 heading 1;}{\s2\sbasedon1 Chapter;}"
    rb"{\s3 Quote;}{\s4 Title;}{\s5 heading 3;}{\*\cs9 Strong;}}"
)
HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + STYLES


def rtf(body: bytes) -> bytes:
    return HEAD + body + b"}"


def read(raw: bytes) -> Cut:
    return cut(raw, media_type_of("a", raw[:4096]))


def rows(body: bytes) -> list[tuple[str, int, str]]:
    return [(one.kind, one.depth, one.text) for one in read(rtf(body)).paragraphs]


def texts(body: bytes) -> list[str]:
    return [text for _, _, text in rows(body)]


def test_paragraphs_end_where_they_say_so() -> None:
    assert texts(rb"One\par\par {\b Tw}o,\line wrapped\par Three") == ["One", "Two, wrapped", "Three"]
    assert read(rtf(b"One")).media_type == "application/rtf"


def test_headings_are_told_by_their_outline_or_by_their_style() -> None:
    found = read(
        rtf(
            rb"\pard\s4 The Title\par\pard\s1 By style\par\pard Text.\par\pard\s2 By what it is based on\par"
            rb"\pard Text.\par\pard\outlinelevel1 By itself\par\pard\s5 By name\par"
            rb"\pard\s1\outlinelevel9 No heading\par"
        )
    )
    assert [(one.level, one.heading) for one in found.sections] == [
        (0, "The Title"), (1, "By style"), (1, "By what it is based on"), (2, "By itself"), (3, "By name"),
    ]  # fmt: skip
    assert [one.text for one in found.paragraphs] == ["Text.", "Text.", "No heading"]


def test_lists_keep_their_numbers_and_depths_but_not_their_bullets() -> None:
    assert rows(
        rb"\pard\ls1\ilvl0{\listtext\pard 1.\tab}one\par{\listtext 2.\tab}two\par"
        rb"\pard\ls1\ilvl1{\listtext\'b7\tab}point\par\pard after\par"
        rb"\pard\li360\fi-360 \bullet \tab outer\par\pard\li720\fi-360 {\pntext a)\tab}inner\par"
        rb"\pard\li360\fi-360 o\tab is a letter\par"
    ) == [
        ("list_item", 0, "1. one"), ("list_item", 0, "2. two"), ("list_item", 1, "point"), ("body", 0, "after"),
        ("list_item", 0, "outer"), ("list_item", 1, "a) inner"), ("body", 0, "o is a letter"),
    ]  # fmt: skip


def test_a_table_is_one_paragraph_and_ends_before_the_next() -> None:
    row = rb"\trowd\cellx1\cellx2\pard\intbl %s\cell\pard\intbl %s\cell\row"
    assert rows(b"before\\par" + row % (b"a", b"b\\par c") + row % (b"1", b"2") + rb"\pard after\par") == [
        ("body", 0, "before"), ("table", 0, "a | b c\n1 | 2"), ("body", 0, "after"),
    ]  # fmt: skip


def test_quotes_code_and_verse() -> None:
    assert rows(
        rb"\pard\s3 Said.\par\pard\f1 def f():\par\pard\f1     return 1\par"
        rb"\pard\f0 Roses are red\line Violets\line Blue\par"
    ) == [("quote", 0, "Said."), ("code", 0, "def f():\n    return 1"), ("verse", 0, "Roses are red\nViolets\nBlue")]


def test_notes_and_running_heads_come_last_and_notes_have_their_numbers() -> None:
    note = rb"{\super\chftn}{\footnote\pard {\super\chftn} Note %s.\par}"
    body = b"A" + note % b"one" + b" and B" + note % b"two" + rb".\par"
    assert rows(rb"{\header\pard Head\par}{\footer Head\par}" + body) == [
        ("body", 0, "A[1] and B[2]."), ("footnote", 0, "[1] Note one."), ("footnote", 0, "[2] Note two."),
        ("boilerplate", 0, "Head"),
    ]  # fmt: skip


def test_code_in_notes_and_cells_begins_with_its_first_letter() -> None:
    code = rb"\pard\plain\f1    return 1"
    assert rows(rb"A{\footnote " + code + rb"\par}\par\trowd\intbl" + code + rb"\intbl\cell b\cell\row") == [
        ("body", 0, "A"), ("table", 0, "return 1 | b"), ("footnote", 0, "return 1"),
    ]  # fmt: skip


def test_links_comments_and_what_the_file_says_of_itself_are_metadata() -> None:
    found = read(
        rtf(
            rb"{\info{\title A \u8364?}{\author B}{\creatim\yr2005\mo3\dy9\hr1}}"
            rb'See {\field{\*\fldinst HYPERLINK "https://example.org/x"}{\fldrslt\ul the page}}'
            rb"{\*\atnid X}{\*\atnauthor C. D.}{\*\annotation\pard Really?\par}.\par"
        )
    )
    assert [one.text for one in found.paragraphs] == ["See the page."]
    assert found.metadata == {
        "title": "A €", "author": "B", "created": "2005-03-09",
        "links": [{"text": "the page", "target": "https://example.org/x"}],
        "comments": [{"author": "C. D.", "text": "Really?"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"\f2 \'cf\'f0\'e8\'e2\'e5\'f2", "Привет"),
        (rb"\f3 \'83\\\'83A\'82\'cc", "ソアの"),  # half of a character may look like a letter, or a sign of the format
        (rb"\u8364?\'80 \u-10179?\u-8704?", "€€ 😀"),
        (rb"\uc2\u1055\'cf\'f0 {\uc0\u1088}", "П р"),
        (rb"\uc1\u1055{\b }x \u1056\tab y", "Пx Рy"),
        (rb"\ldblquote a\rdblquote \emdash b\~c d\-e\_f", "“a”—b c de-f"),
        (rb"{\upr{ANSI}{\*\ud{\u1055?}}}", "П"),
        (rb"a{\v hidden}{\deleted gone}{\*\unknown nothing}{\pict\bin5 }}}}}0102}b", "ab"),
        (rb"{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt In a box.\par}}{\shprslt again}}\par", "In a box."),
    ],
)
def test_characters(body: bytes, text: str) -> None:
    assert texts(body) == [text]


def test_what_its_encoding_does_not_have_is_counted_as_lost() -> None:
    found = read(rtf(rb"a\'81b and \u-10179? alone, one more that is long enough to be a text of its own.\par"))
    assert found.lost == 2


def test_a_file_that_was_cut_off_keeps_what_it_has() -> None:
    assert [one.text for one in read(HEAD + rb"One\par {\b Two").paragraphs] == ["One", "Two"]


def test_what_is_no_rtf_or_is_too_deep_is_told() -> None:
    for raw, said in ((b"{" * 50_000, "nests its groups"), (b"", "no")):
        with pytest.raises(Rejection) as bad:
            read(rb"{\rtf1" + raw)
        assert said in bad.value.detail


WORDS = rb"""{ } \* \par \intbl \cell \row \footnote \shptxt \fldrslt \u-10179 \uc9 \bin3 \'8 \'83 \s7 \ls1 \upr \ud
\ilvl-3 \stylesheet \fonttbl \f99999999999 \outlinelevel99 \chftn a \ \annotation \listtext \header""".split()


@given(st.lists(st.sampled_from(WORDS)))
@example([b"}", b"\\*", b"\\ud"])
@settings(max_examples=300, deadline=None)
def test_any_order_of_words_is_read_or_told(parts: list[bytes]) -> None:
    try:
        found = read(HEAD + b" ".join(parts) + rb"\par Last.\par}")
    except Rejection as rejection:
        assert rejection.detail
    else:
        assert all(one.text == one.text.strip() and one.text for one in found.paragraphs)


SIGNS = rb"{\fonttbl{\f7\fcharset2 Symbol;}{\f8\fcharset2 Wingdings;}{\f9\fcharset2 Unknown signs;}}"


def test_fonts_of_signs_show_signs() -> None:
    assert texts(SIGNS + rb"x {\f7 a\'b3}{\f8  \'e0}{\f7 \u-4000?\u-3999?} {\f9 k}") == ["x α≥ →‾α k"]


def test_a_table_of_contents_is_told_by_its_field() -> None:
    field = rb"{\field{\*\fldinst TOC \\o}{\fldrslt Intro\tab {\field{\*\fldinst PAGEREF a}{\fldrslt 3}}\par Next\par}}"
    page = rb"{\field{\*\fldinst PAGEREF a}{\fldrslt 12}}"
    found = rows(field + rb"See " + page + rb".\par")
    assert found == [("toc_entry", 0, "Intro 3"), ("toc_entry", 0, "Next"), ("body", 0, "See 12.")]


def test_what_tracked_changes_took_out_is_no_text_and_ends_no_paragraph() -> None:
    assert texts(rb"First {\deleted half\par} second\par{\revised Third}\par") == ["First second", "Third"]


def test_an_initial_stands_in_its_word() -> None:
    assert texts(rb"\pard\dropcapli3\dropcapt1 O\par\pard nce.\par\pard\dropcapt1 Z\par") == ["Once.", "Z"]


def test_formulas_are_their_signs() -> None:
    formula = rb"{\mmath{\*\moMath{\mr\mscr0 x}{\md{\mdPr{\mbegChr [}}{\me{\mr y}}}}{\mmathPict{\pict 00}}}"
    assert texts(rb"So " + formula + rb".") == ["So xy."]
