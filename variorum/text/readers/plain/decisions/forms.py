"""Kinds that a unit's own form tells, or its neighbours of the same form."""

from collections.abc import Sequence

from variorum.text.readers.plain.decisions.draft import Draft
from variorum.text.readers.plain.forms import is_command, is_declared, is_expression, is_technical
from variorum.text.readers.plain.headings.outline import outlined
from variorum.text.readers.plain.headings.together import sections_with_their_number
from variorum.text.readers.plain.kinds import quotes
from variorum.text.readers.plain.kinds.boilerplate import is_underline
from variorum.text.readers.plain.kinds.labels import is_caption, is_footnote
from variorum.text.readers.plain.kinds.listing import list_items, under_items
from variorum.text.readers.plain.kinds.speech import turns
from variorum.text.readers.plain.kinds.typed import commented, is_dialogue, typed
from variorum.text.readers.plain.kinds.verse import SAID_BY, is_broken_prose, is_record
from variorum.text.readers.plain.layout import Row, Verdict
from variorum.text.readers.plain.units import Unit

_WORDS_BETWEEN = 1
"""Words of a line that joins two examples or items: "or"."""
SET_IN = 5
"""Columns by which makeinfo sets examples in."""


def mark_forms(draft: Draft, layout: Verdict, rows: Sequence[Row]) -> None:
    """Kinds that a unit's own form tells, or its neighbours of the same form."""
    _mark_alone(draft, layout, rows)
    for i in turns(draft.units):
        draft.mark(i, "body", "a speaker's turn")
    for i in quotes.marked(draft.units, rows):
        draft.mark(i, "quote", "marked with >")
    items = _mark_items(draft, layout, rows)

    # Where lines are wrapped, what is set in is quoted.
    if layout.wrap:
        for i in quotes.set_in(draft.units, rows, layout.margin, items):
            draft.mark(i, "quote", "set in")


def _mark_alone(draft: Draft, layout: Verdict, rows: Sequence[Row]) -> None:
    """What a unit is by itself: by how its lines are grouped, or by its first or last words."""
    for i, unit in enumerate(draft.units):
        if draft.kinds[i] is not None:
            continue
        if unit.form == "table":
            draft.mark(i, "table", "columns")
        elif unit.form == "code":
            draft.mark(i, "code", "looks like code")
        elif unit.first == unit.last and unit.indent > layout.margin and is_command(unit.text):
            draft.mark(i, "code", "a command set in")
        elif is_dialogue(unit, rows) or (unit.first == unit.last and is_declared(unit.text)):
            draft.mark(i, "code", "a command or a declaration")
        elif unit.first == unit.last and is_expression(unit.text):
            draft.mark(i, "code", "looks like code")
        elif unit.last > unit.first and rows[unit.last].text.startswith(SAID_BY):
            lines = unit.form == "loose" and unit.last > unit.first + 1
            verse = lines and not is_broken_prose(rows, unit.first, unit.last)
            draft.mark(i, "verse" if verse else "body", "a saying, and who said it")
        elif is_caption(unit):
            draft.mark(i, "caption", "names a figure")
        elif is_footnote(unit):
            draft.mark(i, "footnote", "mark of a note")


def _mark_items(draft: Draft, layout: Verdict, rows: Sequence[Row]) -> dict[int, int]:
    """Items of lists, what one types, and what stands under items or between them; the depths of what has a mark."""
    units, kinds = draft.units, draft.kinds

    # Lines with the mark of an item, but for those that head something.
    sections = sections_with_their_number(units, ())
    heads = outlined(units) | sections | {i + 1 for i in sections}
    items = {i: depth for i, depth in list_items(units, rows).items() if i not in heads and not _is_outline(units, i)}
    for i, depth in items.items():
        draft.mark(i, "list_item", "mark of a list")
        draft.depths[i] = depth if kinds[i] == "list_item" else 0

    # What looks like items, or text, and is neither.
    for i in commented(units, rows):
        draft.mark(i, "code", "comments of a file of settings")
    for i in typed(units, layout.indent):
        draft.mark(i, "code", "what one types or a machine shows")

    # What goes on below an item, or joins one with the next.
    marked = {i: depth for i, depth in items.items() if kinds[i] == "list_item"}
    for i, (at, depth) in under_items(units, marked).items():
        draft.mark(i, "list_item" if units[at].end == "colon" else "body", "set in under an item")
        draft.depths[i] = depth if kinds[i] == "list_item" else 0
    for i in range(1, len(units) - 1):
        joins = units[i].lower and units[i].words <= _WORDS_BETWEEN and units[i].text.rstrip(" .,:").isalpha()
        if joins and kinds[i - 1] == kinds[i + 1] in ("code", "list_item"):
            draft.mark(i, "body", "a word between two examples or items")
    return items


def mark_loose(draft: Draft, rows: Sequence[Row], in_manual: bool) -> None:
    """What lines of their own length are, of units that nothing else was decided of.

    `in_manual`: the text is a manual in Info, where lines that are set in are examples, and none are verse.
    """
    for i, unit in enumerate(draft.units):
        if unit.form != "loose" or unit.last - unit.first < 2 or is_broken_prose(rows, unit.first, unit.last):
            continue
        if is_record(rows, unit.first, unit.last):
            draft.mark(i, "table", "names and values, or names alone")
        elif is_technical(rows, unit.first, unit.last + 1) or (in_manual and unit.indent >= SET_IN):
            draft.mark(i, "code", "lines of a program")
        elif not in_manual:
            draft.mark(i, "verse", "lines of their own length")


def _is_outline(units: Sequence[Unit], at: int) -> bool:
    """Whether a line with the mark of an item is underlined: a heading of an outline."""
    unit = units[at]
    following = units[at + 1] if at + 1 < len(units) else None
    return unit.first == unit.last and following is not None and not following.before and is_underline(following)
