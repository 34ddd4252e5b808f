"""Series whose members are headings whatever their length: numbers over text that is set in, questions over answers."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

from variorum.text.readers.plain.forms import item_width
from variorum.text.readers.plain.headings.sentences import is_starred_sentence
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.layout import Row
from variorum.text.readers.plain.units import Unit

_FEWEST = 3
"""Members that a series has at least."""
_LONGEST = 60
"""Words of a member at most: those of a question with what led to it."""
_BESIDE = 2
"""Columns from the text of an item in which its further lines stand."""
_STARRED = re.compile(r"(\*{1,3})\s?(?=\w)[^*]{0,80}\w[.?!)]?\s?\1")
_WORDS_BETWEEN_STARS = 10
_RULES = "-–—=~*#+"
_RULE_BEFORE = re.compile(r"([-–—=~*#+])\1{2,20}\s(?=\s{0,4}\w)")
_WORDS_BEHIND_A_RULE = 10
_LABELLED = re.compile(r"([^\W\d_]{1,8})[.:]\s")
_NEARLY_ALL = 0.9
_FEWEST_ASKED = 6
"""Questions that a text has at least which answers questions; an interview of a page has five (evals/seg)."""
_ANSWERED = 0.8
"""Share of them that stand over an answer: .83 and more in four such texts, .6 where people talk (evals-more)."""
_LONGEST_QUESTION = 24
"""Words of a question: those that a heading has at most."""
_SPEECH = '"“„«»‹›「『–—―-('
_SEVERAL = re.compile(r"[.!?…][\"”’»)]?\s|。")
_WORDS_OF_A_DATE = 4
_WORDS_OF_A_LABEL = 4
_WORDS_OF_A_TEXT = 6
_OF_ALL_HEADINGS = 4
"""Headings to each one that stands further in than the text, from which that one is an example."""
_WORDS_OF_A_REMARK = 3
"""Words in small letters from which they say more of the heading above them; fewer may be a name."""
_MOSTLY = 0.75
_UNITS_OF_A_SECTION = 16
"""Units at most to each line with a colon, where such lines head the parts of a document."""


def over_set_in(units: Sequence[Unit], rows: Sequence[Row], taken: Collection[int]) -> set[int]:
    """The lines of a series that counts at one margin, where all text between them stands further in.

    The further paragraphs of an item stand below its text; where they do, it is a list, unless it asks questions.
    """
    groups: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for i, unit in enumerate(units):
        number = unit.number
        if number is not None and i not in taken and unit.words <= _LONGEST and unit.form in ("prose", "loose"):
            groups[number.scheme, len(number.value), unit.indent].append(i)
    found: set[int] = set()
    for (_, _, indent), members in groups.items():
        if len(members) >= _FEWEST and _counts(units, members) and _all_set_in(units, rows, members, indent):
            found.update(members)
    return found


def answered(units: Sequence[Unit], taken: Collection[int]) -> tuple[set[int], set[int]]:
    """Questions and answers that count together, as "Q1) …" and "A1) …" do, however long they are."""
    series = [i for i, unit in enumerate(units) if unit.number is not None and unit.number.scheme.startswith("word ")]
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for a, b in pairwise(series):
        one, other = units[a].number, units[b].number
        if one is not None and other is not None and one.scheme != other.scheme and one.value == other.value:
            pairs[one.scheme, other.scheme].append((a, b))
    asked: set[int] = set()
    said: set[int] = set()
    for members in pairs.values():
        questions = sum(units[a].end == "question" or "?" in units[a].text for a, _ in members)
        if len(members) >= _FEWEST and questions * 2 >= len(members):
            asked.update(a for a, _ in members if a not in taken)
            said.update(b for _, b in members)
    return asked, said


def asked_in_pairs(units: Sequence[Unit], found: Collection[int], taken: Collection[int]) -> tuple[set[int], set[int]]:
    """Questions and answers with a word or letter each, "Q. …" over "A. …": what heads something, and what does not.

    They are headings together where half of them are ones, and else none is.
    """
    if sum(unit.end == "question" for unit in units) < _FEWEST - 1:
        return set(), set()
    labels = [label[1] if (label := _LABELLED.match(unit.text)) else "" for unit in units]
    counts = Counter(labels)
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, (one, other) in enumerate(pairwise(labels)):
        if one and other and one != other:
            pairs[one, other].append(i)
    for (one, other), members in pairs.items():
        questions = sum("?" in units[i].text for i in members)
        if len(members) < _FEWEST or questions * 2 < len(members) or counts[one] > len(members):
            continue
        answers = {i for i, label in enumerate(labels) if label == other}
        heads = sum(i in found for i in members)
        free = {i for i in members if i not in taken}
        return (free, answers) if heads * 2 >= len(members) else (set(), answers | set(members))
    return set(), set()


def dates_below(units: Sequence[Unit], found: Collection[int]) -> set[int]:
    """The dates directly below headings, where they stand nowhere else: "Version 5.02" / "November 30, 1993"."""
    dated = [i for i in found if units[i].words <= _WORDS_OF_A_DATE and date_of(units[i].text) is not None]
    below = {i for i in dated if i - 1 in found and date_of(units[i - 1].text) is None}
    return below if len(below) > 1 and len(below) * 4 >= len(dated) * 3 else set()


def with_colons(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """The short lines with a colon at the margin, each other, each over a text of its own: "Installation:", "Bugs:".

    Three or more, and nearly all lines of a few words with a colon are such: elsewhere they announce what follows.
    """
    ends = [i for i, unit in enumerate(units[:-1]) if unit.end == "colon" and unit.words <= _WORDS_OF_A_LABEL]
    margin = min((units[i].indent for i in ends), default=0)
    members = [i for i in ends if i not in taken and _is_label(units, i, margin)]
    said = {units[i].text.casefold() for i in members}
    over = sum(units[i + 1].words >= _WORDS_OF_A_TEXT for i in members)
    if (
        len(members) < _FEWEST
        or len(members) * _UNITS_OF_A_SECTION < len(units)
        or len(said) < len(members)
        or len(members) < len(ends) * _MOSTLY
    ):
        return set()
    return set(members) if over >= len(members) * _MOSTLY else set()


def asked_over(units: Sequence[Unit], rows: Sequence[Row], taken: Collection[int]) -> set[int]:
    """The questions on a line of their own over answers that stand further in right below, three or more."""
    members = [
        i
        for i, unit in enumerate(units[:-1])
        if unit.end == "question" and unit.first == unit.last and not unit.after and i not in taken and not unit.bullet
    ]
    if len(members) < _FEWEST:
        return set()
    return set(members) if all(_stands_in(units[i + 1], rows, units[i].indent) for i in members) else set()


def asked_throughout(units: Sequence[Unit], found: Collection[int], taken: Collection[int]) -> set[int]:
    """The questions of a text that answers them, where a third of them are headings and nearly all stand over text.

    They look alike, so they are headings together, however long they are.
    """
    members = [
        i
        for i, unit in enumerate(units[:-1])
        if unit.end == "question" and i not in taken and _asks_alone(unit) and unit.number is None
    ]
    over = sum(units[i + 1].end != "question" and units[i + 1].words >= _WORDS_OF_A_TEXT for i in members)
    heads = sum(i in found for i in members)
    answers = len(members) >= _FEWEST_ASKED and over >= len(members) * _ANSWERED and heads * 3 >= len(members)
    return {i for i in members if units[i + 1].end != "question"} if answers else set()


def _asks_alone(unit: Unit) -> bool:
    """Whether a unit is one question that nobody in a story asks: no speech, and no sentence before it."""
    said = unit.bullet or unit.lower or unit.words > _LONGEST_QUESTION or unit.text[0] in _SPEECH
    return not said and not _SEVERAL.search(unit.text)


def _stands_in(unit: Unit, rows: Sequence[Row], indent: int) -> bool:
    """Whether all lines of a unit stand further in than an indent, by more than a column."""
    return all(row.indent > indent + 1 for row in rows[unit.first : unit.last + 1])


def starred(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """The lines between stars, "** Version 4.9 **" or "*Geography*", where three or more stand so, each over a text."""
    groups: dict[int, list[int]] = defaultdict(list)
    for i, unit in enumerate(units[:-1]):
        match = _STARRED.fullmatch(unit.text) if unit.text[0] == "*" and unit.first == unit.last else None
        said = is_starred_sentence(unit)
        if match and i not in taken and unit.words <= _WORDS_BETWEEN_STARS and not said:
            groups[len(match[1])].append(i)
    found: set[int] = set()
    for members in groups.values():
        apart = all(b - a > 1 for a, b in pairwise(members))
        if len(members) >= _FEWEST and apart:
            found.update(members)
    return found


def behind_rules(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """The lines that begin with a rule, as "——— Licence" does, three or more, each alone over a text."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, unit in enumerate(units[:-1]):
        rule = _RULE_BEFORE.match(unit.text) if unit.text[0] in _RULES and unit.first == unit.last else None
        if rule is not None and i not in taken and unit.before and unit.after and unit.words <= _WORDS_BEHIND_A_RULE:
            groups[rule[1]].append(i)
    found: set[int] = set()
    for mark, members in groups.items():
        over = all(units[i + 1].words >= _WORDS_OF_A_TEXT and mark * 3 not in units[i + 1].text for i in members)
        if len(members) >= _FEWEST and over:
            found.update(members)
    return found


