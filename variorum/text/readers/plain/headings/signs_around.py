"""The signs that surround a unit: its number among others, its neighbours, the space around it, series."""

import re
from collections.abc import Sequence

from variorum.text.readers.plain.headings.running_on import goes_on_in_items, runs_into
from variorum.text.readers.plain.headings.standing import is_standing, is_usual
from variorum.text.readers.plain.headings.surroundings import Surroundings, beginning, folded, labelled, opener
from variorum.text.readers.plain.headings.together import is_alone, is_bare
from variorum.text.readers.plain.kinds.dates import date_of
from variorum.text.readers.plain.speakers import names_a_role, names_a_value
from variorum.text.readers.plain.units import Unit, is_a_text

_NUMBER_AT_START = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,4}(?=[.\s)—–-])")
REACH = 10
"""Units that are looked at below a line."""
_A_PAGE = 150
"""Words of a text that fills a page."""
_A_LINE_OR_TWO = 25
"""Words of a line or two."""
_A_SENTENCE, _A_PARAGRAPH = 12, 40
"""Words from which a unit is more than a line of a list, and a paragraph by itself."""
_MUCH_SPEECH = 0.05
"""Share of the units that begin as speech does, from which a text is a story: cf. `choice.TALK`."""
_A_LONG_TITLE = 13
"""Words from which a title is longer than headings are, as those of laws."""
_WORDS_OF_A_ROLE = 40
_BARE_ANNOUNCEMENT = 3
"""Words of "For example:", below which an example of a few words stands as often as a heading (evals-more)."""
_CODE = re.compile(r"[={}<>|\\$^~]|(?<!\S)[^\w\s(\"'“„«‘¿¡]\S|\w\(|::|_\w|\w_|\S:\S")
"""What lines of programs, settings and protocols have, and words of a heading have not."""
_BETWEEN_NAMES = re.compile(r"[,;/&+]| [^\W\d_]{1,4} ")
"""What parts the names of those who enter: a comma, or a short word such as "and"."""


def of_number(unit: Unit, units: Sequence[Unit], at: int, around: Surroundings) -> list[str]:
    """Numbers and the schemes they belong to."""
    number = unit.number
    if number is None:
        return ["a standing heading"] if is_standing(unit.text) else ["a usual part"] if is_usual(unit.text) else []
    alone = is_alone(unit)
    if number.scheme == "§":
        found = ["§ alone" if alone else "§ and a text"]
    elif number.scheme.startswith("word "):
        found = ["a counting label alone" if alone else "a counting label and a text"]
    elif number.rank:
        found = [f"{'division' if number.rank < 6 else 'step'} {'alone' if alone else 'and a text'}"]
    elif len(number.value) > 1:
        found = ["dotted number"]
    else:
        roman = "Roman " if number.scheme == "roman" else ""
        found = [f"{roman}number alone" if alone else "number and a text"]
        if number.scheme in ("letter", "Letter"):
            found.append("a letter counts")

    # Whether others of its scheme stand before or after it.
    same = around.schemes.get((number.scheme, len(number.value)), frozenset())
    head, tail = number.value[:-1], number.value[-1]
    if (*head, tail - 1) in same or (*head, tail + 1) in same:
        found.append("scheme goes on")
    elif number.rank == 0 and tail > 1:
        found.append("scheme does not go on")
    beside = _same_scheme(unit, units, at - 1) + _same_scheme(unit, units, at + 1)
    if beside:
        found.append("neighbour counts on" if beside == 1 else "both neighbours count on")
    return found


def of_neighbours(unit: Unit, before: Unit | None, after: Unit | None, around: Surroundings) -> list[str]:
    """What stands before and after."""
    above = "first of the document" if around.opens else "after the contents"
    found = [above] if before is None else _of_what_is_above(unit, before, after, around)
    return found + (["last of the document"] if after is None else _of_what_is_below(unit, after, around))


def _of_what_is_above(unit: Unit, before: Unit, after: Unit | None, around: Surroundings) -> list[str]:
    found = []

    # How what stands above ends, or what it is as a whole.
    if before.end == "colon":
        announces = before.words <= _BARE_ANNOUNCEMENT or not _is_over_text(unit, after, around)
        found.append("after a colon" if announces else "after a colon, over a text")
    elif before.number is None and before.words <= 22 and around.beginnings.get(beginning(before), 0) >= 3:
        found.append("after a refrain")
    elif before.label:
        found.append("after the first line" if around.first == before.first else "after a label")
    elif before.end in ("stop", "question", "exclamation"):
        found.append("after a sentence")
    if runs_into(before):
        found.append("the text above runs into it")
    if before.bullet:
        found.append("after a list")

    # A division above of which this may be the title, or a speaker of whom it may be the speech.
    if before.number is not None and is_alone(before):
        named = before.number.rank or not before.number.bare or before.number.scheme.startswith("word ")
        found.append("under a division alone" if named else "under a number alone")
    if around.first == before.first and unit.words <= 4 and unit.number is None and around.opens:
        found.append("few words under the first line")
    if after is not None and before.label and after.label and before.number is None and after.number is None:
        found.append("between labels")
    if around.openers and opener(before) in around.openers and before.words <= 3:
        found.append("below the name of a speaker")
        if around.play and unit.number is None:
            found.append("a speech of a play")
    return found


