"""Proof that cleaning would leave a text as it is, at a fraction of the cost of cleaning it.

ftfy mends a text only where its "badness" pattern matches, and searching that pattern is most of what ftfy costs: each
of its branches starts with a class of common letters. Here every branch is turned round to start from its rarest
character, with what stands before and after it as conditions, so that all of them begin with one class of rare
characters, which `re` scans at a nanosecond a character. Built from ftfy's own pattern, it follows ftfy's upgrades.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from ftfy.badness import BADNESS_RE, MOJIBAKE_CATEGORIES

from variorum.text.lead_bytes import begins, leads, utf8


def may_change(text: str) -> bool:
    """Whether cleaning might change a text or a line of it; False is a proof that it would not."""
    if text.isascii():
        return not text.isprintable() and bool(_TOUCHED_ASCII.search(text))
    return bool(_bad_or_touched().search(text)) or _is_far(text) or not unicodedata.is_normalized("NFC", text)


@lru_cache(maxsize=1)
def may_change_whole(text: str) -> bool:
    """`may_change` of a whole document, which several steps ask in turn."""
    return may_change(text)


def may_be_bad(text: str) -> bool:
    """Whether ftfy might find a wrong decoding in a text or a line of it; False is a proof that it would not."""
    return bool(_bad().search(text))


_TOUCHED_ASCII = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOUCHED = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u061c\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
"""What steps other than ftfy's and NFC take out or replace: controls, invisible characters, blanks, surrogates."""
_FAR = re.compile("[\U0001fffe-\U0010ffff]")
"""Where the rest of them lie: `re` is fast on classes of the first plane only, and on single ranges."""
_FAR_LEADS = leads(0xF0, 0xF4)
_LINE = 200
"""Characters up to which the search costs less than the look at the lead bytes."""


def _is_far(text: str) -> bool:
    return (len(text) < _LINE or begins(utf8(text), _FAR_LEADS)) and bool(_FAR.search(text))


_ELEMENT = re.compile(r"(\[(?:\\.|[^\]\\])+\]|\\.|[^\s|#])(\?)?|(\|)|(#[^\n]*)|\s+", re.DOTALL)
_PROBES = "".join(map(chr, range(0x20, 0x7F))) + "".join(
    sorted(set(re.findall(f"[{''.join(MOJIBAKE_CATEGORIES.values())}]", "".join(map(chr, range(0x80, 0x10000))))))
)
"""ASCII and every character that ftfy has an opinion on."""


@cache
def _bad() -> re.Pattern[str]:
    """ftfy's pattern, or a slightly wider one, turned round."""
    return _turn_round(list(_branches(BADNESS_RE.pattern)))


@cache
def _bad_or_touched() -> re.Pattern[str]:
    return _turn_round([*_branches(BADNESS_RE.pattern), [_TOUCHED]])


def _turn_round(branches: list[list[str]]) -> re.Pattern[str]:
    """A pattern that matches where one of the branches does, each anchored on its rarest character."""
    anchors = set()
    conditions = []
    for branch in branches:
        rarest = min(range(len(branch)), key=lambda i: _frequency(branch[i]))
        before, after = "".join(branch[: rarest + 1]), "".join(branch[rarest + 1 :])
        anchors.add(_inside(branch[rarest]))
        conditions.append(f"(?<={before})" + (f"(?={after})" if after else ""))
    return re.compile(f"[{''.join(sorted(anchors))}](?:{'|'.join(conditions)})")


def _inside(element: str) -> str:
    """An element as it reads inside a class."""
    return element[1:-1] if element.startswith("[") else element


def _branches(pattern: str) -> Iterator[list[str]]:
    """The branches of a verbose pattern without groups, as lists of elements of one character each.

    An element that may be missing gives two branches; an anchor of the line's start is left out, which only widens.
    """
    branches: list[list[str]] = [[]]
    for match in _ELEMENT.finditer(pattern):
        element, optional, bar, _ = match.groups()
        if bar:
            yield from branches
            branches = [[]]
        elif element and element != "^":
            branches = (
                [*branches, *([*branch, element] for branch in branches)]
                if optional
                else [[*branch, element] for branch in branches]
            )
    yield from branches


@cache
def _members(element: str) -> str:
    return "".join(re.findall(element, _PROBES))


@cache
def _frequency(element: str) -> float:
    """How often the characters of an element are met in text, roughly; an open class is met too often."""
    if element == _TOUCHED:
        return 1.0
    if element in (".", r"\w", r"\s") or element.startswith("[^"):
        return float("inf")
    return sum(map(_frequency_of, _members(element)))


def _frequency_of(char: str) -> float:
    if char.isascii():
        return 1000.0
    if char.islower():
        return 100.0
    if char.isupper():
        return 25.0
    return 0.1 if char < "\xa0" else 1.0
