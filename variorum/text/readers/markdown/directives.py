"""What programs of documentation add to Markdown: boxes with text in them, definitions, and lines for programs.

Boxes of Python-Markdown (`!!! note`), of VuePress, Docusaurus and pandoc (`:::`), of MyST (```` ```{note} ````) and of
GitHub and Obsidian (`> [!NOTE]`) hold paragraphs as a quotation does; their marks are markup, and the words of their
title are a paragraph. What MDX imports and exports is code.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.rules_block import StateBlock
from mdit_py_plugins.deflist import deflist_plugin

from variorum.text.readers.html.elements import names

_BOX = re.compile(
    r"(?:!!!|\?\?\?\+?)[ \t]++(?:[\w-]++[ \t]*+)*+(?:\"(?P<title>.*)\")?"
    r"|===[!+]*+[ \t]++\"(?P<tab>.*)\""
)
_COLONS = re.compile(
    r":{3,}+[ \t]*+(?:(?:\{(?P<name>[^{}]*+)\}|[A-Za-z][\w-]*+(?:\[(?P<label>[^\]]*+)\])?)"
    r"(?:[ \t]++(?P<title>[^:\s].*))?)?:*+"
)
_FENCE = re.compile(r"(?P<fence>`{3,})[ \t]*+\{(?P<name>[\w-]+)\}[ \t]*+(?P<title>[^`]*)")
_OPTION = re.compile(r":[\w-]+:(?:[ \t].*)?")
_ALONE = re.compile(
    r"\([^()\s][^()]{0,200}\)=|\{:[^{}]{0,400}\}|\{%[^{}]{0,400}%\}|\{\{[<%][^{}]{0,400}[%>]\}\}"
    r"|\[\[?_?(?:TOC|toc)_?\]\]?|\{/\*.{0,400}\*/\}"
)
"""Lines for programs: labels, attributes, commands of templates, the place of the contents, remarks of MDX."""
_CALLOUT = re.compile(r"\[![A-Za-z][\w-]{0,40}\][+-]?(?:[ \t]++(?P<title>.*))?")
"""What the first line of a quotation says for it to be shown as a box."""
_MODULE = re.compile(
    r"import[ \t]++(?:[\w*{$][^'\"]*+)?['\"][^'\"]++['\"];?+"
    r"|import[ \t]++\{[\w\s,$]*+"
    r"|export[ \t]++(?:(?:const|let|var)[ \t]++[\w$]++[ \t]*+=|(?:default[ \t]++)?(?:async[ \t]++)?(?:function|class)\b"
    r"|default[ \t]++(?:[({]|[\w$.]++;?+\Z)|[*{]).*"
)
"""The first line of what a page of MDX takes from programs and gives to them."""
_WITH_TEXT = names(
    """
    admonition attention caution danger error hint important note tip warning seealso todo topic sidebar margin aside
    epigraph highlights pull-quote dropdown details card grid grid-item grid-item-card tab-set tab-item versionadded
    versionchanged deprecated div exercise solution theorem proof definition example remark lemma
    """
)
"""Directives of MyST whose content is text."""
_INDENT = 4
"""Blanks before the text of a box of Python-Markdown."""


def with_directives(markdown: MarkdownIt) -> MarkdownIt:
    """Add boxes, definitions and lines for programs to what a parser reads."""
    markdown.block.ruler.before("fence", "directive", _directive, {"alt": []})
    markdown.block.ruler.before(
        "fence", "directive_line", _line, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.block.ruler.before("fence", "callout", _callout, {"alt": []})
    markdown.block.ruler.before("fence", "module", _module, {"alt": []})
    markdown.use(deflist_plugin)
    rule = next(rule for rule in markdown.block.ruler.__rules__ if rule.name == "deflist")
    markdown.block.ruler.at("deflist", _behind_colons(rule.fn), {"alt": rule.alt})
    return markdown


def _behind_colons(deflist: RuleFuncBlockType) -> RuleFuncBlockType:
    """Definitions behind `:` alone: behind `~` stands who said the line above."""

    def definitions(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        line = first if silent else first + 1
        line += not silent and line < end and state.isEmpty(line)
        return line < end and _content(state, line)[0][:1] == ":" and deflist(state, first, end, silent)

    return definitions


def _directive(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A box that its own lines hold: indented text, or what stands between fences."""
    if state.is_code_block(first):
        return False
    line, column = _content(state, first)
    if line[:3] in ("!!!", "???", "==="):
        box = _BOX.fullmatch(line)
        last = _indented(state, first, end) if box else first
        if box is None or last == first:
            return False
        inside, after = first + 1, last
        groups: tuple[str, ...] = ("title", "tab")
    elif line.startswith("```"):
        box = _FENCE.fullmatch(line)
        if box is None or box["name"].lower() not in _WITH_TEXT:
            return False
        last = _closed(state, first, end, len(box["fence"]))
        inside, after = _behind_options(state, first + 1, last), min(last + 1, end)
        groups = ("title",)
    else:
        return False
    if silent:
        return True

    _title(state, first, column, box, groups)
    state.push("directive", "", 0).map = [first, inside]
    indent, line_max, parent = state.blkIndent, state.lineMax, state.parentType
    state.blkIndent += _INDENT if line[0] != "`" else 0
    state.lineMax, state.parentType = last, "blockquote"
    state.level += 1
    state.md.block.tokenize(state, inside, last)
    state.level -= 1
    state.blkIndent, state.lineMax, state.parentType = indent, line_max, parent
    state.push("directive", "", 0).map = [last, after]
    state.line = after
    return True


