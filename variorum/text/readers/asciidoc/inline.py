"""The inline markup of AsciiDoc as plain text: links as their text, formatting and anchors away."""

import re
from collections.abc import Collection, Mapping
from functools import partial
from html import unescape

from variorum.text.readers.asciidoc.attributes import values_of, with_values
from variorum.text.readers.asciidoc.places import SIGN

NOTE = re.compile(r"footnote(?:ref)?:([\w-]{0,60})\[((?:[^\[\]\\]|\\.|\[[^\[\]]{0,300}\]){0,3000}+)\]", re.DOTALL)
"""A note where it is called."""

_TEXT = r"\[((?:[^\]\\\[]|\\.|\[[^\[\]]{0,100}\]){0,600}+)\]"
_MACRO = re.compile(
    r"\\?(?:`\+(?P<literal>[^`\n]{1,300}?)\+`|"
    r"(?P<link>(?:link:|mailto:|xref:|(?=(?:https?|ftps?|irc)://))(?:\+\+.{0,400}?\+\+|[^\s\[\]<>]{1,400}))"
    rf"{_TEXT.replace('(', '(?P<words>', 1)}"
    r"|<<(?P<ref>[^<>,\n]{1,200})(?:,\s*(?P<reftext>[^<>]{1,400}))?>>"
    r"|\(\(\((?P<hidden>[^()]{1,200})\)\)\)|\(\((?P<term>[^()]{1,200})\)\)"
    r"|\[\[[^\[\]]{1,100}\]\]|\[\[\[(?P<bib>[^\[\],]{1,100})[^\[\]]{0,100}\]\]\]"
    rf"|(?P<name>[a-zA-Z][\w-]{{1,30}}):(?P<target>[^\s\[\]]{{0,300}}){_TEXT.replace('(', '(?P<said>', 1)}"
    r"|(?P<url>(?:https?|ftp)://[^\s\[\]<>]{1,400})"
    rf"|\{{[\w-]{{1,40}}\}}[^\s\[\]{{}}]{{0,200}}{_TEXT.replace('(', '(?P<linked>', 1)}"
    r"|\{(?P<attribute>[\w-]{1,40})\}"
    r"|\+\+\+(?P<raw>.{0,1000}?)\+\+\+|\$\$(?P<dollars>.{0,1000}?)\$\$"
    r")",
    re.DOTALL,
)
_PICTURED = re.compile(
    r"(?:link:|(?:https?|ftp)://)[^\s\[\]<>]{1,400}\[image:[^\s\[\]]{1,400}\[[^\[\]]{0,300}\][^\[\]]{0,100}\]"
)
"""A link that is a picture."""
_ROLE = re.compile(r"\[[.#%][^\[\]\s]{1,80}\](?=[#*_`])|\[[\w-]{1,30}\](?=#)")
_MARKS = re.compile(r"\"`|`\"|'`|`'|\\?(?:\*\*?|__?|``?|##?|\+\+?|\^|~)")
_RAISED = re.compile(r"(?<!\\)(?:\^([^\s^]{1,60})\^|~([^\s~]{1,60})~)")
_NAMES = ",window=", ",role=", ",opts=", ",title=", ",subs="
_ATTRIBUTES = {
    "nbsp": "\xa0", "amp": "&", "lt": "<", "gt": ">", "sp": " ", "empty": "", "blank": "", "zwsp": "\u200b",
    "apos": "'", "quot": '"', "plus": "+", "asterisk": "*", "caret": "^", "tilde": "~", "backtick": "`",
    "startsb": "[", "endsb": "]", "vbar": "|", "litdd": "--", "backslash": "\\", "two-colons": "::", "cpp": "C++",
    "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "deg": "°", "brvbar": "¦", "wj": "\u2060",
}  # fmt: skip
"""Attributes that every document has."""
_KEPT = frozenset(["kbd", "btn", "stem", "latexmath", "asciimath", "pass", "menu"])
_UNSEEN = frozenset(["indexterm", "indexterm2", "anchor", "image", "icon", "footnote", "footnoteref", "counter"])


