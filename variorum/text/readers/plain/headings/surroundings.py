"""What the signs of a heading need to know of the whole document."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from variorum.text.readers.plain.headings.authors import authors
from variorum.text.readers.plain.headings.endings import common_endings
from variorum.text.readers.plain.headings.series import changing
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.layout import Verdict
from variorum.text.readers.plain.units import Unit

_NO_LETTERS = re.compile(r"[\W_]+")
_SPEECH = '"“„«»‹›「『–—―'
_OPENER = re.compile(r"([^\W\d_][\w’'-]*(?: [^\W\d_][\w’'-]*)?)[.:：](?=\s|\Z)")
"""A word or two with a stop or a colon, as a speaker in a play."""
_FEWEST_TURNS = 4
"""Units that a speaker opens at least."""
_FEWEST_LIKE = 3
_FEW_WORDS = 4
"""Words of a line of a series, at most."""
_WORDS_OF_A_TITLE, _SHORT = 14, 22
"""Words of a title and of a heading, at most."""
_LONG, _MANY = 9, 24
"""Words over which a unit is more than a label, and over which it is a paragraph."""
_OF_ALL = 10
"""Units to each line of a series over texts, at most: sentences of novels that open alike are fewer (evals-more)."""
_A_TEXT = 12
"""Words of a text below a heading, at least."""
_FEWEST_NAMES, _WORDS_BELOW_A_NAME = 4, 5
"""Names that a reference explains, and words of an explanation, at least: with fewer they are cells or examples."""
_LONGEST_LABEL = 40
"""Characters before the colon of a label."""
_PLAY = 0.3
"""Share of the units that speakers open from which a document is a play."""
_APART = 3
"""Units from one heading to the next of the same words, at least."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The facts of a document."""

    verdict: Verdict
    labels: float
    """Share of the units that are short and no sentence."""
    typical: float
    """Median words of the units that are sentences."""
    flush: bool
    """Whether paragraphs are indented, so that what stands at the margin is none."""
    all_flush: bool
    """Whether all but a few of them are."""
    gap: int
    """Blank lines usual between units."""
    stopped: bool
    """Whether several lines in capitals end with a full stop: the headings of old books."""
    title_end: str
    """How the first unit ends, where it is short: a title."""
    dialogue: float
    """Share of the units that begin as speech does, with a dash or a quote."""
    authors: frozenset[int]
    """First lines of the units at the top that are names of people."""
    beginnings: Mapping[str, int]
    """First two words of short units -> how many begin so."""
    followers: Mapping[str, int]
    """First two words of units below labels -> below how many."""
    openers: Mapping[str, int]
    """What units open with before a stop or a colon -> how many do."""
    asked: frozenset[str]
    """What opens several units that are questions, all of them, and nothing opens their answers: "Q: …?"."""
    play: bool
    """Whether speakers open a good part of the units."""
    repeats: Mapping[str, int]
    labelled: frozenset[str]
    """What several labels say before a colon that stand apart of each other."""
    apart: frozenset[str]
    """What is said repeatedly, each time with a text below, folded."""
    schemes: Mapping[tuple[str, int], frozenset[tuple[int, ...]]]
    """Scheme and depth -> the numbers that short units carry."""
    changing: frozenset[int]
    """First lines of units that share all but one word with others."""
    changing_over_texts: frozenset[int]
    """First lines of those of them of which each stands over a text, as articles of a law do."""
    dated: int
    """Short units that are dates and no more."""
    listed: frozenset[str]
    """Entries of the table of contents, folded."""
    first: int
    """First line of the first unit."""
    opens: bool
    """Whether the first unit opens the document, rather than following a table of contents."""
    underlined: frozenset[int]
    """Last lines of the units that have a rule right below."""
    ruled: frozenset[int]
    """First lines of the units that stand right below a rule which underlines nothing."""
    twice: frozenset[str]
    """What is said twice in a row at the top, folded: the title."""
    endings: frozenset[str]
    """How many sentences end, where the script has no capitals."""
    names: frozenset[int]
    """First lines of the units of one word that stand over a text each, where nearly all units of one word do."""


