"""A block's lines made into its text: a function of the lines, the kind and the options, of nothing else."""

import re
from collections.abc import Sequence
from itertools import pairwise

from variorum.text.cleaning.clean import clean_line
from variorum.text.document import BlockKind, CleaningOptions
from variorum.text.lines import SOFT_HYPHEN, SPACELESS
from variorum.text.lines import lines as lines_of
from variorum.text.portions import one_blank_each
from variorum.text.words.loader import words

KEPT_AS_LINES = frozenset({"verse", "table", "code"})
HYPHENS = "-\u2010"
_JOINTS = HYPHENS + SOFT_HYPHEN
_WORD_AT_END = re.compile(r"[^\W\d_]+\Z")
_WORD_AT_START = re.compile(r"[^\W\d_]+")


def compose(lines: Sequence[str], kind: BlockKind, options: CleaningOptions, spaceless: bool = True) -> str:
    """The text of a block from its cleaned lines: never with white space at its ends, whichever reader found it.

    Prose becomes one line: hard wraps a blank, or nothing between characters of scripts without blanks, and words cut
    at a hyphen whole again where `options.rejoin` has them. Verse, tables and code keep their lines. `spaceless` says
    whether there can be characters of such scripts at all, which saves the search for them.
    """
    if kind in KEPT_AS_LINES:
        return _as_lines(lines, kind)
    if len(lines) == 1:
        return one_blank_each(lines[0]).removesuffix(SOFT_HYPHEN).rstrip()
    return _as_prose([line for line in lines if line.strip()], options, spaceless)


def composed(words: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from the words that a reader without spans found for it, a line of theirs a line."""
    return compose([clean_line(line, options) for line in words.split("\n")], kind, options)


def span_text(span: str, kind: BlockKind, options: CleaningOptions) -> str:
    """The text of a block from the part of the decoded text that it spans."""
    return compose([line.text for line in lines_of(span, options)], kind, options)


def cut_word(line: str, following: str) -> tuple[str, str] | None:
    """The two parts of a word that the end of `line` cuts at a hyphen, or None."""
    if line[-1:] not in HYPHENS or not following[:1].islower():
        return None
    left, right = _WORD_AT_END.search(line, max(0, len(line) - 60), len(line) - 1), _WORD_AT_START.match(following)
    return (left.group(), right.group()) if left and right else None


def _as_prose(lines: Sequence[str], options: CleaningOptions, spaceless: bool) -> str:
    """Lines joined into one."""
    if not lines:
        return ""
    spaceless = spaceless and _mostly_spaceless(lines)
    parts = [lines[0].strip()]
    for before, line in pairwise(lines):
        after = line.strip()
        if spaceless:
            parts.append(" " if _blank_between(before, line) else "")
        elif before[-1] in _JOINTS:
            parts[-1], joint = _across_hyphen(parts[-1], after, options)
            parts.append(joint)
        else:
            parts.append(" ")
        parts.append(after)
    return one_blank_each("".join(parts)).removesuffix(SOFT_HYPHEN).rstrip()


def _across_hyphen(before: str, after: str, options: CleaningOptions) -> tuple[str, str]:
    """`before` as it is joined to `after`, and what stands between them, where a line ends with a hyphen."""
    if before.endswith(SOFT_HYPHEN):
        return before[:-1], ""
    cut = cut_word(before, after)
    if cut is not None:
        if "".join(cut) in options.rejoin:
            return before[:-1], ""
        return before, " " if cut[1] in words("labels", "conjunctions") else ""
    inside_word = before[-2:-1].isalnum() and after[:1].isalnum()
    return before, "" if inside_word else " "


def _mostly_spaceless(lines: Sequence[str]) -> bool:
    """Whether a third or more of the characters are of scripts without blanks: then lines break at any character.

    Without the blanks at the ends of lines: those before the first one lie outside of the span of a block.
    """
    if all(map(str.isascii, lines)):
        return False
    bare = [line.strip() for line in lines]
    return sum(len(SPACELESS.findall(line)) for line in bare) * 3 >= sum(map(len, bare))


def _blank_between(before: str, after: str) -> bool:
    """Whether the break between two lines of a text without blanks fell on a blank."""
    return before[-1:] == " " or (after[:1] == " " and after[1:2] != " ")


def _as_lines(lines: Sequence[str], kind: BlockKind) -> str:
    """Lines kept, from the first with words to the last; indentation that all but the first have in common is lost.

    The first line's own indentation is outside of its span.
    """
    bare = _without_blank_ends([line.rstrip() for line in lines])
    if not bare:
        return ""

    rest = [len(line) - len(line.lstrip()) for line in bare[1:] if line]
    common = 0 if kind == "code" else min(rest, default=0)
    kept = [bare[0].lstrip(), *(line[common:] for line in bare[1:])]

    if kind == "verse":
        kept = [line[: len(line) - len(line.lstrip())] + one_blank_each(line) for line in kept]
    return "\n".join(kept).removesuffix(SOFT_HYPHEN).rstrip()


def _without_blank_ends(lines: Sequence[str]) -> Sequence[str]:
    """The lines from the first that is not empty to the last."""
    first, last = 0, len(lines)
    while first < last and not lines[first]:
        first += 1
    while first < last and not lines[last - 1]:
        last -= 1
    return lines[first:last]