def shouted(units: Sequence[Unit], taken: Collection[int]) -> set[int]:
    """Lines of two to four words in capitals alone, with a colon, each over a text that stands further in.

    Where any such line of a document stands otherwise, none of them is meant.
    """
    loud = [
        i
        for i, unit in enumerate(units[:-1])
        if unit.end == "colon" and unit.words <= _WORDS_OF_A_LABEL and unit.text.isupper()
    ]
    members = {i for i in loud if i not in taken and _stands_over(units[i], units[i + 1])}
    return members if len(members) == len(loud) else set()


def _stands_over(unit: Unit, below: Unit) -> bool:
    """Whether a line of several words stands out of the text below it."""
    alone = unit.first == unit.last and unit.words > 1 and not unit.bullet
    return alone and below.indent > unit.indent and below.words >= _WORDS_OF_A_TEXT


def below_in_small(units: Sequence[Unit], found: Collection[int]) -> set[int]:
    """Lines in small letters directly below a heading that begins with none: they say more of it.

    Where others in small letters are headings, as "v2.9:" is of several versions, these are ones too.
    """
    small = {i for i in found if units[i].lower and units[i].words >= _WORDS_OF_A_REMARK and units[i].number is None}
    below = {i for i in small if i - 1 in found and not units[i - 1].lower}
    return below if below == small else set()