def _line(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A line that is markup: the begin or the end of a box of colons, or one for programs."""
    if state.is_code_block(first):
        return False
    line, column = _content(state, first)
    box = _COLONS.fullmatch(line) if line.startswith(":::") else None
    if box is not None and box["name"] and box["name"][0].isalpha() and box["name"].lower() not in _WITH_TEXT:
        return False
    if box is None and not (line[:1] in ("(", "{", "[") and _ALONE.fullmatch(line)):
        return False
    if silent:
        return True

    if box is not None:
        _title(state, first, column, box, ("title", "label"))
    after = _behind_options(state, first + 1, end) if box is not None and box["name"] else first + 1
    state.push("directive", "", 0).map = [first, after]
    state.line = after
    return True


def _callout(state: StateBlock, first: int, _end: int, silent: bool) -> bool:
    """The first line of a quotation that is shown as a box: its mark is markup, its title a paragraph."""
    if silent or not state.tokens or state.tokens[-1].type != "blockquote_open" or state.is_code_block(first):
        return False
    line, column = _content(state, first)
    box = _CALLOUT.fullmatch(line)
    if box is None:
        return False
    _title(state, first, column, box, ("title",))
    state.push("directive", "", 0).map = [first, first + 1]
    state.line = first + 1
    return True


def _module(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """What a page of MDX imports and exports, up to the next blank line: code that no fence holds."""
    if silent or state.level or state.sCount[first] or not _MODULE.fullmatch(_content(state, first)[0]):
        return False
    last = first + 1
    while last < end and not state.isEmpty(last):
        last += 1
    token = state.push("code_block", "code", 0)
    token.content = state.getLines(first, last, 0, False)
    token.map = [first, last]
    state.line = last
    return True


def _content(state: StateBlock, line: int) -> tuple[str, int]:
    """The words of a line, and the column that they begin in."""
    start = state.bMarks[line] + state.tShift[line]
    return state.src[start : state.eMarks[line]].rstrip(), start


def _title(state: StateBlock, line: int, start: int, box: re.Match[str], groups: tuple[str, ...]) -> None:
    """The title of a box, as a token that has its place in the line."""
    for group in groups:
        if box[group]:
            begin = _begin_of_line(state, line)
            token = state.push("directive_title", "", 0)
            token.map = [line, line + 1]
            token.meta = {"start": start + box.start(group) - begin, "end": start + box.end(group) - begin}


def _begin_of_line(state: StateBlock, line: int) -> int:
    return state.src.rfind("\n", 0, state.eMarks[line]) + 1


def _indented(state: StateBlock, first: int, end: int) -> int:
    """The line behind those that are indented under a box; the first of all where there are none."""
    last = first
    for line in range(first + 1, end):
        if state.isEmpty(line):
            continue
        if state.sCount[line] < state.blkIndent + _INDENT:
            break
        last = line
    return last + 1 if last > first else first


def _closed(state: StateBlock, first: int, end: int, size: int) -> int:
    """The line that closes a fence; `end` where none does."""
    for line in range(first + 1, end):
        words, _ = _content(state, line)
        if len(words) >= size and not words.strip("`"):
            return line
    return end


def _behind_options(state: StateBlock, line: int, end: int) -> int:
    while line < end and _OPTION.fullmatch(_content(state, line)[0]):
        line += 1
    return line
