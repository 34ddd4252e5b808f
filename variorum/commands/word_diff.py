"""Two wordings as one text, with the words that changed marked, for the terminal."""

from rich.text import Text

from variorum.annotate.alignment import word_diff
from variorum.commands.terminal import console, harmless

OLD = "red strike"
NEW = "green underline"
"""Struck out and underlined too, so that it can be told without colours."""


def marked(before: str, after: str, around: int | None = None, signs: bool | None = None) -> Text:
    """What `before` became: words that went struck out, words that came underlined.

    `around` is how many characters of unchanged text are left beside a change, the rest becoming `…` (default: all of
    it). `signs` writes [-gone-] and {+new+} besides (default: where standard output shows no styles).
    """
    before, after = harmless(before), harmless(after)
    bare = console().color_system is None if signs is None else signs
    if before == after:
        return Text(after)
    text = Text()
    runs = word_diff(before, after)
    for n, (op, old, new) in enumerate(runs):
        if op == "equal":
            same = max(new, old, key=len)  # with the blanks that stood between it and what went
            text.append(same if around is None else _near(same, around, first=n == 0, last=n == len(runs) - 1))
            continue
        if old:
            _append(text, old, OLD, "[-", "-]", bare)
        if new:
            _append(text, new, NEW, "{+", "+}", bare)
    return text


def _append(text: Text, words: str, style: str, begin: str, end: str, bare: bool) -> None:
    """Words in a style, the blank after them without it."""
    body = words.rstrip()
    text.append(f"{begin}{body}{end}" if bare and body else body, style=style)
    text.append(words[len(body) :])


def _near(same: str, around: int, first: bool, last: bool) -> str:
    """The ends of an unchanged stretch that touch a change, cut between words where there are any."""
    head = "" if first else _cut(same, around)
    tail = "" if last else _cut(same[::-1], around)[::-1]
    return same if len(head) + len(tail) + 3 >= len(same) else f"{head}…{tail}"


def _cut(same: str, around: int) -> str:
    if len(same) <= around:
        return same
    kept = same[:around]
    blank = kept.rfind(" ")
    return kept[: blank + 1] if blank > around // 2 else kept
