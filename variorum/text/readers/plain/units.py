"""The units of a document with what can be said of each by itself: what every later decision looks at."""

import re
from collections.abc import Sequence
from dataclasses import replace

from variorum.text.compose import compose
from variorum.text.document import CleaningOptions, Line
from variorum.text.lines import SPACELESS, is_small
from variorum.text.marks import marks
from variorum.text.readers.plain.forms import BULLET, CLOSERS, SENTENCE_ENDS, TSHEG, Form
from variorum.text.readers.plain.grouping import Span
from variorum.text.readers.plain.headings.numbering import Number, number_of, settled
from variorum.text.readers.plain.headings.series import counted
from variorum.text.readers.plain.layout import Row
from variorum.text.values import value

_DASHES = "-–—―"
_RULE_BEHIND = re.compile(r"[ \t]([-=_~*])\1{3,}\Z")
"""A rule on the line of a heading, from its end to the margin: "1. Overview -----"."""
_RULES = frozenset("-=_~*")
_WITHOUT_SHAD = frozenset("\u0f40\u0f42\u0f64")
"""Letters of Tibetan after which no mark is written where a sentence ends."""
_WORD_MARK = "\u1361"
"""The mark between words in Ethiopic script, where no blank stands."""
_SIGNS = re.compile(f"[{marks(0x0E00, 0x0EFF)}{marks(0x1000, 0x109F)}{marks(0x1780, 0x17FF)}]")
"""Vowel signs and tones of scripts without blanks: a syllable of Burmese has as many of them as letters."""
_COLONS = ":：\u1366\u17d6\u1804"
"""Those of Ethiopic, Khmer and Mongolian too."""
_PAUSES = _COLONS + ";；,，、،\u055d\u061b\u104a\u1363\u1364\u1365\u1802"
"""Those of Armenian, Arabic, Burmese, Ethiopic and Mongolian too."""
_END_OF = dict.fromkeys(_PAUSES, "pause") | dict.fromkeys(_COLONS, "colon")
_END_OF |= dict.fromkeys("?？؟\u1367\u1945", "question") | dict.fromkeys("!！", "exclamation")
_PICTURES = "\u2600" + "".join(map(chr, [*range(0x2601, 0x27C0), 0xFE0F, 0x200D, *range(0x1F300, 0x1FB00)])) + " "
"""Pictures that people set behind a sentence, and what joins them."""
_CRIES = {"\u2753": "?", "\u2754": "?", "\u2755": "!", "\u2757": "!"}
"""Pictures of a question mark and of an exclamation mark."""
_A_TEXT = 9
"""Words of a text below a line that a colon announced, at least, from which the line may head it."""


@value
class Unit:
    """A run of lines that is one heading or one paragraph."""

    first: int
    last: int
    form: Form
    text: str
    """As prose, whatever the form."""
    indent: int
    before: int
    """Blank lines before it."""
    after: int
    words: float
    """Words, or half the letters of scripts without blanks."""
    end: str
    """How it ends: `stop`, `question`, `exclamation`, `colon`, `pause`, `bare`."""
    closed: bool
    """Whether a closing quote or bracket stands at its end."""
    lower: bool
    """Whether it begins with a small letter."""
    number: Number | None
    bullet: bool

    @property
    def label(self) -> bool:
        """Whether it is short and no sentence: a heading, a name, a cell, a cry."""
        return self.words <= 14 and not self.lower and self.end in ("bare", "question") and not self.bullet


def is_a_text(unit: Unit) -> bool:
    """Whether a unit is long enough to have a heading of its own, and is one or more whole sentences."""
    return unit.words >= _A_TEXT and unit.end in ("stop", "colon")


def has_rule_behind(unit: Unit) -> bool:
    """Whether a rule fills the line of a unit up to the margin."""
    return unit.first == unit.last and len(_without_rule(unit.text)) < len(unit.text)


def units_of(
    lines: Sequence[Line], rows: Sequence[Row], spans: Sequence[Span], options: CleaningOptions, spaceless: bool
) -> list[Unit]:
    """The units of a document, in order; `spaceless` says whether it has characters of scripts without blanks."""
    units: list[Unit] = []
    previous = -1
    for k, span in enumerate(spans):
        following = spans[k + 1].first if k + 1 < len(spans) else span.last + 3
        said = [line.text for line in lines[span.first : span.last + 1]]
        text = compose(said, "body", options, spaceless)
        before = span.first - previous - 1 if previous >= 0 else 0
        units.append(_unit(span, text, rows[span.first].indent, before, following - span.last - 1, spaceless))
        previous = span.last
    numbers = counted([unit.text for unit in units], settled([unit.number for unit in units]))
    return [
        unit if unit.number is number else replace(unit, number=number)
        for unit, number in zip(units, numbers, strict=True)
    ]


def _without_rule(text: str) -> str:
    """A line without the rule behind it; as it is where marks stand before it too, or where there is none."""
    if text[-1:] not in _RULES or text[0] in _RULES:
        return text
    rule = _RULE_BEHIND.search(text)
    return text[: rule.start()].rstrip() if rule else text


def _words(text: str, spaceless: bool) -> float:
    """How many words a text has, roughly: where scripts have no blanks, two syllables count as one."""
    if len(text) > 400:
        return len(text) / 6
    words = text.count(" ") + text.count(TSHEG) / 2 + text.count(_WORD_MARK) + 1.0
    if not spaceless or text.isascii():
        return words
    letters = len(SPACELESS.findall(text))
    return words + (letters - len(_SIGNS.findall(text))) / 2 - (1 if letters * 2 > len(text) else 0)


def _unit(span: Span, text: str, indent: int, before: int, after: int, spaceless: bool) -> Unit:
    """One unit looked at."""
    first = text[:1]
    size = len(text)

    words = _words(text, spaceless)

    # The mark it ends with, behind quotes, brackets, pictures and dashes.
    last = text[-1:]
    if last in _RULES and span.first == span.last:
        last = _without_rule(text)[-1:]
    closed = last in CLOSERS
    if closed:
        last = text.rstrip(CLOSERS)[-1:] or last
    elif last >= _PICTURES[0]:
        last = _CRIES.get(last) or text.rstrip(_PICTURES)[-1:] or last
    if last in _DASHES:
        last = text.rstrip(CLOSERS + _DASHES)[-1:]
        last = last if last in _PAUSES else ","
    unwritten = last in _WITHOUT_SHAD and TSHEG in text
    end = _END_OF.get(last) or ("stop" if last in SENTENCE_ENDS or unwritten else "bare")

    bullet = BULLET.match(text) is not None and first not in "–—"
    number = number_of(text) if size < 300 and not bullet else None
    return Unit(
        span.first,
        span.last,
        span.form,
        text,
        indent,
        before,
        after,
        words,
        end,
        closed,
        is_small(first),
        number,
        bullet,
    )
