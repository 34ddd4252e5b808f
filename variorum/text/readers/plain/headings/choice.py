"""Which units are headings: every one scored by itself, then made consistent over the document."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from variorum.text.readers.plain.forms import CLOSERS
from variorum.text.readers.plain.headings.manuals import names_page
from variorum.text.readers.plain.headings.numbering import Number
from variorum.text.readers.plain.headings.scoring import score
from variorum.text.readers.plain.headings.sentences import is_starred_sentence
from variorum.text.readers.plain.headings.signs import signs
from variorum.text.readers.plain.headings.signs_around import REACH
from variorum.text.readers.plain.headings.stacked import over_headings
from variorum.text.readers.plain.headings.surroundings import Surroundings
from variorum.text.readers.plain.headings.together import (
    announced_lines,
    sections_with_their_number,
    titles_under_divisions,
    titles_under_numbers,
    versions,
)
from variorum.text.readers.plain.kinds.labels import is_closing, points_elsewhere
from variorum.text.readers.plain.kinds.typed import is_mail_address
from variorum.text.readers.plain.units import Unit

_LOOKS = frozenset(
    {"all capitals", "more space before", "much more space before", "centred", "in bold or italics", "ends: question"}
)
_OF_ITSELF = frozenset({"a standing heading", "one word stays, one changes"})
"""Signs of headings that are none the less for what looks like them."""
_FIRST = "first of the document"
_MARKED_OUT = _OF_ITSELF | {
    "in the contents",
    "underlined",
    "said twice at the top",
    _FIRST,
    "more space before",
    "much more space before",
    "centred",
}
"""Signs of headings that are ones though most lines that end as they do are none."""
_MOST_DRAWN = 1.5
_SURE = 6.0
"""Log-odds from which a line is a heading whatever stands beside it."""
_SAID_ENDS = frozenset(".!?…。！？؟")
"""Marks that sentences end with and headings rarely do; the shad of Tibetan ends both."""
_SAID = frozenset({"question", "exclamation", "stop"})
_LIKE = 5
"""Short sentences to each one that is a heading from which those are sentences too (evals-more/train)."""
_RARE = 8
"""Headings to each one that is a short sentence with a full stop, from which that one is text (evals-more/train)."""
TALK = 0.05
"""Share of the units that begin as speech does from which people talk: above what each of 24 texts has whose questions
are headings (evals/seg, evals-more/train)."""
_UNLIKE = 4.0
"""Log-odds from which a short sentence is a heading whatever others like it are."""
_FEWEST_WORDS_OF_A_SENTENCE = 5
_FEWEST_TITLED = 2
"""Other numbers alone with a line below, from which that below the first is a title as well."""
_LINES_BELOW = 3
_LONGEST_SENTENCE = 14
"""Words of a sentence with a full stop that may be a heading."""
_LONGEST, _LONGEST_TITLE = 24, 40
"""Words that a heading has at most, and the title of a law (evals-more/train) or a numbered question."""
_LONGEST_ROW = 300
"""Characters of a row of links that are looked at."""
_FRAMED = re.compile(r"(={2,}|#{3,})\s{1,4}(?=\S)[^=#]{1,80}\s\1=*#*")
"""A line between two rows of marks: "=== Aliases ==="."""
_OPENS_PARAGRAPH = re.compile(r"\d{1,4}[.\s—–-]{1,3}\(1\)\s")
"""Two numbers with which the text of a section of a law begins: "8. (1) This Act …"."""
_TYPED = re.compile(r"</?[a-zA-Z][\w-]{0,20}/?>|['`‘]-{1,2}[\w?][^'’]{0,60}['’]")
"""A tag of HTML alone, or what a program is called with: "'-d <objects>'"."""
_BETWEEN_LINKS = re.compile(r"(?<=\S) (\||::|•) .*\S \1 \S")
"""What parts the names of pages in a row of links, twice at least: "Previous | Contents | Next"."""

Scored = dict[int, tuple[float, list[str]]]
"""Index of a unit -> its score in log-odds and the signs that made it."""


def candidates(units: Sequence[Unit], taken: Collection[int], underlined: Collection[int] = ()) -> list[int]:
    """The units that could be headings by length and form; the others are not scored."""
    ends = {i for i, unit in enumerate(units) if unit.words <= 8 and is_closing(unit)}
    signed = ends | {i for i, unit in enumerate(units) if i - 1 in ends and unit.words <= 5 and unit.number is None}
    first = next((i for i in range(len(units)) if i not in taken), 0)
    return [
        i
        for i, unit in enumerate(units)
        if i not in taken and i not in signed and not barred(unit, i == first, unit.last in underlined)
    ]


def barred(unit: Unit, first: bool, underlined: bool) -> str:
    """Why a unit cannot be a heading, whatever else it shows; empty where it can."""
    longer = (first and unit.end == "bare") or (unit.number is not None and unit.end == "question")
    if unit.words > (_LONGEST_TITLE if longer else _LONGEST):
        return "longer than headings are"
    if unit.last - unit.first > (1 if unit.form == "loose" else _LINES_BELOW):
        return "more lines than headings have"
    if unit.form in ("table", "code"):
        return f"looks like {unit.form}"
    if unit.number is not None and _OPENS_PARAGRAPH.match(unit.text):
        return "the first paragraph of a section"
    if unit.bullet and not underlined:
        return "mark of a list"
    if is_starred_sentence(unit):
        return "a sentence between stars"
    if unit.text.startswith(("--", "–", "—", "―")):
        return "starts with a dash"
    if unit.text[0] in "<'`‘" and _TYPED.fullmatch(unit.text):
        return "a tag, or an option between quotes"
    if not underlined and (points_elsewhere(unit.text) or is_mail_address(unit.text) or names_page(unit.text)):
        return "names an address"
    if not underlined and _is_row_of_links(unit.text[:_LONGEST_ROW]):
        return "a row of links"
    if unit.number is None and (unit.end == "pause" or (unit.end == "stop" and unit.words > _LONGEST_SENTENCE)):
        return "goes on below" if unit.end == "pause" else "a long sentence"
    return ""


def _is_row_of_links(text: str) -> bool:
    """Whether a line names pages between marks that part them; few lines have such marks at all."""
    parted = " | " in text or " :: " in text or " • " in text
    return parted and _BETWEEN_LINKS.search(text) is not None


def scored(units: Sequence[Unit], taken: Collection[int], apart: Collection[int], around: Surroundings) -> Scored:
    """Every candidate with score and signs; units that stand `apart` of the text are nobody's neighbours."""
    text = [i for i in range(len(units)) if i not in apart]
    place = {i: k for k, i in enumerate(text)}
    inside = [units[i] for i in text]
    found: Scored = {}
    for i in candidates(units, taken, around.underlined):
        shown = signs(inside, place[i], around)
        found[i] = (score(shown), shown)
    return found


