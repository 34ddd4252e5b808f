"""Text of one 8-bit encoding that was read in another before it became this text: "Ïðèâåò" for "Привет".

No line proves it: its letters are letters. A whole document does, where all of it makes no sense in any language as it
stands, and does in one when read again. Then each line goes by that language.
"""

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from operator import ne

import ftfy.bad_codecs

from variorum.text.encoding.encodings import SINGLE_BYTE, byte_table, python_codec
from variorum.text.encoding.guess import guess, oddity, oddity_of, strangeness
from variorum.text.language import best_guess

ftfy.bad_codecs.ok()  # the sloppy ones

_LINES, _LINE = 12, 160
"""Lines beyond ASCII that are looked at, from all over a document, and characters of each."""
_FIRST, _HEARD = 400, 200
"""Characters of these in which a sign must be, and whose language is asked for first."""
_SIGNS, _COST = 2, 0.05
"""Signs, or oddity and its share in the characters beyond ASCII, from which a document is read again at all."""
_PROOF = 4.0
"""Oddity that must be gone then: two or three letters that no word of any language has, or five of another language."""
_WORDS = 12
"""Characters beyond ASCII, and at least half of them, that must stand in words of such, where the language is another
when read again: formulas are of signs alone."""
_READ_IN = (
    "sloppy-windows-1252", "latin-1", "cp1251", "koi8-r", "cp866", "macroman", "cp437", "cp850", "sloppy-windows-1250",
)  # fmt: skip
"""What text is read in by mistake: what programs took for granted where nothing told."""
_GAIN = 0.5
"""The same for each character that is another then: a letter that the language has and was none, or a quarter of the
sureness of the language for all of them."""
_LEFT = 0.1
"""Share of the characters, or of the oddity, up to which something may be out of place then."""
_STRANGE, _MOST = 0.4, 0.4
"""Oddity of a character that its language has not; and of all characters beyond ASCII, where the language that a text
seems to be in means nothing."""
_UNSURE, _ENOUGH = 0.5, 30
"""Sureness of its language below which a text with so many characters beyond ASCII is read again: wrong letters of the
same alphabet have .2 to .5, right ones .8."""
_SURE = 0.3
"""Least sureness of the language then."""

_OF = ">"
_IN = ":"
_TYPOGRAPHIC = frozenset("‘’“”–—…\xa0")
"""Quotes and dashes alone are no letters."""
_RULE = re.compile(r"([\u2500-\u259f])\1")
"""Ruled lines, of which letters of another encoding would be a row of one capital."""
_HIGH = re.compile(r"[^\x00-\x7f]")
_IN_WORDS = re.compile(r"[^\x00-\x7f]{3,}")
_SIGN = re.compile(
    "[^\x00-\x7f](?:"
    "(?<=[\x80-\x84\x86-\x9f])"
    "|(?<=[a-z][\xa1-\xbf\xd7\xf7\u2018\u201a-\u201e\u2020-\u2022\u2030\u2039\u02c6\u02dc\u2202-\u2265])(?=[a-z])"
    "|(?<=[a-zа-яё][À-ÖØ-ÞŒŠŸŽЀ-Я])(?=[a-zа-яё])"
    "|(?<=[A-Za-zА-Яа-яё][\u2500-\u259f])"
    ")"
)
"""What right text has seldom: controls, a sign or a capital within a word, frames behind a letter."""


