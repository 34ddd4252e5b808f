"""Page boilerplate: lines that belong to a page or a printed book, not to the text."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from variorum.text.readers.plain.layout import alternates
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import table, words

_EDGES = " \t:.!…»›>→←<|*_-–—"
_PAGE_NUMBER = re.compile(
    r"[-–—\[(|*\s]*(?:(?:page|seite|sida|pagina|página|strona|страница|стр\.?|p\.|s\.|第)\s*)?(\d{1,4})"
    r"(?:\s*(?:/|of|von|av|de|из|z)\s*\d{1,4}|\s*[页頁])?[-–—\])|*\s]*",
    re.IGNORECASE,
)
_KEYWORD = re.compile(
    r"\W{0,4}(?:\$[A-Z][A-Za-z\d]{1,15}: [^$]{1,120} \$\W{0,4}\Z"
    r"|\$(?:Id|Header|Revision|Date|Author|RCSfile|Source)(?::[^$]*)?\$|@\(#\)\s?\S|-\*-.{1,60}-\*-\W{0,4}\Z)"
)
"""What programs that keep versions, or editors, have at the top of a file: "$Id$", "-*- text -*-"."""
_ORNAMENT = re.compile(r"[\W_]+\Z")
_OVER_A_SENTENCE = 1.25
"""How long a rule is at most, beside the sentence that it underlines."""
_COOKIES = ("cookie", "kakor", "evästei")
_RIGHTS = ("©", "copyright", "reserved", "vorbehalten", "réservés", "reservados", "riservati", "保留", "所有")
_MARK_OF_RIGHTS = re.compile(r"©|\(c\)|\d{4}|reserved")
"""What a notice of rights says beside the word; the word alone may head a section."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORDS_OF_A_NOTICE = 25
_SEVERAL_OWNERS = 2
"""Notices with the same words before the sign of rights, at least."""
_NEAR_TOP = 8
"""Units at the top among which a notice of rights may begin with other words."""
_TOP = 4
"""Units at the top of a file among which its keywords stand."""
_TAIL = 15
"""Units at most that stand after "Share:" or "Related articles" at the end of a page."""


def boilerplate(units: Sequence[Unit]) -> set[int]:
    """Which units are boilerplate."""
    found = {i for i, unit in enumerate(units) if _is_ornament(unit)}
    found |= {i for i, unit in enumerate(units[:_TOP]) if len(unit.text) <= 160 and _KEYWORD.match(unit.text)}
    found |= _navigation(units)
    found |= _notices(units)
    found |= _pagination(units)
    return found


def is_underline(unit: Unit) -> bool:
    """Whether a unit is a rule of one character: an underline, where a short line stands above it at once."""
    text = unit.text.replace(" ", "")
    one = text == "==" or (len(text) >= 3 and len(set(text)) == 1 and text[0] in "=-~_^*#─═")
    return one or (text[:1] in "=-~_^*#" and alternates(text))


def underlines(rule: Unit, above: Unit) -> bool:
    """Whether a rule underlines the unit above it; one far longer than a sentence parts it from what follows."""
    if rule.before:
        return False
    return above.end != "stop" or len(rule.text) <= len(above.text) * _OVER_A_SENTENCE


def _is_ornament(unit: Unit) -> bool:
    """Whether a unit has neither letters nor digits: * * *, -----."""
    return len(unit.text) < 200 and _ORNAMENT.match(unit.text) is not None


def _navigation(units: Sequence[Unit]) -> set[int]:
    """Share, Related articles, Menu: at either end of the text, or several together."""
    known = [i for i, unit in enumerate(units) if len(unit.text) <= 60 and _plain(unit.text) in _lines()]
    if not known:
        return set()
    paragraphs = [i for i, unit in enumerate(units) if unit.words >= 25]
    last = paragraphs[-1] if paragraphs else -1
    found: set[int] = set()
    for i in known:
        together = i - 1 in known or i + 1 in known
        if i > last or together:
            found.add(i)
        if i > last and len(units) - i <= _TAIL and i >= 3 and _plain(units[i].text) in _opening():
            found.update(range(i, len(units)))
    return found


