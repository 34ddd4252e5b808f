"""LaTeX, as pylatexenc parses it: sections, lists, quotations, verse, code, tables and notes; without spans.

Nothing is run and nothing that a source names is read: macros that it defines stay without effect, and what they are
given is text. Formulas are set in characters, as far as there are any.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexMathNode,
    LatexSpecialsNode,
    LatexWalkerError,
    LatexWalkerParseError,
)

from variorum.text.compose import composed
from variorum.text.document import BlockKind, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.readers.foreign import AS_TEXT, LEAVE_OUT
from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.latex.balance import Mended, balanced
from variorum.text.readers.latex.macros import (
    BREAKS,
    DEFINITIONS,
    LEVELS,
    arguments_of,
    is_macros,
    own_arguments,
    own_words,
    text_context,
    walker_context,
)
from variorum.text.readers.latex.verbatim import as_verbatim
from variorum.text.readers.latex.walking import Walker
from variorum.text.readers.placing import Found, laid_out, with_one_title

_LISTS = ("itemize", "enumerate", "description", "thebibliography", "list", "compactitem", "compactenum")
_QUOTES = ("quote", "quotation", "displayquote")
_TABLES = ("tabular", "tabular*", "tabularx", "longtable", "array", "tabulary", "supertabular", "tabu")
_FORMULAS = ("equation", "align", "eqnarray", "gather", "multline", "displaymath", "math", "flalign", "alignat")
_SKIPPED = ("tikzpicture", "picture", "pspicture")
MOST_DECLARED = 8
"""Declarations of title, author and date that are looked at, at most."""
LONGEST_DECLARED = 4_000
"""Characters of such a declaration, at most."""
_BEGIN = re.compile(r"^[ \t]*\\begin\{document\}", re.MULTILINE)
_END = "\\end{document}"
"""The last one: others stand in listings."""
_LAST = re.compile(r"^[ \t]{0,20}\\(?:bye|end)[ \t]{0,20}(?:%[^\n]*)?$", re.MULTILINE)
"""What ends a document in plain TeX."""
MOST_TRIES = 20
"""How often a source is parsed, at most: each try after the second keeps one more paragraph as code."""
_BAD = (LatexWalkerError, RecursionError, ValueError, IndexError, TypeError, AttributeError, KeyError)
"""What pylatexenc raises."""
_DECLARED = re.compile(r"^[ \t]*\\(?:title|author|date)(?=[\[{])", re.MULTILINE)
_MARK = re.compile(r"\[\d+\]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a source in LaTeX and its structure. Raises Rejection where it cannot be parsed."""
    decoded = decode(raw)
    text = as_verbatim("\n".join(decoded.text.splitlines()))
    if is_macros(text):
        raise Rejection("read", "unknown_format", f"is macros of TeX, not prose: {LEAVE_OUT}; or {AS_TEXT}")
    begin, end = _body(text)
    reader, found = _read_mended(text, begin, end)
    made, structure = laid_out(
        with_one_title(_from_one(found)), CleaningOptions(), iso_date(reader.date), reader.metadata
    )
    return Decoded(made.text, decoded.encoding, decoded.score, lost=decoded.lost), structure


def _parsed(text: str, given: Mapping[str, str]) -> Sequence[Any]:
    walker = Walker(text, latex_context=walker_context(given), tolerant_parsing=False)
    nodes: Sequence[Any] = walker.get_latex_nodes()[0]
    return nodes


