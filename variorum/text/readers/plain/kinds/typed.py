"""Lines that one types or that a machine shows, alone among prose: commands, settings, patterns, names of files."""

import re
from collections.abc import Sequence

from variorum.text.readers.plain.forms import ends_sentence, is_prompted, is_technical, opens_dialogue
from variorum.text.readers.plain.layout import Row
from variorum.text.readers.plain.units import Unit, is_a_text

_LONGEST = 160
_LINES = 3
_SET_IN = 2
"""Columns from which a line stands further in than the one that announces it."""
_OPENS = re.compile(r"[\"'`]?(?:[|!\\~@$%;{<&]{1,3}\s?[\w/.{(^-]|/[\w*{.-]|\.{1,2}/|#!?[a-z/]|:[a-z\d]|--?[a-z])")
"""What lines of a program, a setting or a pattern begin with, and sentences do not."""
_SIGN = re.compile(
    r"[=|\\{}<>$~^`]|::|\w_[a-z\d]|\w\([\w,.'\" ]*\)|\A--?\w|\A[*.]\w|\w\*\.|\w[#%@]\w|\A/\w|\w/\w+[/.]|[a-z]\d|\d[a-z]"
    r"|[a-z][A-Z]|[a-z]{2}\.[a-z]{2}|\A[\"'].*[\"'],?\Z"
)
"""What a word of such a line has and a word of prose has not."""
_MAIL = re.compile(r"[<(]?(?:mailto:)?[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,40}){1,5}[>)]?")
_JOINED = re.compile(r"[A-Z][A-Za-z]*(?:/[A-Z][A-Za-z]*)+")
_NAMED = re.compile(r"[A-Z][A-Za-z]*|\d+(?:\.\d+)*")
"""A name as products have it, "PostScript", or the number of a version: prose has both."""
_HEADS_MARKDOWN = re.compile(r"#{2,6}\s")
_HALF = 2


def typed(units: Sequence[Unit], indent: int) -> set[int]:
    """Which units are such lines: those below a colon, or set in below a text, whose words are mostly no words.

    What carries a number or ends as a sentence is left alone. Where first lines are indented, by `indent` columns,
    what stands at the margin or is set in may as well be a heading.
    """
    found: set[int] = set()
    for i, unit in enumerate(units):
        announced = i > 0 and units[i - 1].end == "colon"
        if not i or not (announced or unit.indent) or (indent and not unit.indent) or not _can_be(unit):
            continue
        if announced and i + 1 < len(units) and _may_head(unit, units[i + 1]):
            continue
        if (announced or (not indent and _is_set_in(unit, units[i - 1]))) and _is_technical(unit.text, announced):
            found.add(i)
    return found


def is_dialogue(unit: Unit, rows: Sequence[Row]) -> bool:
    """Whether a unit shows what one types behind a prompt, on every line, or on one that a backslash carries on."""
    if unit.text.startswith(">>> "):
        return True
    if unit.text[0] not in "$#I(" and not unit.text[0].islower():
        return False
    if unit.text.startswith("#!/"):
        return True
    at, end = unit.first, unit.last + 1
    if opens_dialogue(rows[at].text) and not ends_sentence(rows[unit.last].text):
        return True
    return all(is_prompted(rows[i].text) or (i > at and rows[i - 1].text.endswith("\\")) for i in range(at, end))


def commented(units: Sequence[Unit], rows: Sequence[Row]) -> set[int]:
    """Which units are comments of a file of settings: "#" before every line, or before one over what is set."""
    found: set[int] = set()
    for i in range(len(units) - 1, -1, -1):
        unit = units[i]
        if unit.text[0] != "#" or unit.text[-1] == "#" or _HEADS_MARKDOWN.match(unit.text):
            continue
        marks = [row.text.startswith("#") for row in rows[unit.first : unit.last + 1]]
        over = unit.last > unit.first and not any(marks[1:]) and is_technical(rows, unit.first + 1, unit.last + 1)
        if (unit.last > unit.first and all(marks)) or over or (i + 1 in found and not unit.after):
            found.add(i)
    return found


def is_mail_address(text: str) -> bool:
    """Whether a line is an address of mail and no more."""
    return "@" in text and " " not in text and _MAIL.fullmatch(text) is not None


def _can_be(unit: Unit) -> bool:
    """Whether a unit is short, is no item, and ends as no sentence does."""
    if len(unit.text) > _LONGEST or unit.last - unit.first >= _LINES or unit.bullet or unit.number is not None:
        return False
    return not ends_sentence(unit.text) or not unit.text[-1].isascii() or " " not in unit.text


def _is_set_in(unit: Unit, above: Unit) -> bool:
    """Whether a unit is set in below a text."""
    return unit.indent >= above.indent + _SET_IN and not above.label


def _may_head(unit: Unit, below: Unit) -> bool:
    """Whether a line of names and words alone, the first with a capital, stands at the margin over a sentence.

    "FreeBSD 12.2" or "PageCompiler Plugins" heads what follows as well as a line of words does; its signs decide.
    """
    said = [word.strip("()") for word in unit.text.split()]
    named = unit.text[0].isupper() and all(word.isalpha() or _NAMED.fullmatch(word) for word in said)
    return named and unit.indent <= below.indent and is_a_text(below)


def _is_technical(text: str, announced: bool) -> bool:
    """Whether a line begins as none of prose does, or most of its words have signs that words have not.

    Half of them are enough where the line is announced. Where to find somebody or something is said in prose too.
    """
    if not text.isascii() or "://" in text or _MAIL.search(text) is not None:
        return False
    words = text.split()
    signed = sum(1 for word in words if _has_sign(word.rstrip(",.;:")))
    if _OPENS.match(text) is not None:
        return signed > 0 or len(words) <= _LINES
    return signed * _HALF >= len(words) if announced else signed * _HALF > len(words)


def _has_sign(word: str) -> bool:
    """Whether a word has such a sign; rules and names that a slash joins have none."""
    return any(map(str.isalnum, word)) and _SIGN.search(word) is not None and _JOINED.fullmatch(word) is None