def _notices(units: Sequence[Unit]) -> set[int]:
    """Cookie banners and notices of rights."""
    found: set[int] = set()
    short = {i: unit.text.casefold() for i, unit in enumerate(units) if len(unit.text) <= 300}
    whole = "\n".join(short.values())
    if not any(word in whole for word in ("(c)", *_RIGHTS, *_COOKIES)):
        return found
    for i, text in short.items():
        unit = units[i]
        headed = i > 0 and units[i - 1].label and any(word in units[i - 1].text.casefold() for word in _RIGHTS)
        notice = text.startswith(("©", "copyright", "(c)", "all rights reserved")) and not headed
        if i < _NEAR_TOP and "©" in text and unit.words <= _WORDS_OF_A_NOTICE and _YEAR.search(text):
            found.add(i)
        if notice and unit.words <= _WORDS_OF_A_NOTICE and _MARK_OF_RIGHTS.search(text):
            found.add(i)
        late = i > len(units) * 0.7
        rights = any(word in text for word in _RIGHTS) and unit.words <= _WORDS_OF_A_NOTICE and late and not headed
        if ("©" in text and rights) or (
            (rights or any(word in text for word in _COOKIES)) and any(phrase in text for phrase in _phrases())
        ):
            found.add(i)

    # Several owners have a notice each, in the same words of any language.
    said: dict[str, set[int]] = defaultdict(set)
    for i, text in short.items():
        if "©" in text and units[i].words <= _WORDS_OF_A_NOTICE and _YEAR.search(text):
            said[text.partition("©")[0]].add(i)
    for members in said.values():
        if len(members) >= _SEVERAL_OWNERS:
            found |= members
    return found if len(found) * 20 <= max(len(units), 60) else set()


def _pagination(units: Sequence[Unit]) -> set[int]:
    """Page numbers, and running heads beside them.

    Numbers alone may head chapters as well: pages count up in steps of one and fall into the middle of sentences.
    """
    numbers: list[tuple[int, int]] = []
    for i, unit in enumerate(units):
        if len(unit.text) <= 24:
            match = _PAGE_NUMBER.fullmatch(unit.text)
            if match:
                numbers.append((i, int(match[1])))
    if len(numbers) < 3:
        return set()
    steps = sum(1 for (_, a), (_, b) in pairwise(numbers) if b - a == 1)
    cuts = sum(1 for i, _ in numbers if i and units[i - 1].end in ("bare", "pause") and units[i - 1].words > 6)
    worded = sum(1 for i, _ in numbers if not units[i].text.strip("[](). ").isdecimal())
    if steps * 3 < (len(numbers) - 1) * 2 or (cuts * 4 < len(numbers) and worded * 2 < len(numbers)):
        return set()

    # What stands beside several of them in the same words is a running head.
    found = {i for i, _ in numbers}
    beside: Counter[str] = Counter()
    for i in found:
        near = [units[j] for j in (i - 1, i + 1) if 0 <= j < len(units)]
        beside.update(unit.text for unit in near if unit.words <= 10)
    heads = {text for text, count in beside.items() if count >= 3}
    return found | {i for i, unit in enumerate(units) if unit.text in heads}


def _plain(text: str) -> str:
    """A line as the word list has it."""
    return text.strip(_EDGES).casefold()


@cache
def _lines() -> frozenset[str]:
    """Lines that are boilerplate."""
    return words("boilerplate", "lines")


@cache
def _opening() -> frozenset[str]:
    """Lines after which only links follow."""
    return frozenset(word.casefold() for word in table("boilerplate")["opens_links"]["words"])


@cache
def _phrases() -> tuple[str, ...]:
    """Phrases of notices."""
    return tuple(words("boilerplate", "phrases"))