def _read_mended(text: str, begin: int, end: int) -> tuple["_Reader", list[Found]]:
    """What a body says. What does not close in it is mended, and a paragraph that cannot be parsed then is code."""
    body, kept = text[begin:end], 0
    mended, first = 0, list[Mended]()
    for tries in range(MOST_TRIES):
        try:
            reader, found = _read(text, body)
        except _BAD as bad:
            at = bad.pos if isinstance(bad, LatexWalkerParseError) else None
            if tries == 0:
                body, mended, first = balanced(body)
            elif at is not None and tries < MOST_TRIES - 1:
                body, kept = balanced(_as_code(body, at))[0], kept + 1
            else:
                raise Rejection("segment", "bad_record", f"cannot be read as LaTeX: {str(bad)[:200]}") from bad
            continue
        if mended:
            lines = (text.count("\n", 0, begin + one.at) + 1 for one in first)
            told = [f"line {line}: {one.what}" for line, one in zip(lines, first, strict=True)]
            reader.metadata |= {"mended": mended, "mended_first": told}
        if kept:
            reader.metadata["kept_as_code"] = kept
        return reader, found
    raise ValueError("no try was made")


def _as_code(body: str, at: int) -> str:
    """The body with the paragraph of a place as code."""
    begin = body.rfind("\n\n", 0, at) + 1
    end = body.find("\n\n", at)
    end = end if end >= 0 else len(body)
    words = body[begin:end].replace("\\begin{verbatim}", "").replace("\\end{verbatim}", "")
    return f"{body[:begin]}\\begin{{verbatim}}{words}\\end{{verbatim}}{body[end:]}"


def _read(text: str, body: str) -> tuple["_Reader", list[Found]]:
    # Strictly: where an environment never ends, tolerant parsing tries again at each level, and does not end.
    given = own_arguments(text)
    reader = _Reader(CleaningOptions(), own_words(text), given)
    return reader, [*reader.front(_declared(text)), *reader.blocks(_parsed(body, given))]


def _body(text: str) -> tuple[int, int]:
    """Where the document begins and ends; of a part of one, or of plain TeX, what its last command leaves of it."""
    begin = _BEGIN.search(text)
    if begin is None:
        end = _LAST.search(text)
        return 0, end.start() if end else len(text)
    end_at = text.rfind(_END, begin.end())
    return begin.end(), end_at if end_at >= 0 else len(text)


def _declared(text: str) -> Iterator[Any]:
    """Title, author and date, wherever they are declared, as far as each of them can be parsed."""
    for found in list(_DECLARED.finditer(text))[:MOST_DECLARED]:
        try:
            walker = Walker(text[found.start() : found.start() + LONGEST_DECLARED], latex_context=walker_context())
            yield from walker.get_latex_nodes(read_max_nodes=1)[0]
        except LatexWalkerError:
            continue


