"""What a line of Org says without its marks (the manual of Org, sections 4, 11 and 12)."""

import re
from collections.abc import Iterator
from html.entities import html5

DEEPEST = 4
"""Emphases inside of each other that are followed; people write two."""
LONGEST_NOTE = 4_000
"""Characters of a note that is written inside of a paragraph, at most."""

_MARKED = re.compile(
    r"\[\[(?P<target>[^\[\]\n]{1,1000})\](?:\[(?P<words>[^\[\]]{1,1000})\]|(?P<pictured>\[\[\[[^\[\]\n]{1,1000}\]\]\]))?\]"
    r"|(?<![^\s({'\"\-])(?P<verbatim>[=~])(?P<said>\S|\S[^\n]{0,300}?[^\s])(?P=verbatim)(?![^\s.,;:!?'\")}\[\]\\\-])"
    r"|src_[\w-]{1,30}(?:\[[^\[\]\n]{0,200}\])?\{(?P<code>[^{}\n]{0,300})\}"
    r"|<<<(?P<radio>[^<>\n]{1,200})>>>|(?P<anchor><<[^<>\n]{1,200}>>)|<(?P<address>(?:https?|ftp|mailto|file):[^<>\s]{1,500})>"
    r"|\[fn:(?P<note>[\w-]{1,100})\]|(?P<snippet>@@[\w-]{1,30}:[^@\n]{0,300}@@)"
    r"|\{\{\{\w[\w-]{0,40}\((?P<given>[^{}()\n]{0,300})\)\}\}\}"
    r"|(?P<broken>\\\\[ \t]{0,9}(?=\n|\Z))|(?<![\w:\\])\\(?P<entity>-|[A-Za-z]{2,15}[0-9]{0,2})(?:\{\}|(?![A-Za-z{]))"
)
_EMPHASIS = re.compile(
    r"(?<![^\s({'\"\-*/_+])(?P<mark>[*/_+])(?P<said>[^\s*/_+]|[^\s][^\n]{0,300}?(?:\n[^\n]{0,300}?)?[^\s])(?P=mark)"
    r"(?![^\s.,;:!?'\")}\[\]\\\-*/_+])"
)
_NOTE = re.compile(r"\[fn:(?P<label>[\w-]{0,100}):")
_PICTURE = re.compile(
    r"(?:file:|attachment:|\.{0,2}/)?[^\s]{1,500}\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?)\Z", re.IGNORECASE
)
_NAMED = {"-": "", "ldots": "…", "dots": "…", "to": "→", "rightarrow": "→", "leftarrow": "←", "vert": "|", "deg": "°"}
_HIDDEN = "\ue000{}\ue001"
"""What stands for words as they are while emphases are looked for."""
_KEPT = re.compile("\ue000([0-9]{1,9})\ue001")


def plain(text: str) -> str:
    """The text without marks of emphasis, links, targets and notes; what is verbatim stays as it is."""
    kept: list[str] = []

    def said(found: re.Match[str]) -> str:
        if found["verbatim"] or found["code"] is not None or found["address"]:
            kept.append(found["said"] or found["code"] or found["address"] or "")
        elif found["target"]:
            kept.append("" if found["pictured"] else _link(found["target"], found["words"]))
        elif found["entity"]:
            kept.append(_entity(found["entity"], found[0]))
        elif found["note"]:
            kept.append(f"[{found['note']}]")
        else:
            kept.append(found["radio"] or found["given"] or "")
        return _HIDDEN.format(len(kept) - 1)

    text = _MARKED.sub(said, _without_notes(text.replace("\ue000", "").replace("\ue001", "")))
    for _ in range(DEEPEST):
        bare = _EMPHASIS.sub(lambda found: found["said"], text)
        if bare == text:
            break
        text = bare
    return _KEPT.sub(lambda found: _emphasised(kept[int(found[1])]), text)


def notes_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where notes begin and end that are written inside of `text[start:end]`."""
    at = start
    while found := _NOTE.search(text, at, end):
        closes = _closes(text, found.start(), min(end, found.start() + LONGEST_NOTE))
        if closes < 0:
            at = found.end()
            continue
        yield found.start(), closes
        at = closes


def note_text(span: str) -> str:
    """What a note says that is written inside of a paragraph, with its label; any other text as it is."""
    found = _NOTE.match(span)
    if not found or not span.endswith("]"):
        return span
    label = f"[{found['label']}] " if found["label"] else ""
    return label + span[found.end() : -1].strip()


def is_picture(text: str) -> bool:
    """Whether a line is nothing but a link to a picture."""
    found = _MARKED.fullmatch(text.strip())
    return bool(found and found["target"] and not found["words"] and _PICTURE.fullmatch(found["target"]))


def _without_notes(text: str) -> str:
    """The text with the labels of notes in their place."""
    parts, at = [], 0
    for start, end in notes_in(text, 0, len(text)):
        found = _NOTE.match(text, start)
        label = found["label"] if found else ""
        parts += [text[at:start], f"[{label}]" if label else ""]
        at = end
    return "".join([*parts, text[at:]])


def _closes(text: str, start: int, end: int) -> int:
    """Where the bracket that opens at `start` is closed; -1 where it is not."""
    depth = 0
    for at in range(start, end):
        if text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if not depth:
                return at + 1
    return -1


def _link(target: str, words: str | None) -> str:
    """The words of a link; of one without, where it leads, as a reader of it sees it. Pictures say nothing."""
    said = words if words is not None else target
    if _PICTURE.fullmatch(said) and (words is not None or not said.startswith("http")):
        return ""
    if words is not None:
        return words
    return target.removeprefix("file:").lstrip("*#") if not target.startswith("http") else target


def _emphasised(words: str) -> str:
    """The words of a link without the marks of emphasis around all of them."""
    found = _EMPHASIS.fullmatch(words)
    return found["said"] if found else words


def _entity(name: str, written: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    return html5.get(f"{name};", written)