def unscored(units: Sequence[Unit], scores: Scored, apart: Collection[int], around: Surroundings) -> Scored:
    """What the units that were no candidates would score, for those who ask why; takes as long as scoring does."""
    text = [i for i in range(len(units)) if i not in apart]
    found: Scored = {}
    k = 0
    for i, unit in enumerate(units):
        while k < len(text) and text[k] < i:
            k += 1
        if i in scores:
            continue
        above = [units[j] for j in text[max(0, k - 1) : k]]
        below = [units[j] for j in text[k : k + REACH + 1] if j != i]
        shown = signs([*above, unit, *below], len(above), around)
        found[i] = (score(shown), shown)
    return found


def chosen(
    units: Sequence[Unit], scores: Scored, taken: Collection[int], apart: Collection[int], around: Surroundings
) -> set[int]:
    """The headings, none of them `taken`; units that stand `apart` of the text are no text for a heading to head."""
    scores = _looks_agree(units, scores)
    found = {i for i, (value, _) in scores.items() if value > 0 or is_framed(units[i])}
    found = _schemes_agree(units, scores, found)
    found |= sections_with_their_number(units, taken) | versions(units, taken)
    if not around.play:  # below the number of a scene stands who is in it
        found |= titles_under_numbers(units, found, taken) | titles_under_divisions(units, found, taken)
    found -= announced_lines(units, {i for i in found if _OF_ITSELF.isdisjoint(scores.get(i, (0.0, []))[1])})
    found -= under_first_number(units, found)
    found -= {i for i in sorted(found)[:1] if _opens_with_sentence(units[i], scores.get(i, (0.0, []))[1])}
    found -= among_their_like(units, scores, found, talk=around.dialogue > TALK)
    if not around.play:  # nor do the names of those who enter head the scene below
        found |= over_headings(units, scores, found)
    return found - _at_the_end(units, found, apart)


def _opens_with_sentence(unit: Unit, shown: Sequence[str]) -> bool:
    """Whether the first line of a text is a sentence: "This file documents the various hooks for extending JED."."""
    cased = unit.text.lower() != unit.text.upper()
    return cased and unit.words >= _FEWEST_WORDS_OF_A_SENTENCE and {_FIRST, "a plain sentence"}.issubset(shown)


def is_framed(unit: Unit) -> bool:
    """Whether a line stands between two rows of marks, as nothing but a heading does."""
    return unit.text[0] in "=#" and unit.first == unit.last and _FRAMED.fullmatch(unit.text) is not None


