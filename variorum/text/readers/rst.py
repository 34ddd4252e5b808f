"""reStructuredText, as docutils parses it, and Sphinx's directives and roles by their form; without spans.

Nothing that a source names is read: no file, no address, no image. Directives that docutils does not know are read as
what they look like: an argument as a term, and what is indented under it as text of its own.
"""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from docutils.utils import SystemMessage

from variorum.text.compose import composed
from variorum.text.document import BlockKind, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.readers.front_matter import AUTHORS, DATES, iso_date, stated
from variorum.text.readers.html.elements import names
from variorum.text.readers.placing import Found, laid_out, with_one_title
from variorum.text.readers.rst_parsing import parsed
from variorum.text.readers.rst_roles import generic_role, with_titles

_SAFE: dict[str, object] = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 6,
    "syntax_highlight": "none",
    "doctitle_xform": True,
    "smart_quotes": False,
    "datestamp": None,
    "generator": False,
    "toc_backlinks": False,
}
_DIRECTIVE = re.compile(
    r"(?:^[ \t]*(?:[-*+][ \t]+){0,4}|\|[ \t]+)\.\.[ \t]+(?:\|[^|\n]*\|[ \t]+)?([\w.:+-]+?)::(?=\s|$)", re.MULTILINE
)
_ROLE = re.compile(r":([\w.:+-]{1,60}):`|`:([\w.:+-]{1,60}):")
_OPTION = re.compile(r"\s*:[\w-]+:(?:\s|\Z)")
_OFF = re.compile(r"directive disabled|deactivated")
"""What docutils says where a source would have files or other markup put into it."""

_EMPTY_COMMENTS = re.compile(r"^(\.\.[ \t]*+\n(?:[ \t]*+\n)++)(?:\.\.[ \t]*+\n(?:[ \t]*+\n)++)++", re.MULTILINE)
"""Empty comments end what stands before them, of which the first is enough: docutils reads each inside of the last."""

_CODE = names(
    """code-block sourcecode literalinclude doctest testcode testoutput testsetup testcleanup graphviz digraph graph
    productionlist prompt ipython jupyter-execute plot uml mermaid command-output program-output"""
)
"""Directives whose content is no text."""
_UNSEEN = names(
    """index highlight currentmodule module py:module py:currentmodule tabularcolumns default-domain program
    cpp:namespace contents sectionauthor codeauthor moduleauthor only ifconfig cond thumbnail link-button tab-set grid
    container"""
)
"""Directives whose arguments are for programs."""
_FROM_PROGRAMS = re.compile(r"(?:[\w+-]+:)?(?:auto|doxygen)[a-z_-]+")
"""Directives of Sphinx and Breathe that show what programs say of themselves: what they name is no text."""
_SKIPPED = (
    nodes.comment,
    nodes.substitution_definition,
    nodes.target,
    nodes.pending,
    nodes.raw,
    nodes.meta,
    nodes.image,
)
_LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.field_list, nodes.option_list)


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a source in reStructuredText and its structure. Raises Rejection where docutils cannot parse it."""
    decoded = decode(raw)
    text = _EMPTY_COMMENTS.sub(r"\1", decoded.text.removeprefix("\ufeff"))
    _know(text)
    longest = {"line_length_limit": len(text) + 1, "warning_stream": None, **_SAFE}
    try:
        tree = parsed(text, longest)
        with_titles(tree)
        options = CleaningOptions()
        walk = _Walk(options)
        found = list(walk.blocks(tree, level=1 if _has_subtitle(tree) else 0))
        info = _info(tree)
    except (SystemMessage, RecursionError, ValueError, AssertionError, LookupError, TypeError, AttributeError) as bad:
        raise Rejection("segment", "bad_record", f"cannot be read as reStructuredText: {bad}") from bad
    if not found and "left_out" in info:
        raise Rejection("segment", "empty", f"holds no text of its own, only what is not run: {info['left_out']}")
    published = iso_date(stated(info, DATES))
    made, structure = laid_out(with_one_title(found), options, published, info)
    return Decoded(made.text, decoded.encoding, decoded.score, lost=decoded.lost), structure


class _Generic(Directive):  # type: ignore[misc]
    """A directive that docutils does not know."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The content as text under the argument."""
        name = self.name.lower()
        source = "\n".join(self.content)
        if name in _CODE:
            return [nodes.literal_block(source, source)] if source.strip() else []
        if name == "toctree":
            return [
                nodes.container("", *(nodes.paragraph(line, line, classes=["toc"]) for line in self.content if line))
            ]
        content = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, content)
        said = [line.strip() for line in "\n".join(self.arguments).split("\n") if not _OPTION.match(line)]
        if name in _UNSEEN or _FROM_PROGRAMS.fullmatch(name) or not any(said):
            return [content] if self.content else []
        if not self.content and not any(map(str.isalpha, "".join(said))):
            line = f".. {self.name}:: {' '.join(said)}".rstrip()
            return [nodes.comment(line, line, left_out=True)]  # a version, which says nothing alone
        words, _ = self.state.inline_text(" ".join(said), self.lineno)
        if not self.content:
            return [nodes.paragraph("", "", *words)]
        term = nodes.term("", "", *words)
        return [
            nodes.definition_list("", nodes.definition_list_item("", term, nodes.definition("", *content.children)))
        ]


