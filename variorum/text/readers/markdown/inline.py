"""The inline markup of Markdown as plain text: links as their text, emphasis and tags away, entities decoded."""

import re
from collections import ChainMap
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from variorum.text.readers.html.elements import ALONE, BREAKING
from variorum.text.readers.markdown.directives import with_directives

MOST_NESTED = 100
"""Containers inside containers, at most; markdown-it-py's own default."""
MOST_NESTED_INLINE = 20
"""Inline markup inside inline markup, at most; its default for CommonMark. `![![![` costs its square."""
LONGEST_INLINE = 20_000
"""Characters of one paragraph whose inline markup is read; a longer one is no prose, and is taken as it stands."""

_SPECIAL = re.compile(r"[\\`*_\[<~&]")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*+)(?P<rest>[^>]*+)>")
_ROLE = re.compile(r"\{[a-z][\w:.+-]{0,40}\}\Z")
_NAMED = re.compile(r"(?s)([^<>]*[^<>\s])\s*<[^<>]+>")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_IMAGE_TAG = re.compile(r"</?(?:img|a|picture|source|p|center|br)\b", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def reader(most_nested: int = MOST_NESTED) -> MarkdownIt:
    """CommonMark with tables, strikethrough and footnotes; definitions and notes keep their place."""
    options = {"html": True, "inline_definitions": True, "maxNesting": most_nested}
    markdown = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    # Where links lead is not published, so destinations need no checks and no escapes: a third of the time.
    markdown.validateLink = _always  # type: ignore[method-assign, assignment]
    markdown.normalizeLink = markdown.normalizeLinkText = _as_it_is  # type: ignore[method-assign, assignment]
    return with_directives(markdown.use(footnote_plugin, inline=False, move_to_end=False))


def _always(_url: str) -> bool:
    return True


def _as_it_is(url: str) -> str:
    return url


READER = reader()
_INLINE_READER = reader(MOST_NESTED_INLINE)


def plain(source: str, labels: frozenset[str] = frozenset()) -> str:
    """The text that a reader sees of inline Markdown; line feeds stay. `labels` are those the document defines."""
    if not _SPECIAL.search(source):
        return source
    if len(source) > LONGEST_INLINE:
        return source
    return _text(inline_tokens(source, labels))


def inline_tokens(source: str, labels: frozenset[str] = frozenset()) -> list[Token]:
    """What markdown-it sees in inline Markdown, with stars inside words taken as text."""
    masked, mask = _mask_inner_stars(source)
    tokens: list[Token] = []
    _INLINE_READER.inline.parse(masked, _INLINE_READER, _environment(masked, labels), tokens)
    if mask:
        for token in _all(tokens):
            token.content = token.content.replace(mask, "*")
    return tokens


def is_picture(source: str) -> bool:
    """Whether inline Markdown is nothing but images, linked or not."""
    if len(source) > LONGEST_INLINE or ("![" not in source[:3] and "<img" not in source):
        return False
    return all(
        token.type in ("image", "softbreak", "hardbreak", "link_open", "link_close")
        or (token.type == "html_inline" and _IMAGE_TAG.match(token.content))
        or not token.content.strip()
        for token in inline_tokens(source)
    )


def tags_that_count(tags: Sequence[str]) -> list[bool]:
    """Which of the tags in a piece of text are markup: those that have a partner or attributes, `<br>` and comments.

    The rest is what people write about: `List<String>`, "the <table> element".
    """
    counts = [False] * len(tags)
    opened: dict[str, list[int]] = {}
    for i, tag in enumerate(tags):
        found = _TAG.fullmatch(tag)
        if not found:
            counts[i] = tag.startswith(("<!", "<?"))
            continue
        name = found["name"].lower()
        if found["close"]:
            if opened.get(name):
                counts[opened[name].pop()] = counts[i] = True
        elif "=" in found["rest"] or name in ALONE:
            counts[i] = True
            opened.setdefault(name, []).append(i)
        else:
            opened.setdefault(name, []).append(i)
    return counts


def _text(tokens: Sequence[Token]) -> str:
    tags = [token.content for token in tokens if token.type == "html_inline"]
    counts = iter(tags_that_count(tags)) if tags else iter(())
    parts: list[str] = []
    for i, token in enumerate(tokens):
        role = _ROLE.search(parts[-1]) if token.type == "code_inline" and i and tokens[i - 1].type == "text" else None
        if role:
            # What MyST calls a role: `{ref}` before words in backticks, which may say where they lead.
            parts[-1] = parts[-1][: role.start()]
            named = _NAMED.fullmatch(token.content)
            parts.append(named[1] if named else token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "image":
            parts.append(_text(token.children or []))
        elif token.type == "footnote_ref":
            parts.append(f"[{token.meta['label']}]")
        elif token.type == "html_inline":
            parts.append(_tag_text(token.content) if next(counts) else token.content)
        else:
            parts.append(token.content)
    return "".join(parts)


def _tag_text(tag: str) -> str:
    cdata = _CDATA.fullmatch(tag)
    if cdata:
        return cdata[1]
    found = _TAG.fullmatch(tag)
    if not found:
        return ""
    name = found["name"].lower()
    if name == "img":
        alt = _ALT.search(found["rest"])
        return (alt[1] or alt[2] or "") if alt else ""
    return "\n" if name in BREAKING else ""


def _environment(source: str, labels: frozenset[str]) -> dict[str, object]:
    links, notes = _by_sort(labels)
    # markdown-it numbers the notes that it meets, in a dict of its own: a copy for every paragraph would be quadratic.
    return {"references": links, "footnotes": {"refs": ChainMap({}, notes) if "[^" in source else {}, "list": {}}}


@lru_cache(maxsize=2)
def _by_sort(labels: frozenset[str]) -> tuple[dict[str, dict[str, str]], dict[str, int]]:
    """The labels of links and of notes as markdown-it wants to find them."""
    links = {label: {"href": "", "title": ""} for label in labels if not label.startswith("^")}
    return links, {":" + label[1:]: -1 for label in labels if label.startswith("^")}


def _mask_inner_stars(source: str) -> tuple[str, str]:
    """Hide single stars between letters of a script with cases: the German gender star is no emphasis."""
    if "*" not in source:
        return source, ""
    inner = [
        m.start()
        for m in re.finditer(r"(?<=[^\W\d_])\*(?=[^\W\d_])", source)
        if _cased(source[m.start() - 1]) and _cased(source[m.start() + 1])
    ]
    mask = next((chr(code) for code in range(0xFDD0, 0xFDF0) if chr(code) not in source), "")
    if not inner or not mask:
        return source, ""
    pieces = [source[a + 1 : b] for a, b in zip([-1, *inner], [*inner, len(source)], strict=True)]
    return mask.join(pieces), mask


def _cased(letter: str) -> bool:
    return letter.lower() != letter.upper()


def _all(tokens: Sequence[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])
