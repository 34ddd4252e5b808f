"""Subtitles: sentences put together, times and speakers kept beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.text.cut import cut
from variorum.text.document import Rejection
from variorum.text.readers.formats import media_type_of

SRT = """\
1
00:00:01,000 --> 00:00:03,500
When the river is high,
nobody should

2
00:00:03,600 --> 00:00:05,000
cross it. <i>Nobody</i> at all.

3
00:00:20,000 --> 00:00:21,000
Next morning it was low.
"""
VTT = """\
WEBVTT

NOTE made by hand

first
00:01.000 --> 00:02.000 align:start
<v A. Person>Will you come?

00:02.500 --> 00:04.000
<v B. Person>I shall &amp; I must.
"""


def test_sentences_go_on_from_one_subtitle_to_the_next() -> None:
    found = cut(SRT.encode(), media_type_of("a.srt", SRT.encode()))
    assert [one.text for one in found.paragraphs] == [
        "When the river is high, nobody should cross it. Nobody at all.", "Next morning it was low.",
    ]  # fmt: skip
    assert found.metadata["times"] == [
        {"start": "00:00:01.000", "end": "00:00:05.000"}, {"start": "00:00:20.000", "end": "00:00:21.000"},
    ]  # fmt: skip
    again = cut(SRT.replace("\n", "\r\n").encode("utf-16"), "application/x-subrip")
    assert [one.text for one in again.paragraphs] == [one.text for one in found.paragraphs]


def test_another_speaker_begins_a_paragraph() -> None:
    found = cut(VTT.encode(), media_type_of("a.vtt", VTT.encode()))
    assert [one.text for one in found.paragraphs] == ["Will you come?", "I shall & I must."]
    assert [one["speaker"] for one in found.metadata["times"]] == ["A. Person", "B. Person"]  # type: ignore[attr-defined]


def test_two_who_speak_in_one_subtitle_have_a_paragraph_each() -> None:
    said = "1\n00:00:01,000 --> 00:00:03,000\n{}\n\n2\n00:00:03,100 --> 00:00:04,000\nand then.\n"
    for sign, both in (
        ("- ", "- Will you come?\n- I must"),
        ("-", "-Will you come?\n-I must"),
        ("– ", "– Will you come? – I must"),
        (">> ", ">> Will you come? >> I must"),
    ):
        raw = said.format(both).encode()
        found = cut(raw, media_type_of("a.srt", raw))
        assert [one.text for one in found.paragraphs] == [f"{sign}Will you come?", f"{sign}I must and then."]
        assert [one["start"] for one in found.metadata["times"]] == ["00:00:01.000"] * 2  # type: ignore[attr-defined]
    for one in ("— Money! — he said", "Product design and\n-construction"):
        assert len(cut(said.format(one).encode(), "application/x-subrip").paragraphs) == 1
    alone = said.format("It is a well-known\nriver - so it is").encode()
    assert len(cut(alone, "application/x-subrip").paragraphs) == 1
    voices = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>Will you come?</v>\n<v B>I must.</v>\n"
    found = cut(voices, "text/vtt")
    assert [one.text for one in found.paragraphs] == ["Will you come?", "I must."]
    assert [one["speaker"] for one in found.metadata["times"]] == ["A", "B"]  # type: ignore[attr-defined]


def test_times_without_leading_zeros_are_times() -> None:
    found = cut(
        b"WEBVTT\n\na/1-0\n0:0:0.0 --> 0:0:3.54\nGood morning.\n\na/1-1\n0:0:9.5 --> 0:0:12.0\nIt rains.\n", "text/vtt"
    )
    assert [one.text for one in found.paragraphs] == ["Good morning.", "It rains."]


def test_of_substation_the_spoken_events_are_read_in_their_order() -> None:
    text = (
        "[Script Info]\nTitle: A film\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:09.00,0:00:10.00,Default,Bob,0,0,0,,{\\i1}I shall,{\\i0} and\\NI must.\n"
        "Comment: 0,0:00:00.00,0:00:01.00,Default,,0,0,0,,Ask Ann.\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ann,0,0,0,,Will you come?\n"
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}\n"
    )
    found = cut(text.encode(), media_type_of("a.ass", text.encode()))
    assert [one.text for one in found.paragraphs] == ["Will you come?", "I shall, and I must."]
    assert found.metadata["times"] == [
        {"start": "0:00:01.00", "end": "0:00:02.50", "speaker": "Ann"},
        {"start": "0:00:09.00", "end": "0:00:10.00", "speaker": "Bob"},
    ]


LINES = st.sampled_from(
    [
        "1",
        "",
        "00:00:01,000 --> 00:00:02,000",
        "99:99:99.999 --> 00:00.000",
        "Words.",
        "<v",
        "-->",
        "<i>x",
        "[Events]",
        "Dialogue: 0,1:x:,a",
    ]
)


@given(
    st.lists(st.one_of(LINES, st.text(max_size=10)), max_size=20).map("\n".join),
    st.sampled_from(["text/vtt", "application/x-subrip", "text/x-ssa"]),
)
def test_any_text_is_read_or_refused(text: str, media_type: str) -> None:
    try:
        assert cut(text.encode("utf-8", "surrogatepass"), media_type).paragraphs
    except Rejection as rejection:
        assert rejection.detail


@pytest.mark.parametrize("text", ["no times at all\n", "1\n00:00:01,000 --> 00:00:02,000\n\n"])
def test_what_holds_no_subtitles_is_refused(text: str) -> None:
    with pytest.raises(Rejection):
        cut(text.encode(), "application/x-subrip")