def _of_what_is_below(unit: Unit, after: Unit, around: Surroundings) -> list[str]:
    found = []
    if after.words >= 25 or (around.typical and after.words >= around.typical * 0.6 and not after.label):
        found.append("before a paragraph")
    if after.number is not None and is_alone(after):
        found.append("before a number alone")
    if after.number is not None and after.label:
        found.append("before a numbered label")
    elif after.label:
        found.append("before a label")
    elif after.lower:
        found.append("before a small letter")
    elif after.end in ("stop", "colon"):
        found.append("before a sentence")
    if after.bullet:
        found.append("before a list")
    if goes_on_in_items(unit, after):
        found.append("goes on in the items below")
    return found


def of_space(unit: Unit, before: Unit | None, after: Unit | None, around: Surroundings) -> list[str]:
    """Blank lines, indentation, underlines."""
    found = []
    if around.flush and not unit.indent:
        found.append("at the margin, paragraphs indented")
        if around.all_flush:
            found.append("at the margin, all paragraphs indented")
            if unit.end == "stop":
                found.append("a sentence at the margin, all paragraphs indented")
        if not around.verdict.spaced and around.gap == 0 and unit.after and unit.before:
            found.append("set apart")
    elif around.flush and unit.indent <= around.verdict.indent + 1:
        found.append("indented as paragraphs")

    # Blank lines above it and below it, against what is usual between paragraphs.
    if unit.before > around.gap + (1 if around.gap else 0) and before is not None:
        found.append("much more space before" if around.gap else "set apart above")
    elif unit.before > around.gap and before is not None:
        found.append("more space before")
    if before is not None and before.before > around.gap > 0 and before.label and unit.before <= around.gap:
        found.append("under a line with more space")
    if around.gap == 0 and (unit.before or before is None) and unit.after:
        found.append("set apart, paragraphs not")
    elif around.gap and not unit.before and before is not None:
        found.append("not set apart")
    if not unit.after and around.gap and after is not None:
        found.append("text follows at once")

    if unit.indent >= 12 or (unit.indent > 4 and not around.flush):
        found.append("centred")
    if unit.indent:
        found.append("set in")
    if not unit.before and around.verdict.layout != "single_newline":
        found.append("no blank line above")
    return found


def of_document(unit: Unit, after: Unit | None, around: Surroundings) -> list[str]:
    """How it fits with the whole, and what that is: in stories a line without a mark is less often a heading."""
    found = []
    if around.dialogue > 0 and unit.end == "bare" and unit.number is None and not unit.text.isupper():
        found.append(
            "no mark, much speech in the text" if around.dialogue > _MUCH_SPEECH else "no mark, speech in the text"
        )
        if after is not None and after.lower:
            found.append("before a small letter, speech in the text")

    # How many of the units are labels, and which of them say what others say.
    if around.labels > 0.5 and unit.label:
        found.append("most units are labels")
    elif around.labels > 0.3 and unit.label:
        found.append("many units are labels")
    key = folded(unit.text)
    if key in around.apart:
        found.append("repeated, each time over a text")
    elif around.repeats.get(key, 0) >= 3:
        found.append("repeated")
    if key and key in around.twice:
        found.append("said twice at the top")
    if unit.number is None and key not in around.apart and around.beginnings.get(beginning(unit), 0) >= 3:
        found.append("begins as others do")
    if unit.end != "colon" and key not in around.apart and labelled(unit) in around.labelled:
        found.append("a label and a name, as others are")
    if key and key in around.listed:
        found.append("in the contents")
    return found