class _Reader:
    """The blocks of a source, in order, with the notes behind the paragraphs that they hang on."""

    def __init__(self, options: CleaningOptions, own: Mapping[str, str], given: Mapping[str, str]) -> None:
        self.metadata: dict[str, object] = {}
        self.date: str | None = None
        self._options = options
        self._notes = 0
        self._waiting: list[tuple[str, Sequence[Any]]] = []
        self._text = LatexNodes2Text(
            latex_context=text_context(self._note, own, given), math_mode="text", strict_latex_spaces=False
        )

    def front(self, declared: Iterable[Any]) -> Iterator[Found]:
        """Title, author and date, wherever they are declared."""
        for node in declared:
            if isinstance(node, LatexMacroNode) and node.macroname in ("title", "author", "date"):
                words = self._said(_argument(node)).replace(" , ", ", ")
                if words and node.macroname not in self.metadata:
                    self.metadata[node.macroname] = _MARK.sub("", words)
                    kind: BlockKind = {"title": "title", "author": "byline", "date": "date"}[node.macroname]  # type: ignore[assignment]
                    yield kind, words, 0, 0
        self.date = str(self.metadata["date"]) if "date" in self.metadata else None

    def blocks(self, found: Sequence[Any], kind: BlockKind = "body", depth: int = 0) -> Iterator[Found]:
        """The blocks of a list of nodes: kind and depth are those of paragraphs there."""
        line: list[Any] = []
        skip_group = False
        for node in found:
            # A definition is no text, nor is the group after it, which says what it means.
            if skip_group:
                skip_group = not isinstance(node, LatexGroupNode) and not (
                    isinstance(node, LatexCharsNode) and "\n" in node.chars
                )
                continue
            if isinstance(node, LatexCommentNode):
                continue
            if isinstance(node, LatexMacroNode) and node.macroname in DEFINITIONS:
                skip_group = node.macroname in ("def", "gdef", "edef", "xdef")

            # Empty lines end paragraphs, as do commands and environments that are blocks themselves.
            elif isinstance(node, LatexCharsNode):
                parts = _PARAGRAPH.split(node.chars)
                for i, part in enumerate(parts):
                    if i:
                        yield from self._paragraph(line, kind, depth)
                        line = []
                    line.append(part)
            elif isinstance(node, LatexSpecialsNode) and "\n\n" in node.specials_chars:
                yield from self._paragraph(line, kind, depth)
                line = []
            elif _is_block(node):
                yield from self._paragraph(line, kind, depth)
                line = []
                yield from self._block(node, kind, depth)
            else:
                line.append(node)
        yield from self._paragraph(line, kind, depth)

    def _block(self, node: Any, kind: BlockKind, depth: int) -> Iterator[Found]:
        if isinstance(node, LatexMacroNode):
            if node.macroname in LEVELS:
                words = self._said(_argument(node))
                if words:
                    yield "heading", words, LEVELS[node.macroname], 0
                yield from self._waiting_notes()
            elif node.macroname == "caption":
                yield from self._paragraph([*_argument(node)], "caption", 0)
            return
        if isinstance(node, LatexMathNode):
            yield from self._composed(self._text.nodelist_to_text([node]), "body", 0)
            return
        if isinstance(node, LatexGroupNode):
            yield from self.blocks(node.nodelist, kind, depth)
            return

        name = node.environmentname
        if name in _SKIPPED:
            return
        if name == "verbatim":
            yield from self._composed(_verbatim(node), "code", 0)
        elif name in _LISTS:
            yield from self._list(node, depth + 1 if kind == "list_item" else 0)
        elif name in _QUOTES:
            yield from self.blocks(node.nodelist, "quote", depth + 1 if kind == "quote" else 0)
        elif name in ("verse", "verse*"):
            for stanza in _split(node.nodelist):
                yield from self._composed(self._lines(stanza), "verse", 0)
        elif name in _TABLES:
            yield from self._table(node)
        elif name.rstrip("*") in _FORMULAS:
            yield from self._composed(" ".join(self._text.nodelist_to_text([node]).split()), kind, depth)
        else:
            yield from self.blocks(node.nodelist, kind, depth)

    def _list(self, node: Any, depth: int) -> Iterator[Found]:
        items: list[list[Any]] = [[]]
        for part in node.nodelist:
            if isinstance(part, LatexMacroNode) and part.macroname in ("item", "bibitem"):
                label = self._said(arguments_of(part)[:1]) if part.nodeargd and part.nodeargd.argnlist[0] else ""
                items.append([f"{label} "] if label else [])
            else:
                items[-1].append(part)
        for item in items:
            yield from self.blocks(
                [_as_node(part) if isinstance(part, str) else part for part in item], "list_item", depth
            )

    def _table(self, node: Any) -> Iterator[Found]:
        rows: list[list[list[Any]]] = [[[]]]
        for part in _without_second_head(node.nodelist):
            if isinstance(part, LatexSpecialsNode) and part.specials_chars == "&":
                rows[-1].append([])
            elif isinstance(part, LatexMacroNode) and part.macroname in ("\\", "tabularnewline"):
                rows.append([[]])
            elif isinstance(part, LatexMacroNode) and part.macroname == "caption":
                yield from self._paragraph([*_argument(part)], "caption", 0)
            else:
                rows[-1][-1].append(part)
        lines = [" | ".join(map(self._said, row)) for row in rows]
        yield from self._composed("\n".join(line.strip() for line in lines if line.strip(" |")), "table", 0)
        yield from self._waiting_notes()

    def _lines(self, found: Sequence[Any]) -> str:
        lines: list[list[Any]] = [[]]
        for node in found:
            if isinstance(node, LatexMacroNode) and node.macroname == "\\":
                lines.append([])
            else:
                lines[-1].append(node)
        return "\n".join(filter(None, map(self._said, lines)))

    def _paragraph(self, line: Sequence[Any], kind: BlockKind, depth: int) -> Iterator[Found]:
        yield from self._composed(self._said(line), kind, depth)
        yield from self._waiting_notes()

    def _waiting_notes(self) -> Iterator[Found]:
        while self._waiting:
            label, content = self._waiting.pop(0)
            for i, (_, words, _, _) in enumerate(self.blocks(content, "footnote")):
                yield "footnote", f"{label} {words}" if i == 0 else words, 0, 0

    def _said(self, found: Sequence[Any]) -> str:
        """The words of nodes that stand in a line; notes are put aside, with a number for each."""
        said = [node if isinstance(node, str) else self._text.nodelist_to_text([node]) for node in found]
        return " ".join("".join(said).split())

    def _composed(self, words: str, kind: BlockKind, depth: int) -> Iterator[Found]:
        said = composed(words, kind, self._options)
        if any(map(str.isalnum, said)):
            yield kind, said, 0, depth

    def _note(self, node: Any) -> str:
        self._notes += node.macroname != "footnotetext"
        self._waiting.append((f"[{self._notes}]", _argument(node)))
        return f"[{self._notes}]" if node.macroname != "footnotetext" else ""


