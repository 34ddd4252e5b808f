"""The styles of headings: what tells those of one depth from those of another."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from variorum.text.readers.plain.headings.heading import LOOKS, Heading, Style
from variorum.text.readers.plain.headings.marks import insets, marked, placed
from variorum.text.readers.plain.headings.standing import is_standing
from variorum.text.readers.plain.headings.surroundings import folded
from variorum.text.readers.plain.units import Unit
from variorum.text.words.loader import division_ranks

STEP = 6
"""The rank of a step (words/divisions.toml)."""
_NUMBERED = ("division", "dotted")
_SHORTEST_PREFIX = 3
"""Letters before the name of a larger division that make a smaller of it: "sub", "unter"; articles are shorter."""
_FEW = 2
"""Headings before and behind the sections of a law that stand beside them."""
_BELOW_A_MARGIN = 2
"""Place of those further in among the headings that stand under others."""
_LONGEST_ACRONYM = 5
"""Letters of a name that is written in capitals wherever it stands: "POP3"."""
_FEWEST_VERSIONS = 3
_NEARLY_ALL = 0.9
_MARKS = ".:?!"
_WORDS_OF_PARALLELS = 2
"""Words, at least, of headings that begin or end alike."""
_SHORTEST_SHARED = 4
"""Letters of the word that they share: more than those of an article."""
_OFTEN = 3
"""Times that a heading comes again from which it stands under others."""


def styles_of(headings: Sequence[Heading]) -> list[Style]:
    """The style of every heading; those of one style have one depth."""
    return _opened(placed(_inner(_titled(_styles(headings), headings), headings), headings), headings)


def _styles(headings: Sequence[Heading]) -> list[Style]:
    """The style of every heading; looks tell styles apart only where both are used repeatedly.

    Steps stand beside other headings unless one stands directly under the other. Introduction, Epilogue and their like
    stand beside the first numbered divisions, if they have text of their own.
    """
    found: list[Style] = marked(_versions([_style(heading.unit) for heading in headings], headings), headings)
    counts = Counter(found)

    # Standing headings are as high as what is numbered first.
    top = min((style for style in counts if style[0] in _NUMBERED), default=None, key=_height)
    if top is not None:
        for i, heading in enumerate(headings):
            bare = i + 1 < len(headings) and headings[i + 1].directly
            if found[i][0] in LOOKS and not bare and not heading.directly and is_standing(heading.unit.text):
                found[i] = top
    else:
        found = _beside_sections(found)

    # Steps are headings of their own kind only where they stand under one another.
    if ("step", 2 * STEP) in counts and not any(
        headings[i].directly and "step" in (found[i][0], found[i - 1][0]) for i in range(1, len(found))
    ):
        found = [("plain", 0) if style[0] == "step" else style for style in found]
        counts = Counter(found)

    # A look that is used once tells nothing, nor do capitals that names alone are written in.
    looks = [style for style in counts if style[0] in LOOKS]
    if len(looks) > 1 and (any(counts[style] < 2 for style in looks) or _are_acronyms(found, headings)):
        found = [("plain", 0) if style in looks else style for style in found]
    return found


def _versions(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Styles where dotted numbers that go down are of versions, newest first: "1.10", "1.9.2", "1.9" have one depth."""
    at = [i for i, style in enumerate(styles) if style[0] == "dotted" and style[1] > 1]
    values = [number.value for i in at if (number := headings[i].unit.number) is not None]
    down = sum(later < earlier for earlier, later in pairwise(values))
    if len(values) < _FEWEST_VERSIONS or down < (len(values) - 1) * _NEARLY_ALL:
        return list(styles)
    return [("dotted", 1) if style[0] == "dotted" else style for style in styles]


def _beside_sections(styles: Sequence[Style]) -> list[Style]:
    """Styles where sections stand under no other division: a line or two before the first and behind the last is one.

    As the opening words of a law are, and its end.
    """
    at = [i for i, style in enumerate(styles) if style[0] == "§"]
    out = list(styles)
    if at and at[0] <= _FEW and len(styles) - 1 - at[-1] <= _FEW and len(at) == at[-1] - at[0] + 1:
        out[: at[0]] = [styles[at[0]] if style[0] in LOOKS else style for style in styles[: at[0]]]
        out[at[-1] + 1 :] = [styles[at[0]] if style[0] in LOOKS else style for style in styles[at[-1] + 1 :]]
    return out