def plain(source: str, attributes: Collection[str] = ()) -> str:
    """The text that a reader sees; line feeds stay. `attributes`: see `CleaningOptions`."""
    values = {name: _kept(value) for name, value in values_of(attributes).items()} if attributes else {}
    source = with_values(source, values)
    source = _MACRO.sub(partial(_said, values), _PICTURED.sub("", NOTE.sub("", source)))
    source = _without_marks(_RAISED.sub(r"\1\2", _ROLE.sub("", source)))
    source = re.sub(r"[ \t]\+(?=\n|\Z)", "", source)
    return unescape(source).replace(_KEEP, "") if "&" in source else source.replace(_KEEP, "")


_KEEP = "\x1f"
"""Stands beside marks that are text: those of addresses and of what is passed through."""


def _kept(words: str) -> str:
    return re.sub(r"([*_`#+^~])", rf"{_KEEP}\1{_KEEP}", words)


def _said(values: Mapping[str, str], found: re.Match[str]) -> str:
    """What stands for a macro; `values` are what the document defines."""
    whole = found[0]
    if whole.startswith("\\"):
        return whole[1:]
    link = found["link"]
    if link is not None:
        words = found["words"].removesuffix("^")
        for name in _NAMES:
            words = words.split(name)[0]
        address = re.sub(r"\A(?:link:|mailto:|xref:)", "", link).strip("+")
        if link.startswith("xref:") and not words.strip():
            words = values.get(SIGN + address.lstrip("#"), "")
        return words.strip('"').replace("\\]", "]") if words.strip() else _kept(address)
    if found["linked"]:
        return found["linked"].removesuffix("^")
    if found["ref"] is not None:
        place = found["ref"].lstrip("#")
        return found["reftext"] or values.get(SIGN + place) or _kept(place)
    if found["name"] is not None:
        return _of_macro(found["name"], found["target"], found["said"].replace("\\]", "]"), whole)
    if found["attribute"] is not None:
        return _kept(_ATTRIBUTES.get(found["attribute"].lower(), whole))
    for group in ("literal", "url", "raw", "dollars"):
        if found[group] is not None:
            return _kept(found[group])
    return found["term"] or (f"[{found['bib']}]" if found["bib"] else "")


def _of_macro(name: str, target: str, words: str, whole: str) -> str:
    if name in _UNSEEN:
        return words if name == "indexterm2" else ""
    if name == "menu":
        return " › ".join(part.strip() for part in (target, *words.split(">")) if part.strip())
    if name in _KEPT:
        return _kept(words)
    if not target or target.startswith(":"):
        return whole  # two colons call what is a block of its own; here they are text
    if words.isdigit():
        return f"{target}({words})"
    return words if words.strip() else _kept(target)


def _without_marks(source: str) -> str:
    """The words without the marks that stand in pairs."""
    away: list[tuple[int, int, str]] = []
    open_: dict[str, tuple[int, int]] = {}
    for found in _MARKS.finditer(source):
        mark, start, end = found[0], found.start(), found.end()
        before, after = source[start - 1 : start], source[end : end + 1]
        if mark.startswith("\\"):
            away.append((start, start + 1, ""))
            continue
        if mark in _CURVED:
            away.append((start, end, _CURVED[mark]))
            continue
        if _KEEP in (before, after):
            continue

        # A mark closes the pair that it opened; single ones do so only where a word ends.
        double = len(mark) == 2
        begun = open_.get(mark)
        if begun is not None and not before.isspace() and (double or not _is_word(after)):
            if mark[0] == "+":
                while away and away[-1][0] > begun[0]:
                    away.pop()
            away += [(*begun, ""), (start, end, "")]
            open_ = {} if mark[0] == "+" else {key: at for key, at in open_.items() if at[0] < begun[0]}
        elif begun is None and after and not after.isspace() and (double or not _is_word(before)):
            open_[mark] = (start, end)

    parts = []
    at = 0
    for start, end, instead in sorted(away):
        parts += [source[at:start], instead]
        at = max(at, end)
    return "".join([*parts, source[at:]])


_CURVED = {'"`': "“", '`"': "”", "'`": "‘", "`'": "’"}


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