def _know(text: str) -> None:
    """Make docutils take what a source uses and it does not know."""
    for name in {found.lower() for found in _DIRECTIVE.findall(text)}:
        known = directives._directive_registry.get(name)
        if known is None and name not in directives._directives:
            directives.register_directive(name, _Generic)
    used = {(before or after).lower() for before, after in _ROLE.findall(text)}
    for name in used - roles._role_registry.keys() - roles._roles.keys():
        roles.register_local_role(name, generic_role)


class _Walk:
    """The blocks of a tree, in order."""

    def __init__(self, options: CleaningOptions) -> None:
        self._options = options

    def blocks(self, node: Any, kind: BlockKind = "body", depth: int = 0, level: int = 0) -> Iterator[Found]:
        """The blocks of what stands in a node: kind and depth are those of paragraphs there."""
        for child in node.children:
            yield from self._one(child, kind, depth, level)

    def _one(self, node: Any, kind: BlockKind, depth: int, level: int) -> Iterator[Found]:
        if isinstance(node, _SKIPPED) or (isinstance(node, nodes.topic) and "contents" in node["classes"]):
            return
        if isinstance(node, nodes.section):
            yield from self.blocks(node, kind, depth, level + 1)
        elif isinstance(node, nodes.title | nodes.subtitle):
            yield from self._title(node, level)
        elif isinstance(node, nodes.paragraph | nodes.rubric | nodes.attribution):
            yield from self._words(node, "toc_entry" if "toc" in node.get("classes", ()) else kind, depth)
        elif isinstance(node, nodes.caption):
            yield from self._words(node, "caption", 0)
        elif isinstance(node, nodes.literal_block | nodes.doctest_block | nodes.math_block):
            yield from self._composed(node.astext(), "code", 0)
        elif isinstance(node, nodes.line_block):
            yield from self._composed("\n".join(self._lines(node, 0)), "verse", 0)
        elif isinstance(node, nodes.table):
            yield from self._table(node)
        elif isinstance(node, nodes.footnote | nodes.citation):
            yield from self._note(node)
        elif isinstance(node, _LISTS):
            yield from self._list(node, depth + 1 if kind == "list_item" else 0, level)
        elif isinstance(node, nodes.block_quote):
            yield from self.blocks(node, "quote", depth + 1 if kind == "quote" else 0, level)
        elif isinstance(node, nodes.decoration):
            yield from self.blocks(node, "boilerplate", 0, level)
        elif isinstance(node, nodes.system_message):
            for lost in () if _is_off(node) else node.findall(nodes.literal_block):
                yield from self._composed(lost.astext(), "code", 0)
        elif isinstance(node, nodes.docinfo):
            yield from (
                (("byline" if isinstance(row, nodes.author) else "date"), row.astext(), 0, 0)
                for row in node.children
                if isinstance(row, nodes.author | nodes.date) and row.astext().strip()
            )
        elif isinstance(node, nodes.Text):
            yield from self._composed(node.astext(), kind, depth)
        else:
            yield from self.blocks(node, kind, depth, level)

    def _title(self, node: Any, level: int) -> Iterator[Found]:
        if isinstance(node.parent, nodes.table):
            yield from self._words(node, "caption", 0)
        elif isinstance(node.parent, nodes.section):
            yield from self._words(node, "heading", 0, level)
        elif isinstance(node.parent, nodes.document) and isinstance(node, nodes.title):
            yield from self._words(node, "title", 0)
        elif isinstance(node.parent, nodes.document):  # the only section under the title: the others stand in it
            yield from self._words(node, "heading", 0, 1)
        else:
            yield from self._words(node, "body", 0)

    def _list(self, node: Any, depth: int, level: int) -> Iterator[Found]:
        for item in node.children:
            if isinstance(item, nodes.list_item):
                yield from self.blocks(item, "list_item", depth, level)
                continue
            for part in item.children:
                if isinstance(part, nodes.term | nodes.field_name | nodes.option_group):
                    yield from self._words(part, "list_item", depth)
                elif isinstance(part, nodes.definition | nodes.field_body | nodes.description):
                    yield from self.blocks(part, "list_item", depth + 1, level)

    def _note(self, node: Any) -> Iterator[Found]:
        """A note with its label before its first paragraph."""
        label = next((f"[{part.astext()}] " for part in node.children if isinstance(part, nodes.label)), "")
        rest = (part for part in node.children if not isinstance(part, nodes.label))
        for part in rest:
            for _, words, _, _ in self._one(part, "footnote", 0, 0):
                yield "footnote", label + words, 0, 0
                label = ""

    def _table(self, node: Any) -> Iterator[Found]:
        for title in node.children:
            if isinstance(title, nodes.title):
                yield from self._words(title, "caption", 0)
        rows = []
        for row in node.findall(nodes.row):
            cells = []
            for entry in row.children:
                lines = [words.replace("\n", " ") for _, words, _, _ in self.blocks(entry)]
                cells.append(" ".join(lines))
            rows.append(" | ".join(cells).strip())
        yield from self._composed("\n".join(row for row in rows if row.strip(" |")), "table", 0)

    def _lines(self, node: Any, indent: int) -> Iterator[str]:
        for line in node.children:
            if isinstance(line, nodes.line_block):
                yield from self._lines(line, indent + 4)
            else:
                yield " " * indent + _inline(line)

    def _words(self, node: Any, kind: BlockKind, depth: int, level: int = 0) -> Iterator[Found]:
        yield from self._composed(_inline(node), kind, depth, level)

    def _composed(self, words: str, kind: BlockKind, depth: int, level: int = 0) -> Iterator[Found]:
        said = composed(words, kind, self._options)
        if said.strip():
            yield kind, said, level, depth