def _titled(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Styles where a title directly below a number alone stands as high as the number: the two are one heading.

    Not below the name of a division or a "§", which are headings without a title; and a sentence with a full stop says
    what the chapter tells rather than what it is called.
    """
    out = list(styles)
    for i, heading in enumerate(headings[1:], 1):
        above = headings[i - 1].unit
        if above.number is None or above.number.rank or above.number.scheme == "§":
            continue
        alone = above.number.end >= len(above.text.rstrip(".:"))
        if alone and heading.directly and styles[i][0] in LOOKS and heading.unit.end != "stop":
            out[i] = styles[i - 1]
    return out


def _inner(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Styles where headings that say the same again and again, a question among others, and those further in than
    the others, stand under those."""
    said = Counter(folded(heading.unit.text) for heading in headings)
    out = list(styles)
    deep = insets([heading.unit.indent for i, heading in enumerate(headings) if styles[i][0] in LOOKS])
    for i, heading in enumerate(headings):
        if styles[i][0] not in LOOKS or i == 0:
            continue
        if deep.get(heading.unit.indent):
            out[i] = ("inner", _BELOW_A_MARGIN + deep[heading.unit.indent] - 1)
            continue
        again = said[folded(heading.unit.text)]
        if again >= _OFTEN and again * 2 <= len(headings) + 1:
            out[i] = ("inner", 0)
        elif _is_lone_question(headings, i):
            out[i] = ("inner", 1)
    return out


def _is_lone_question(headings: Sequence[Heading], at: int) -> bool:
    """Whether a heading is the only question of a few and stands between others."""
    if headings[at].unit.end != "question" or not 2 <= at < len(headings) - 1 or headings[at + 1].directly:
        return False
    return sum(heading.unit.end == "question" for heading in headings) == 1 and headings[at].unit.number is None


def _opened(styles: Sequence[Style], headings: Sequence[Heading]) -> list[Style]:
    """Headings that look alike told apart where one stands directly under another, or under a text that announces it:
    the other opens a group.

    The group's headings are one deeper, until another heading opens one.
    """
    found = list(styles)
    inside: dict[str, int] = {}
    for i, (name, depth) in enumerate(styles):
        if name not in LOOKS:
            continue
        below = headings[i + 1] if i + 1 < len(styles) and styles[i + 1] == (name, depth) else None
        directly = below is not None and below.directly and not _are_parallel(headings[i].unit.text, below.unit.text)
        opens = directly or (below is not None and below.announced)
        if opens and not (headings[i].directly and i and styles[i - 1] == (name, depth)):
            inside[name] = 1
        else:
            found[i] = (name, inside.get(name, 0))
    return found


def _are_parallel(one: str, other: str) -> bool:
    """Whether two headings begin or end with the same word: "Input properties" over "Input methods".

    They stand beside each other, and what the upper one heads is no text; unless the lower one says all that it says.
    """
    words, below = (text.casefold().strip(_MARKS).split() for text in (one, other))
    if min(len(words), len(below)) < _WORDS_OF_PARALLELS or set(words) <= set(below):
        return False
    shared = [words[at] for at in (0, -1) if words[at] == below[at]]
    return any(len(word) >= _SHORTEST_SHARED for word in shared)


def _are_acronyms(styles: Sequence[Style], headings: Sequence[Heading]) -> bool:
    """Whether all headings in capitals are one short name each."""
    loud = [heading.unit.text for style, heading in zip(styles, headings, strict=True) if style[0] == "capitals"]
    return all(len(text) <= _LONGEST_ACRONYM and " " not in text for text in loud)


def _height(style: Style) -> tuple[int, int]:
    """How high a numbered style stands."""
    return _NUMBERED.index(style[0]), style[1]


def _is_sub(name: str) -> bool:
    """Whether the name of a division is that of a larger one with something before it: "Unterabschnitt"."""
    ranks = division_ranks()
    return any(
        ranks.get(name[cut:]) == ranks.get(name)
        for cut in range(_SHORTEST_PREFIX, min(7, len(name) - 3))
        if name in ranks
    )


def _style(unit: Unit) -> Style:
    """The style of one heading."""
    number = unit.number
    if number is None:
        capitals = unit.text.upper() == unit.text and _is_capital(unit.text)
        return ("capitals" if capitals else "plain", 0)
    if number.rank:
        return ("division" if number.rank < 6 else "step", number.rank * 2 + _is_sub(number.scheme))
    if number.scheme == "dotted":
        return ("dotted", len(number.value))
    return (number.scheme, 0)


def _is_capital(text: str) -> bool:
    """Whether most letters of a text are capitals; in scripts without case a name in capitals is no look."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 1 and sum(map(str.isupper, letters)) * 2 > len(letters)