def surroundings(
    units: Sequence[Unit],
    verdict: Verdict,
    listed: frozenset[str],
    opens: bool,
    underlined: frozenset[int],
    ruled: frozenset[int],
    twice: frozenset[str],
) -> Surroundings:
    """The document-wide facts."""
    short = [unit for unit in units if unit.words <= _SHORT]
    few = [unit for unit in units if unit.words <= _FEW_WORDS]

    # How the paragraphs look: what is usual here says what is apart.
    sizes = sorted(unit.words for unit in units if not unit.label)
    gaps = Counter(unit.before for unit in units[1:])
    long = [unit for unit in units if unit.words > _LONG]
    indented = sum(1 for unit in long if unit.indent)
    many = [unit for unit in units if unit.words > _MANY]
    set_in = sum(1 for unit in many if unit.indent)
    speakers = _openers(units)

    return Surroundings(
        verdict=verdict,
        labels=sum(unit.label for unit in units) / max(1, len(units)),
        typical=sizes[len(sizes) // 2] if sizes else 0.0,
        flush=indented * 5 >= len(long) * 3 and indented > 0,
        all_flush=len(long) >= _FEWEST_LIKE and verdict.indent > 0 and set_in * 20 >= len(many) * 19,
        gap=gaps.most_common(1)[0][0] if gaps else 0,
        stopped=sum(1 for unit in short if unit.end == "stop" and unit.words > 1 and unit.text.isupper()) >= 3,
        title_end=units[0].end if units and units[0].words <= _WORDS_OF_A_TITLE else "",
        dialogue=_dialogue(units),
        authors=authors(units),
        beginnings=Counter(beginning(unit) for unit in short),
        followers=Counter(beginning(b) for a, b in pairwise(units) if a.label and not b.bullet),
        openers=speakers,
        asked=_asked(units, speakers),
        play=sum(speakers.values()) >= len(units) * _PLAY,
        repeats=Counter(folded(unit.text) for unit in short),
        labelled=_labelled(units),
        apart=_repeated_apart(units),
        schemes=_numbers(short),
        changing=frozenset(few[i].first for i in changing([unit.text for unit in few])),
        changing_over_texts=_changing_over_texts(units),
        dated=sum(1 for unit in few if any(map(str.isdigit, unit.text)) and date_of(unit.text) is not None),
        listed=listed,
        first=units[0].first if units else 0,
        opens=opens,
        underlined=underlined,
        ruled=ruled,
        twice=twice,
        endings=common_endings(units),
        names=_names_over_texts(units),
    )


def _numbers(units: Sequence[Unit]) -> dict[tuple[str, int], frozenset[tuple[int, ...]]]:
    """The numbers of each scheme, by which a heading counts on."""
    numbers: dict[tuple[str, int], set[tuple[int, ...]]] = defaultdict(set)
    for unit in units:
        if unit.number:
            numbers[unit.number.scheme, len(unit.number.value)].add(unit.number.value)
    return {key: frozenset(values) for key, values in numbers.items()}


@lru_cache(maxsize=2**12)  # the same units are asked for again and again
def folded(text: str) -> str:
    """Letters and digits alone, without case: how headings and entries of a contents page are compared."""
    return _NO_LETTERS.sub("", text.casefold())


def beginning(unit: Unit) -> str:
    """First two words, without case."""
    return " ".join(unit.text[:60].casefold().split()[:2])


def opener(unit: Unit) -> str:
    """What a unit opens with before a stop or a colon, without case; empty for nothing."""
    match = _OPENER.match(unit.text, 0, 40)
    return match[1].casefold() if match else ""


def _dialogue(units: Sequence[Unit]) -> float:
    """Share of the units that begin as speech does; one alone is a sentence that opens with a name in quotes."""
    spoken = sum(1 for unit in units if unit.text[0] in _SPEECH)
    return spoken / len(units) if spoken > 1 else 0.0


def _openers(units: Sequence[Unit]) -> dict[str, int]:
    """What opens several units, as speakers do."""
    if len(units) < _FEWEST_TURNS:
        return {}
    counts = Counter(opener(unit) for unit in units if unit.number is None)
    return {name: count for name, count in counts.items() if name and count >= _FEWEST_TURNS}


def _asked(units: Sequence[Unit], openers: Mapping[str, int]) -> frozenset[str]:
    """The one opener of a document, where it opens questions alone."""
    if len(openers) != 1:
        return frozenset()
    asks = [unit.end == "question" for unit in units if unit.number is None and opener(unit) in openers]
    return frozenset(openers) if all(asks) else frozenset()


def labelled(unit: Unit) -> str:
    """What a short unit says before a colon, without case: "Supporting Value: Transparency"; empty for nothing."""
    if not unit.label or unit.bullet or unit.number is not None:
        return ""
    name, colon, _ = unit.text.partition(":")
    return name.casefold() if colon and len(name) <= _LONGEST_LABEL else ""


def _labelled(units: Sequence[Unit]) -> frozenset[str]:
    """What labels say before a colon in several places, with something else between; speakers say sentences too.

    What stands right below other labels, as "Returns: stream" does, tells something of what those name.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        name = labelled(unit)
        if name:
            places[name].append(i)
    said = {opener(unit) for unit in units if unit.end in ("stop", "exclamation")}
    found: set[str] = set()
    for name, at in places.items():
        if len(at) < _FEWEST_LIKE or name in said:
            continue
        apart = all(after - before >= _APART - 1 for before, after in pairwise(at))
        over_texts = all(i + 1 < len(units) and units[i + 1].words >= _A_TEXT for i in at)
        below = sum(i > 0 and units[i - 1].label for i in at)
        if apart and over_texts and below * 2 <= len(at):
            found.add(name)
    return frozenset(found)


def _changing_over_texts(units: Sequence[Unit]) -> frozenset[int]:
    """First lines of the short units that share all but one word with others, and stand over a text each."""
    over = [a.text if a.words <= _FEW_WORDS and b.words >= _A_TEXT else "" for a, b in pairwise(units)]
    found = changing(over)
    return frozenset(units[i].first for i in found if len(found) * _OF_ALL >= len(units))


def _names_over_texts(units: Sequence[Unit]) -> frozenset[int]:
    """First lines of the units that are one word each, over a text each: the names that a reference explains.

    Where words stand alone for other reasons, as cells, speakers or examples do, many of them stand over no text.
    """
    alone = [
        i
        for i, unit in enumerate(units)
        if unit.words == 1 and unit.end == "bare" and not unit.bullet and unit.number is None and len(unit.text) > 1
    ]
    over = [i for i in alone if i + 1 < len(units) and units[i + 1].words >= _WORDS_BELOW_A_NAME]
    if len(over) < _FEWEST_NAMES or len(over) * 4 < len(alone) * 3:
        return frozenset()
    return frozenset(units[i].first for i in over)


def _repeated_apart(units: Sequence[Unit]) -> frozenset[str]:
    """What several labels say that stand apart of each other, each over a text."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        if unit.words <= 9 and not unit.lower and not unit.bullet:
            places[folded(unit.text)].append(i)
    found: set[str] = set()
    for key, at in places.items():
        if key and len(at) >= _FEWEST_LIKE and all(b - a >= _APART for a, b in pairwise(at)):
            over = sum(i + 1 < len(units) and units[i + 1].words >= _A_TEXT and not units[i + 1].bullet for i in at)
            if over == len(at):
                found.add(key)
    return frozenset(found)