def set_in(units: Sequence[Unit], found: Collection[int]) -> set[int]:
    """Lines without a number that stand further in than the text above and below them, where few headings do.

    They are examples: what to type, a header of a mail, a line of a program.
    """
    deeper = {i for i in found if _is_deeper(units, i, found)}
    few = len(deeper) * _OF_ALL_HEADINGS <= len(found)
    return {i for i in deeper if units[i].number is None} if few else set()


def _is_deeper(units: Sequence[Unit], at: int, found: Collection[int]) -> bool:
    """Whether a heading stands between two texts, further in than both."""
    if not 0 < at < len(units) - 1 or at - 1 in found or at + 1 in found:
        return False
    above, below = units[at - 1], units[at + 1]
    texts = above.words >= _WORDS_OF_A_TEXT
    return texts and units[at].indent > max(above.indent, below.indent) + 1


def _is_label(units: Sequence[Unit], at: int, margin: int) -> bool:
    """Whether a line stands alone between blank lines at the margin and begins with a capital."""
    unit = units[at]
    apart = unit.after > 0 and (at == 0 or unit.before > 0) and unit.first == unit.last
    return apart and unit.indent == margin and unit.text[0].isalpha() and not unit.lower and not unit.bullet


def _counts(units: Sequence[Unit], members: Sequence[int]) -> bool:
    """Whether the numbers go up by one, nearly all of them, with text between."""
    values = [number.value for i in members if (number := units[i].number) is not None]
    steps = sum(b[:-1] == a[:-1] and b[-1] - a[-1] == 1 for a, b in pairwise(values))
    apart = all(b - a > 1 for a, b in pairwise(members))
    return apart and steps >= (len(members) - 1) * _NEARLY_ALL


def _all_set_in(units: Sequence[Unit], rows: Sequence[Row], members: Sequence[int], indent: int) -> bool:
    """Whether what stands between the members is further in, and not where the further paragraphs of items stand."""
    column = indent + item_width(units[members[0]].text)
    between: list[int] = []
    inner: list[int] = []
    for before, after in pairwise(members):
        for i in range(before + 1, after):
            if not any(map(str.isalnum, units[i].text[:80])):
                continue
            between.append(i)
            lines = rows[units[i].first : units[i].last + 1]
            if min(row.indent for row in lines) > indent:
                inner.append(i)
    if not between or len(inner) < len(between) * _NEARLY_ALL:
        return False
    beside = sum(abs(units[i].indent - column) <= _BESIDE for i in inner)
    asked = sum(units[i].end == "question" or "?" in units[i].text for i in members)
    return asked * 2 >= len(members) or beside * 4 <= len(inner)