def read_in_another(lines: Sequence[str]) -> str:
    """How the letters of a document are to be read again: the encoding that it was read in, the one that it was
    written in, and its language, as `read_letters` takes it; empty where nothing shows it."""
    telling = [line for line in dict.fromkeys(lines) if not line.isascii()]
    sampled = [_part(line) for line in islice(telling[:: 1 + len(telling) // _LINES], _LINES)]
    ways = _ways("\n".join(sampled)[:_FIRST]) if sampled else ()
    if not ways:
        return ""
    sampled = [line for line in sampled if "\ufffd" not in line and not _RULE.search(line)]
    if not sampled:
        return ""

    # The best of all readings that the sample allows.
    said = "\n".join(sampled)
    before, (before_in, sure) = oddity(said), best_guess(said)
    best: tuple[float, str] = (0.0, "")
    tried: set[bytes] = set()
    for read in ways:
        possible = [line for line in sampled if _is_said_in(line, read)]
        if 5 * len(possible) < 4 * len(sampled):
            continue
        here = "\n".join(possible)
        raw = here.encode(read)
        guessed = None if raw in tried else guess(raw)
        tried.add(raw)
        if guessed is None:
            continue
        written = python_codec(guessed[0])
        again = raw.decode(written, "replace")
        language, surer = best_guess(again)
        after, size = strangeness(again, language), len(_HIGH.findall(again))
        changed = sum(map(ne, here, again)) if len(here) == len(again) else size
        torn = again.count("\ufffd")  # where a part of a line ends within a character
        known = (language == before_in and sure >= _UNSURE) or _is_of_words(here)
        if not changed or not known or torn > len(possible) or surer < _SURE or surer <= sure:
            continue
        gain = before - after + 2 * changed * (surer - sure)
        if gain >= max(_PROOF, _GAIN * changed) and after <= _LEFT * max(size, before):
            best = max(best, (gain, f"{read}{_OF}{written}{_IN}{language}"))
    return best[1]


def _is_of_words(text: str) -> bool:
    """Whether characters beyond ASCII make words by themselves, as those of a language of another alphabet do."""
    return sum(map(len, _IN_WORDS.findall(text))) >= max(_WORDS, len(_HIGH.findall(text)) / 2)


def _ways(said: str) -> Sequence[str]:
    """The encodings that a text may have been read in: none where it has the letters of its language and no signs
    within words; where only some of them are strange, those in which these can be letters of that language."""
    counts = {char: said.count(char) for char in set(said) if char > "\x7f"}
    readable, high = _readable(), sum(counts.values())
    if 2 * sum(count for char, count in counts.items() if char in readable) < high:
        return ()
    signs = sum(1 for _ in islice(_SIGN.finditer(said), _SIGNS)) >= _SIGNS
    if not signs and _TYPOGRAPHIC.issuperset(counts):
        return ()

    # How strange its characters are to its language; what nobody sees is not.
    language, sure = best_guess(said[:_HEARD])
    if sure < _UNSURE and high >= _ENOUGH:
        return _READ_IN
    seen = (char for char in counts if char.isprintable() or char < "\xa0")
    odd = {char: cost for char in seen if (cost := oddity_of(char, language)) >= _STRANGE}
    cost = sum(counts[char] * cost for char, cost in odd.items())
    if cost <= max(_SIGNS, _COST * high) and not signs:
        return ()
    if cost >= _MOST * high:
        return _READ_IN
    strange = "".join(odd)
    return [read for read in _READ_IN if _can_be_letters(strange, read, language)]


@cache
def _readable() -> frozenset[str]:
    """What bytes beyond ASCII are read as in these encodings."""
    beyond_ascii = bytes(range(0x80, 0x100))
    return frozenset("".join(beyond_ascii.decode(encoding, "ignore") for encoding in _READ_IN))


def _can_be_letters(strange: str, read: str, language: str) -> bool:
    """Whether some characters can be letters of a language in one encoding, where they were read in another."""
    try:
        raw = strange.encode(read)
    except UnicodeError:
        return False
    for table in map(byte_table, SINGLE_BYTE):
        if all(oddity_of(table[byte], language) < _STRANGE for byte in raw):
            return True
    return False


def read_letters(line: str, how: str) -> str:
    """A line read again as `read_in_another` says, where less of it is strange to its language then; else as it is."""
    if line.isascii() or "\ufffd" in line or _RULE.search(line):
        return line
    read, written, language = _parsed(how)
    try:
        again = line.encode(read).decode(written)
    except UnicodeError:
        return line
    here, there = strangeness(line, language), strangeness(again, language)
    if here == there:  # letters of the same alphabet: words tell
        here, there = -_sureness(line, language), -_sureness(again, language)
    return again if there < here else line


def _sureness(text: str, language: str) -> float:
    guessed, sure = best_guess(text)
    return sure if guessed == language else 0.0


def is_of_another(how: str) -> bool:
    """Whether an entry of a options is one of these."""
    return _OF in how


@cache
def _parsed(how: str) -> tuple[str, str, str]:
    read, _, rest = how.partition(_OF)
    written, _, language = rest.partition(_IN)
    return read, written, language


def _is_said_in(line: str, encoding: str) -> bool:
    try:
        line.encode(encoding)
    except UnicodeError:
        return False
    return True


def _part(line: str) -> str:
    """The part of a line that tells: from shortly before its first character beyond ASCII on."""
    found = _HIGH.search(line)
    start = max(0, found.start() - _LINE // 3) if found else 0
    return line[start : start + _LINE]