def _without_second_head(found: Sequence[Any]) -> Iterator[Any]:
    """What stands in a table without the head that its further pages have, where the first page has its own."""
    names = [node.macroname for node in found if isinstance(node, LatexMacroNode)]
    twice = "endfirsthead" in names and "endhead" in names[names.index("endfirsthead") :]
    is_second = False
    for node in found:
        name = node.macroname if isinstance(node, LatexMacroNode) else ""
        is_second = (is_second or (twice and name == "endfirsthead")) and name != "endhead"
        if not is_second:
            yield node


def _as_node(words: str) -> Any:
    return LatexCharsNode(parsing_state=None, chars=words, pos=0, len=0)


def _is_block(node: Any) -> bool:
    if isinstance(node, LatexEnvironmentNode):
        return True
    if isinstance(node, LatexMathNode):
        return bool(node.displaytype == "display")
    if isinstance(node, LatexGroupNode):
        return any(
            _is_block(inner) or (isinstance(inner, LatexCharsNode) and _PARAGRAPH.search(inner.chars))
            for inner in node.nodelist
        )
    return isinstance(node, LatexMacroNode) and node.macroname in (*LEVELS, *BREAKS, "caption")


def _argument(node: Any) -> list[Any]:
    """What stands in the last argument."""
    last = arguments_of(node)[-1:]
    return list(last[0].nodelist) if last and isinstance(last[0], LatexGroupNode) else last


def _verbatim(node: Any) -> str:
    return "".join(part.chars for part in arguments_of(node) if isinstance(part, LatexCharsNode))


def _split(found: Sequence[Any]) -> Iterator[list[Any]]:
    """Nodes parted at blank lines."""
    part: list[Any] = []
    for node in found:
        if isinstance(node, LatexCharsNode) and _PARAGRAPH.search(node.chars):
            first, *rest = _PARAGRAPH.split(node.chars)
            yield [*part, first]
            yield from ([words] for words in rest[:-1])
            part = [rest[-1]]
        else:
            part.append(node)
    yield part


def _from_one(found: Sequence[Found]) -> list[Found]:
    """The blocks with the highest level that there is as the first."""
    top = min((level for kind, _, level, _ in found if kind == "heading"), default=1)
    return [(kind, words, level - top + 1 if kind == "heading" else 0, depth) for kind, words, level, depth in found]
