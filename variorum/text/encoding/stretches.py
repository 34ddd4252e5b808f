"""Stretches of a source that are in another encoding than the rest, such as two files that were put together.

No byte says where one ends, and the letters of one are letters of the other too, so such a source cannot be taken.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from variorum.text.document import Decoded
from variorum.text.encoding.encodings import python_codec
from variorum.text.encoding.guess import guess, oddity, script_of, strangeness
from variorum.text.encoding.letters import LETTERS
from variorum.text.encoding.sample import pieces_at
from variorum.text.encoding.utf8 import count_high
from variorum.text.language import best_guess

_HEARD = 20_000
"""Characters whose language is asked for."""
_STRANGE = 0.25
"""Strangeness of each byte beyond ASCII from which a line is looked at: that of signs such as § and ½ in every word."""
_TELLS = 6
"""Bytes beyond ASCII from which a stretch tells what it is in; fewer are a name."""
_PARTS, _PART = 64, 120
"""Most parts of a source whose language is asked for, and bytes beyond ASCII of each, at least."""
_WORSE = 0.15
"""How much less sure of its language a part is than the surest one where it is looked at: wrong encodings cost .2 to
.7 of it (measured on six languages), and what one page differs from another costs less."""
_ASKED = 4
"""Runs and parts, of each the most telling ones, whose encoding is asked for: each costs as much as a source."""
_GAIN = 0.5
"""How much more sense another encoding must make, where 1 is: each byte beyond ASCII is a letter that the language has
and was none, or half of the sureness of the language."""

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines that follow each other, or pieces of a long one."""

    start: int
    end: int
    high: int
    """Bytes beyond ASCII."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A stretch that makes far more sense in another encoding."""

    encoding: str
    start: int
    """Where it begins, in bytes."""


def foreign_stretch(raw: bytes, decoded: Decoded, read: Callable[[bytes], str]) -> Foreign | None:
    """A stretch of a source that makes sense only in another encoding than that of the whole; `read` decodes a part."""
    # Lines that hold what the language of the source does not have.
    lines = [_Stretch(start, end, count_high(raw[start:end])) for start, end in pieces_at(raw)]
    language, _ = best_guess(decoded.text[:_HEARD])
    own = _latin_letters(language)
    strange = [_is_strange(read(raw[line.start : line.end]), line.high, language, own) for line in lines]
    runs = sorted(_runs(lines, strange), key=lambda run: -run.high)

    # Parts that are less like any language than others: letters may be of one alphabet, and words of none.
    parts = list(_parts(lines))
    sureness = [best_guess(read(raw[part.start : part.end]))[1] for part in parts]
    doubtful = sorted(
        (sure, part.start, part)
        for sure, part in zip(sureness, parts, strict=True)
        if sure < max(sureness) - _WORSE or len(parts) == 1
    )

    # What of these makes more sense otherwise.
    for stretch in (*runs[:_ASKED], *(part for _, _, part in doubtful[:_ASKED])):
        if stretch.high < _TELLS:
            continue
        other = _other_encoding(raw[stretch.start : stretch.end], read, stretch.high)
        if other is not None:
            return Foreign(other, stretch.start)
    return None


def _latin_letters(language: str) -> frozenset[str]:
    """The letters beyond ASCII of a language that writes Latin ones; none of any other."""
    letters = LETTERS.get(language, frozenset())
    return letters if all(script_of(letter) == "LATIN" for letter in letters if letter.isalpha()) else frozenset()


def _is_strange(line: str, high: int, language: str, own: frozenset[str]) -> bool:
    """Whether a line holds what its language does not have; fast where all its letters are the language's own."""
    return not own.issuperset(_BEYOND_ASCII.findall(line)) and strangeness(line, language) > _STRANGE * high


def _other_encoding(part: bytes, read: Callable[[bytes], str], high: int) -> str | None:
    """The encoding that a part makes far more sense in than in that of its source; None where there is none."""
    guessed = guess(part)
    if guessed is None:
        return None
    here, there = read(part), part.decode(python_codec(guessed[0]), "replace")
    if here == there:
        return None
    less_odd = (oddity(here) - oddity(there)) / high
    surer = best_guess(there)[1] - best_guess(here)[1]
    return guessed[0] if less_odd > -0.1 and less_odd + 2 * surer >= _GAIN else None


def _runs(lines: Sequence[_Stretch], strange: Sequence[bool]) -> Iterator[_Stretch]:
    """Strange lines that follow each other, as one; a line that is not strange may stand between two."""
    run: _Stretch | None = None
    between = 0
    for line, is_strange in zip(lines, strange, strict=True):
        if is_strange:
            run = line if run is None else _Stretch(run.start, line.end, run.high + line.high)
            between = 0
        elif run is not None:
            between += 1
            if between > 1:
                yield run
                run = None
    if run is not None:
        yield run


def _parts(lines: Sequence[_Stretch]) -> Iterator[_Stretch]:
    """The source in parts with about as many bytes beyond ASCII each."""
    least = max(_PART, sum(line.high for line in lines) // _PARTS)
    part: _Stretch | None = None
    for line in lines:
        part = line if part is None else _Stretch(part.start, line.end, part.high + line.high)
        if part.high >= least:
            yield part
            part = None
    if part is not None:
        yield part
