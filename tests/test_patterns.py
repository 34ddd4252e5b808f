"""Every regular expression that sees input takes time in line with its length, whatever the input."""

import patterns
import pytest

ROOMS = ("text", "identity", "annotate", "sources", "pipeline", "store")

BOUNDED = {
    "text/compose._WORD_AT_END": "searched in the last sixty characters of a line",
    "text/readers/plain/headings/signs._LAST_WORD": "searched in the last thirty characters",
    "text/readers/plain/headings/signs._ENDS_WITH_ADDRESS": "searched in the last two hundred characters",
    "text/readers/plain/kinds/contents._PAGE": "searched in the last forty characters of a line",
    "text/cleaning/gate._ELEMENT": "reads a pattern of ftfy's, no input",
    "pipeline/fingerprint._FROM": "reads this program's own code",
    "pipeline/fingerprint._NAMED": "reads this program's own code",
    "pipeline/fingerprint._TOKEN": "reads this program's own code",
}
"""Patterns that would be slow on a long text, and why none reaches them."""

MADE = {
    "text/readers/latex/verbatim: _TOKEN + (f'|(?P<short>[{re.escape(short)}])' if short else '')": (
        "runs with bounds, a comment, a line; and a class of one character"
    ),
    "annotate/annotations: f'(?={re.escape(exact)})'": "a text as it stands",
    "sources/credentials: f'[?&;]([^=?&;#]+)={HIDDEN}'": "reads a place that a person typed",
    "text/cleaning/gate: element": "a class of one character",
    "text/readers/foreign: _START.encode('latin-1') + pattern.encode('latin-1')": "read once, at the start of a file",
    "text/cleaning/gate: f\"[{''.join(sorted(anchors))}](?:{'|'.join(conditions)})\"": "one character",
    r"text/readers/markdown/reader: f'\\A(?:[ \\t]*>){{{quotes}}}'": "each mark is one of a fixed number",
    r"text/readers/markdown/reader: f'\\s*{re.escape(fence[0][0])}{{{len(fence[0])},}}\\s*'": "a run of one mark",
}
"""Patterns that are put together as the program runs, and why they are linear."""

SQUARE = 2.2
"""Work for three times the text over three times the work: 1 where it is linear, 3 where it is quadratic."""


def test_no_pattern_is_made_that_nobody_looked_at() -> None:
    assert [made for made in patterns.unknown(ROOMS) if made not in MADE and "{re.escape(title)}" not in made] == []


@pytest.mark.soak
@pytest.mark.parametrize("room", ROOMS)
def test_work_grows_with_the_text(room: str) -> None:
    slow = [
        (use.where, use.method, start, piece, end)
        for use in patterns.uses((room,))
        if use.where not in BOUNDED
        for start, piece, end in patterns.hostile(use.pattern)
        if patterns.growth(use, start, piece, end) > SQUARE
    ]
    assert slow == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"[ab]+c",
        r"(?:^|[ \t]+)#+[ \t]*\Z",
        r"[ \t]*\{#[\w:.-]+[^{}]*\}\s*\Z",
        r"(?:\s?[.·…]){4,}\s*\w{1,8}\Z",
        r"</script\b[^>]*>",
        r"\S[^\s@]*@\S+\.\w+",
    ],
)
def test_what_is_slow_is_found(pattern: str) -> None:
    use = patterns.Use("here", patterns.re.compile(pattern), "search")
    assert any(patterns.growth(use, *parts) > SQUARE for parts in patterns.hostile(use.pattern))