def of_series(unit: Unit, before: Unit | None, after: Unit | None, around: Surroundings) -> list[str]:
    """What it shares with others through the document."""
    found = []
    if before is None and unit.words > _A_LONG_TITLE and unit.end == "bare" and not unit.lower:
        found.append("a long first line that is no sentence")
    if unit.end == "colon" and is_standing(unit.text):
        found.append("a standing heading with a colon")
    if before is not None and after is not None and before.label and after.bullet:
        found.append("between a label and a list")
    if unit.first in around.names:
        found.append("a name alone, as others over texts")
    if unit.first in around.authors:
        found.append("a name over a label" if before is None else "a name near the top")
    if unit.first in around.changing or unit.first in around.changing_over_texts:
        found.append("one word stays, one changes")
    if unit.first in around.changing_over_texts:
        found.append("one word stays, one changes, each time over a text")
    if around.dated >= 3 and unit.words <= 4 and date_of(unit.text) is not None:
        found.append("a date as others are")

    # Speakers open their turns with the same words again and again, and ask questions.
    if unit.number is None and opener(unit) in around.openers:
        found.append("a turn of a play" if around.play else "opens as a speaker does")
        if unit.end in ("question", "exclamation", "stop"):
            found.append("opens as a speaker does, and ends as a sentence")
        if opener(unit) in around.asked:
            found.append("a question as others are")
    if around.play and unit.number is None and _are_speakers(unit.text, around):
        found.append("names of speakers alone")
    if _names_a_role(unit) and (_names_a_role(before) or _names_a_role(after)):
        found.append("members of a cast together")

    # What stands below it, as below others that look like it.
    if after is not None and unit.label and not after.bullet and around.followers.get(beginning(after), 0) >= 3:
        found.append("followed as others are")
    if after is not None and after.words > unit.words:
        here, below = _NUMBER_AT_START.match(unit.text), _NUMBER_AT_START.match(after.text)
        if here is not None and below is not None and f"{below[0]}.".startswith(f"{here[0]}."):
            found.append("its number opens the text below")
    if _names_a_value(unit) and (_names_a_value(before) or _names_a_value(after)):
        found.append("names and values together")
    return found


def _is_over_text(unit: Unit, after: Unit | None, around: Surroundings) -> bool:
    """Whether a line that is no part of a sentence stands over one or more whole sentences, and is said once.

    Where what a colon announced was a picture, a program or a table that plain text has lost, the next heading comes
    at once. An example is followed by what is said of it too, so signs of its own must speak for it.
    """
    if after is None or after.lower or after.bullet or not unit.label or unit.end != "bare":
        return False
    shown = _CODE.search(unit.text) is not None or around.repeats.get(folded(unit.text), 0) > 1
    return not shown and is_a_text(after)


def of_what_is_beside(units: Sequence[Unit], at: int) -> list[str]:
    """How much text stands right above and right below, or how many lines without a mark, as in tables and lists."""
    found = []
    size = len(units)
    if at + 1 < size:
        below = units[at + 1]
        if is_bare(below):
            found.append("over two labels" if at + 2 < size and is_bare(units[at + 2]) else "over a label")
        elif below.words > _A_SENTENCE:
            found.append("over a paragraph" if below.words > _A_PARAGRAPH else "over some text")
    if at:
        above = units[at - 1]
        if is_bare(above):
            found.append("under two labels" if at > 1 and is_bare(units[at - 2]) else "under a label")
        elif above.words > _A_PARAGRAPH:
            found.append("under a paragraph")
    return found


def of_text_below(units: Sequence[Unit], at: int) -> list[str]:
    """How much text follows until the next label."""
    total = 0.0
    for unit in units[at + 1 : at + 1 + REACH]:
        if unit.label:
            break
        total += unit.words
    if total >= _A_PAGE:
        return ["a page of text below"]
    return ["little text below"] if total < _A_LINE_OR_TWO else []


def _same_scheme(unit: Unit, units: Sequence[Unit], other: int) -> bool:
    """Whether the neighbour carries a number of the same scheme: a list then, rather than headings."""
    if not 0 <= other < len(units) or unit.number is None:
        return False
    number = units[other].number
    return (
        number is not None
        and number.scheme == unit.number.scheme
        and len(number.value) == len(unit.number.value)
        and abs(number.value[-1] - unit.number.value[-1]) == 1
    )


def _are_speakers(text: str, around: Surroundings) -> bool:
    """Whether a line says nothing but who enters or speaks."""
    names = [name.strip(" .:").casefold() for name in _BETWEEN_NAMES.split(text[:100])]
    return all(name in around.openers for name in names if name) and any(names)


def _names_a_role(unit: Unit | None) -> bool:
    """Whether a unit is a name and who that is: "Биби – Хәмзә байның асравы."."""
    return unit is not None and unit.words <= _WORDS_OF_A_ROLE and names_a_role(unit.text)


def _names_a_value(unit: Unit | None) -> bool:
    """Whether a unit is a name and what it is: "Calories: 612"."""
    return unit is not None and unit.words <= 9 and names_a_value(unit.text)
