"""Every regular expression that sees input takes time in line with its length, whatever the input."""

import patterns
import pytest

ROOMS = ("text", "identity", "annotate", "sources", "pipeline", "store")

BOUNDED = {
    "text/compose._WORD_AT_END": "searched in the last sixty characters of a line",
    "text/readers/plain/headings/running_on._LAST_WORD": "searched in the last thirty characters",
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
    uses = [use for use in patterns.uses((room,)) if use.where not in BOUNDED]
    slow = {(use.where, use.method): parts for use in uses if (parts := _slow(use)) is not None}
    assert slow == {}


def test_names_of_elements_are_read_in_time_that_grows_with_them() -> None:
    """Every page has some, so that these are tried at each change: a number of 60 digits in one took for ever."""
    uses = [use for use in patterns.uses(("text",)) if use.where.startswith("text/readers/html/boilerplate.")]
    assert {use.where for use in uses if use.where not in BOUNDED and _slow(use) is not None} == set()


def _slow(use: patterns.Use) -> tuple[str, str, str] | None:
    """The first hostile text on which the work grows with more than the text: one is enough."""
    return next((parts for parts in patterns.hostile(use.pattern) if patterns.growth(use, *parts) > SQUARE), None)


def test_what_is_said_to_be_bounded_is_there() -> None:
    assert BOUNDED.keys() - {use.where for use in patterns.uses(ROOMS)} == set()


@pytest.mark.parametrize(
    "pattern",
    [
        r"[ab]+c",
        r"(?:^|[ \t]+)#+[ \t]*\Z",
        r"[ \t]*\{#[\w:.-]+[^{}]*\}\s*\Z",
        r"(?:\s?[.·…]){4,}\s*\w{1,8}\Z",
        r"</script\b[^>]*>",
        r"\S[^\s@]*@\S+\.\w+",
        r"nav(?:[_-]?(?:bar|\d+))*\Z",
    ],
)
def test_what_is_slow_is_found(pattern: str) -> None:
    use = patterns.Use("here", patterns.re.compile(pattern), "search")
    assert _slow(use) is not None