def _is_off(message: Any) -> bool:
    """Whether docutils says of a directive that it may not be run."""
    return bool(_OFF.search(message.astext()[:200]))


def _has_subtitle(tree: Any) -> bool:
    return any(isinstance(child, nodes.subtitle) for child in tree.children)


def _inline(node: Any) -> str:
    """The words of a paragraph, with references to notes in brackets."""
    if isinstance(node, nodes.Text):
        return str(node.astext())
    if isinstance(node, nodes.image | nodes.raw | nodes.system_message):
        return ""
    if isinstance(node, nodes.footnote_reference | nodes.citation_reference):
        return f"[{node.astext()}]"
    before = between = ""
    if isinstance(node, nodes.option_group):
        between = ", "
    elif isinstance(node, nodes.option_argument):
        before, between = node.get("delimiter", ""), " "
    return before + between.join(map(_inline, node.children)).removeprefix(" ")


def _info(tree: Any) -> dict[str, object]:
    """What a source says of itself in the fields under its title."""
    info: dict[str, object] = {}
    if tree.get("title"):
        info["title"] = " ".join(str(tree["title"]).split())
    for docinfo in tree.findall(nodes.docinfo):
        for row in docinfo.children:
            if isinstance(row, nodes.field):
                name, value = row.children[0].astext(), row.children[1].astext()
            else:
                name, value = row.__class__.__name__, row.astext()
            info.setdefault(name.lower(), " ".join(value.split()))
    author = stated(info, AUTHORS)
    left_out = [_directive(message) for message in tree.findall(nodes.system_message) if _is_off(message)]
    left_out += [remark.rawsource for remark in tree.findall(nodes.comment) if "left_out" in remark]
    return info | ({"author": author} if author else {}) | ({"left_out": left_out} if left_out else {})


def _directive(message: Any) -> str:
    """The first line of the directive that a message of docutils is about."""
    source = next(iter(message.findall(nodes.literal_block)), message).astext()
    return str(source.strip().split("\n")[0].strip())
