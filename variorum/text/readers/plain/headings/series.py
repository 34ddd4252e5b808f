"""Lines that form a series through a document, in any script and without a word list."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from variorum.text.marks import marks
from variorum.text.readers.plain.forms import SENTENCE_ENDS, TSHEG
from variorum.text.readers.plain.headings.numbering import Number, roman

_MARKS = marks(0x300, 0x20FF) + marks(0xA800, 0xABFF)
"""Vowel signs and accents that stand behind their letter, as most scripts of South Asia have."""
_LETTERS = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*")
_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_STOPS = " .:" + "".join(mark for mark in SENTENCE_ENDS if mark not in "!?！？")
_MOST_WORDS, _MOST_SYLLABLES = 4, 6
"""What a line of a series has at most of which one part changes."""
_HEAD = 48
"""Characters in which a label and its number stand."""
_WORDS_BEHIND = 2
"""Words of a label behind its number: "4 дүгээр зүйл", where the first follows the vowels of the number."""
_LONGEST = 24
"""Blanks that a line of a series has at most."""
_FEWEST_ALIKE = 3
_BLANKS_OF_A_PAIR = 4
"""Blanks that two lines have at most that alone make a series."""
_PART = re.compile(r"\.(\d{1,3})(?![.\d])")
"""The part of a number in two: "Lesson 1.2"."""
_PARTS = 1000
"""What a number in two counts its first part by."""
_HEBREW = dict(zip("אבגדהוזחטיכלמנסעפצקרשת", [*range(1, 11), *range(20, 100, 10), 100, 200, 300, 400], strict=True))
_ORDINAL = re.compile(r"(\d{1,4})[^\W\d_]{0,4}")
"""Digits, or an ordinal with its ending: "2nd", "1wsza"."""
_GLUED = re.compile(r"([^\W\d_]{1,2})(\d{1,3})[).:]")
"""A letter or two and the number right behind: "Q01)"."""
_ENDING = re.compile(r"[-'’][^\W\d_]{1,4}(?=\s)")
"""The ending of an ordinal, set off: "3-cü"."""


def counted(texts: Sequence[str], numbers: Sequence[Number | None]) -> list[Number | None]:
    """Numbers of lines whose label counts up through the document: "მუხლი 1.", "SCENA 2ga.", "סעיף א.", "1-ci fəsil".

    A number that names its division stays what it is.
    """
    keys: dict[tuple[str, ...], list[tuple[int, int, int]]] = defaultdict(list)
    for i, (text, number) in enumerate(zip(texts, numbers, strict=True)):
        if len(text) > 300 or text.count(" ") > _LONGEST or (number is not None and not _is_loose(number)):
            continue
        for key, value, end in _labels(text):
            keys[key].append((i, value, end))
    out = list(numbers)
    for key, members in keys.items():
        if _counts(members, [texts[i] for i, _, _ in members]):
            for i, value, end in members:
                counts = divmod(value, _PARTS) if key[-1] == "#.#" else (value,)
                out[i] = Number("word " + " ".join(key), counts, 0, end)
    return out


def changing(texts: Sequence[str]) -> set[int]:
    """Lines of few words, or syllables, one of which stays and one changes, apart of each other: "FÖRSTA SCENEN."."""
    groups: dict[tuple[str, bool, int], list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        if len(text) > 60 or any(map(str.isdigit, text)):
            continue
        tokens = _parts(text)
        if not tokens:
            continue
        groups[tokens[0], True, len(tokens)].append(i)
        groups[tokens[-1], False, len(tokens)].append(i)
    found: set[int] = set()
    for members in groups.values():
        distinct = {texts[i].casefold() for i in members}
        apart = sum(b - a > 1 for a, b in pairwise(members))
        if len(distinct) >= _FEWEST_ALIKE and apart == len(members) - 1:
            found.update(members)
    return found


def _parts(text: str) -> list[str]:
    """The words of a line, or its syllables in Tibetan; none where it has too many, or other than letters."""
    said = text.strip(_STOPS).casefold()
    syllables = said.split(TSHEG)
    parts, most = (syllables, _MOST_SYLLABLES) if len(syllables) > 1 else (said.split(" "), _MOST_WORDS)
    return parts if 2 <= len(parts) <= most and all(map(_LETTERS.fullmatch, parts)) else []


def _is_loose(number: Number) -> bool:
    """Whether a number may be that of a word behind it: "1. fəsil"."""
    return number.rank == 0 and number.scheme in ("dotted", "unmarked", "roman", "arabic") and len(number.value) == 1


def _labels(text: str) -> list[tuple[tuple[str, ...], int, int]]:
    """The labels a line may begin with: its words with "#" for the number, the number, and where it ends."""
    tokens: list[str] = []
    glued = _GLUED.match(text)
    if glued is not None:
        return [((glued[1].casefold(), "#"), int(glued[2]), _after(text, glued.end()))]
    for match in _TOKEN.finditer(text, 0, _HEAD):
        token = match[0]
        small = token.islower() and token.isascii() and token.isalpha()  # as most words: no number in any script
        value = 0 if small else _value(token, first=not tokens)
        if value and tokens:
            part = _PART.match(text, match.end())
            if part is not None:
                return [((*tokens, "#.#"), value * _PARTS + int(part[1]), _after(text, part.end()))]
            return [((*tokens, "#"), value, _after(text, match.end()))]
        if value:
            end = match.end()
            ending = _ENDING.match(text, end)
            said = _TOKEN.findall(text, _after(text, ending.end() if ending else end))
            if not 1 <= len(said) <= _WORDS_BEHIND or said[0][0].isdigit():
                return []  # a number before a title counts by itself
            return [(("#", said[-1].casefold()), value, len(text))]
        tokens.append(token if small else token.casefold())
        if len(tokens) == 3:
            break
    return []


def _after(text: str, at: int) -> int:
    """The first place behind `at` that is neither blank nor punctuation."""
    while at < len(text) and not text[at].isalnum():
        at += 1
    return at


def _value(token: str, first: bool) -> int:
    """What a token counts; 0 for none. Letters count only behind a word."""
    match = _ORDINAL.fullmatch(token) if token[0].isdecimal() else None
    if match:
        return int(match[1])
    if token.isnumeric() and not "\u3007" <= token[0] <= "\u9fff":
        return int(sum(unicodedata.numeric(c) for c in token))
    if first:
        return 0
    if token[0] in _HEBREW and all(c in _HEBREW for c in token):
        return sum(_HEBREW[c] for c in token)
    value = roman(token)
    if value:
        return value
    return ord(token) if len(token) == 1 and token.isalpha() and not token.islower() else 0


def _begins_anew(value: int, following: int) -> bool:
    """Whether "2.1" follows "1.7"."""
    return following % _PARTS == 1 and following // _PARTS - value // _PARTS == 1 and value >= _PARTS


def _counts(members: Sequence[tuple[int, int, int]], texts: Sequence[str]) -> bool:
    """Whether the numbers of lines with one label go up by one, apart of each other for the most part."""
    if len(members) < 2:
        return False
    steps = sum(b[1] - a[1] == 1 or _begins_anew(a[1], b[1]) for a, b in pairwise(members))
    if len(members) == 2:
        few = all(text.count(" ") <= _BLANKS_OF_A_PAIR and text[-1] not in ".:,;" for text in texts)
        first = members[0][1] in (1, ord("A"), _PARTS + 1)
        return steps == 1 and first and (few or all(text.count(" ") <= 2 for text in texts))
    apart = sum(b[0] - a[0] > 1 for a, b in pairwise(members))
    return steps >= 2 and steps * 5 >= (len(members) - 1) * 3 and apart * 2 >= len(members) - 1