def _looks_agree(units: Sequence[Unit], scores: Scored) -> Scored:
    """Scores drawn together among units that look alike in a way that sets them apart of the text."""
    looks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, (_, shown) in scores.items():
        look = tuple(sign for sign in shown if sign in _LOOKS)
        if look and units[i].number is None:
            looks[look].append(i)
    out = dict(scores)
    for members in looks.values():
        if len(members) < 3:
            continue
        mean = sum(scores[i][0] for i in members) / len(members)
        drawn = max(-_MOST_DRAWN, min(_MOST_DRAWN, mean))
        for i in members:
            value, shown = scores[i]
            if drawn > 0 or _OF_ITSELF.isdisjoint(shown):
                out[i] = (value + drawn, [*shown, "others that look like it"])
    return out


def _schemes_agree(units: Sequence[Unit], scores: Scored, found: set[int]) -> set[int]:
    """Units that count in one scheme are headings together, or none is: the mean of their scores decides."""
    schemes: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i in scores:
        number = units[i].number
        if number is not None:
            schemes[number.scheme, len(number.value) if number.scheme == "dotted" else 1].append(i)
    for members in schemes.values():
        if len(members) < 3:
            continue
        if sum(_counts_on(units, i) for i in members) * 4 >= len(members) * 3:
            found.difference_update(i for i in members if scores[i][0] < _SURE)
            continue
        mean = sum(scores[i][0] for i in members) / len(members)
        for i in members:
            if mean > 0 and scores[i][0] > -2.5:
                found.add(i)
            elif mean < -1 and scores[i][0] < 2:
                found.discard(i)
    return found


def among_their_like(units: Sequence[Unit], scores: Scored, found: Collection[int], talk: bool = False) -> set[int]:
    """Short questions, cries and sentences taken as headings where most that look so are none: those of a dialogue.

    Where people `talk`, every question and cry is theirs that nothing marks out.
    """
    alike: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        if unit.words > _LONGEST_SENTENCE or unit.end not in _SAID or unit.number is not None:
            continue
        if unit.text.rstrip(CLOSERS)[-1:] in _SAID_ENDS and not unit.text.isupper():
            alike[unit.end].append(i)
    dropped: set[int] = set()
    for end, members in alike.items():
        heads = [i for i in members if i in found]
        rare = end == "stop" and len(heads) * _RARE <= len(found)
        if rare or (talk and end != "stop") or len(heads) * _LIKE <= len(members):
            dropped.update(i for i in heads if i in scores and not _is_marked_out(scores[i]))
    return dropped - {min(found, default=-1)}


def _is_marked_out(scored: tuple[float, list[str]]) -> bool:
    """Whether a line is a heading whatever others like it are: surely, or for a sign of its own."""
    value, shown = scored
    return value >= _UNLIKE or not _MARKED_OUT.isdisjoint(shown)


def _counts_on(units: Sequence[Unit], at: int) -> bool:
    """Whether units one after the other carry the numbers before and behind: verses and items do, headings hardly.

    Three of them at least: the first and the last of a row have one neighbour only.
    """
    beside = [_follows(units, i) for i in range(at - 1, at + 3)]
    return (beside[0] and beside[1]) or (beside[1] and beside[2]) or (beside[2] and beside[3])


def _follows(units: Sequence[Unit], at: int) -> bool:
    """Whether a unit carries the number before or behind that of the unit above it."""
    if not 0 < at < len(units):
        return False
    number, other = units[at].number, units[at - 1].number
    return (
        number is not None
        and other is not None
        and (other.scheme, other.value[:-1]) == (number.scheme, number.value[:-1])
        and abs(other.value[-1] - number.value[-1]) == 1
    )


def under_first_number(units: Sequence[Unit], found: Collection[int]) -> set[int]:
    """Lines right under a number alone that opens the document: subtitle or epigraph of a chapter."""
    first = min(found, default=0)
    number = units[first].number if units else None
    if (
        number is None
        or number.rank
        or number.scheme in ("§", "dotted")
        or number.end < len(units[first].text.rstrip(".:"))
    ):
        return set()
    under: set[int] = set()
    for i in range(first + 1, min(first + 4, len(units))):
        if i not in found or units[i].number is not None:
            break
        under.add(i)

    # Where a line stands so under other numbers alone too, it is the title of the chapter.
    titled = sum(
        i + 1 in found and units[i + 1].number is None and _is_alone_like(units[i], number) for i in found if i > first
    )
    return set() if len(under) == 1 and titled >= _FEWEST_TITLED else under


def _is_alone_like(unit: Unit, first: Number) -> bool:
    """Whether a unit is nothing but a number of the scheme of another."""
    number = unit.number
    return number is not None and number.scheme == first.scheme and number.end >= len(unit.text.rstrip(".:"))


def _at_the_end(units: Sequence[Unit], found: set[int], apart: Collection[int]) -> set[int]:
    """Headings after which nothing follows: signatures, ends, links."""
    last: set[int] = set()
    at = len(units) - 1
    while at > 0 and (at in apart or at in found):
        number = units[at].number
        if at in found:
            if number is not None:
                break
            last.add(at)
        at -= 1
    return last if at > 0 else set()
