r"""The numbers of the places that a document in LaTeX refers to, as LaTeX counts them: what `\ref` prints.

Counted is only where it is known that nothing else counts: in a whole document that reads in no other file and leaves
the counters as its class has them (LaTeX2e, `ltsect.dtx`, `ltcounts.dtx` and the standard classes).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexCommentNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexSpecialsNode,
)

MOST_THEOREMS = 100
"""Kinds of theorems that a document defines and that are looked at, at most."""

_WHOLE = re.compile(r"\\begin[ \t]{0,4}\{document\}")
_CLASS = re.compile(r"\\documentclass[ \t]{0,4}(?:\[[^\]]{0,400}\])?[ \t]{0,4}\{(?P<name>[A-Za-z-]{1,40})\}")
_CHAPTERED = frozenset(("book", "report", "memoir", "scrbook", "scrreprt"))
_COUNTED_OTHERWISE = re.compile(
    r"\\(?:input|include|subfile|import)[ \t]{0,4}[{ ]|\\(?:numberwithin|counterwithin|counterwithout|refstepcounter"
    r"|stepcounter|CounterWithin|appendices|@addtoreset)\b|\\(?:set|addto)counter[ \t]{0,4}\{(?!tocdepth|page|footnote)"
    r"|\\(?:re)?newcommand\*?[ \t]{0,4}\{?\\(?:the|p@)[a-z]{1,20}\b|\\def[ \t]{0,4}\\the[a-z]{1,20}\b"
    r"|<<[^>\n]{0,200}results"
)
"""What steps counters, or writes them in another way; programs in the text that write some of it."""
_THEOREM = re.compile(
    r"\\newtheorem(?P<star>\*?)[ \t]{0,4}\{(?P<name>[A-Za-z*]{1,40})\}[ \t]{0,4}"
    r"(?:\[(?P<as>[A-Za-z*]{1,40})\][ \t]{0,4})?"
    r"\{(?P<title>[^{}\n]{1,80})\}(?:[ \t]{0,4}\[(?P<within>[a-z]{1,40})\])?"
)
_SECTIONS = ("chapter", "section", "subsection", "subsubsection")
_FLOATS = {"figure": "figure", "wrapfigure": "figure", "sidewaysfigure": "figure", "table": "table",
           "wraptable": "table", "sidewaystable": "table", "longtable": "table"}  # fmt: skip
_ONE_NUMBER = ("equation", "multline")
_NUMBER_A_LINE = ("align", "eqnarray", "gather", "flalign")
_UNNUMBERED = ("nonumber", "notag")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that has a label: the number that stands there, and what it is the number of."""

    number: str
    of: str
    """`section`, `figure`, `Lemma`: as a reference calls it."""


@dataclass(slots=True)
class _Count:
    """What was counted so far."""

    chaptered: bool
    theorems: Mapping[str, tuple[str, str, str]]
    """By environment: its title, its counter, and the counter that it begins anew with."""
    counts: Counter[str] = field(default_factory=Counter)
    appendix: bool = False
    places: dict[str, Place] = field(default_factory=dict)
    here: Place | None = None
    items: list[int] = field(default_factory=list)


def places_in(text: str, nodes: Sequence[Any]) -> dict[str, Place]:
    """The places of a document by their labels; none where it is not known how they are counted."""
    body = text[begin.start() :] if (begin := _WHOLE.search(text)) else ""
    if not body or _COUNTED_OTHERWISE.search(text):
        return {}
    named = _CLASS.search(text)
    count = _Count(bool(named and named["name"] in _CHAPTERED), _theorems(text))
    _walk(nodes, count, "")
    return count.places


def _theorems(text: str) -> dict[str, tuple[str, str, str]]:
    found: dict[str, tuple[str, str, str]] = {}
    for one in islice(_THEOREM.finditer(text), MOST_THEOREMS):
        if not one["star"]:
            shared = found.get(one["as"] or "")
            found[one["name"]] = (one["title"], shared[1] if shared else one["as"] or one["name"],
                                  shared[2] if shared else one["within"] or "")  # fmt: skip
    return found


def _walk(nodes: Iterable[Any], count: _Count, inside: str) -> None:
    """Count what stands in nodes, in order; `inside`: the environment around them, where it counts."""
    for node in nodes:
        # The label of a section stands right behind its heading: what comes between may count by itself.
        if count.here is not None and count.here.of in _SECTIONS and not _is_nothing(node):
            count.here = None
        if isinstance(node, LatexMacroNode):
            _macro(node, count, inside)
        elif isinstance(node, LatexGroupNode):
            before = count.here
            _walk(node.nodelist, count, inside)
            count.here = before
        elif isinstance(node, LatexEnvironmentNode):
            _environment(node, count, inside)


def _macro(node: Any, count: _Count, inside: str) -> None:
    name = node.macroname
    given = [one for one in (node.nodeargd.argnlist if node.nodeargd else ()) or () if one is not None]
    if name in _SECTIONS:
        if not _is_starred(given):
            _step_section(name, count)
        place = count.here
        for one in _in_groups(given):
            count.here = place
            _walk([one], count, inside)
        count.here = place
    elif name == "appendix":
        count.appendix = True
        count.counts["chapter" if count.chaptered else "section"] = 0
    elif name == "caption" and inside in _FLOATS and not _is_starred(given):
        count.here = Place(_step(_FLOATS[inside], count), _FLOATS[inside])
        _walk([one for one in given if isinstance(one, LatexGroupNode)], count, inside)
    elif name == "item" and inside == "enumerate" and not given and count.items:
        count.items[-1] += 1
        count.here = _of_item(count)
    elif name == "\\" and inside in _NUMBER_A_LINE:
        count.here = Place(_step("equation", count), "equation")
    elif name in _UNNUMBERED and inside in (*_NUMBER_A_LINE, *_ONE_NUMBER):
        count.counts["equation"] -= 1
    elif name == "label" and given and count.here is not None:
        count.places[given[-1].latex_verbatim().strip("{} \n")] = count.here
    elif name not in ("footnote", "label"):
        _walk([one for one in given if isinstance(one, LatexGroupNode)], count, inside)


def _environment(node: Any, count: _Count, inside: str) -> None:
    name = node.environmentname
    before, floating = count.here, name.rstrip("*") if name.rstrip("*") in _FLOATS else inside
    if name in (*_ONE_NUMBER, *_NUMBER_A_LINE):
        count.here = Place(_step("equation", count), "equation")
        _walk(node.nodelist, count, name)
    elif name == "enumerate" and _is_given(node):
        count.here = None  # its items are written in another way
        _walk(node.nodelist, count, "")
    elif name == "enumerate":
        count.items.append(0)
        _walk(node.nodelist, count, name)
        count.items.pop()
    elif name in count.theorems:
        title, counter, within = count.theorems[name]
        count.here = Place(_step(counter, count, within), title)
        _walk(node.nodelist, count, floating)
    elif name not in ("verbatim", "itemize", "description"):
        _walk(node.nodelist, count, floating)
    else:
        _walk(node.nodelist, count, "")
    count.here = before


def _step_section(name: str, count: _Count) -> None:
    depth = _SECTIONS.index(name)
    count.counts[name] += 1
    for below in (*_SECTIONS[depth + 1 :], *(("figure", "table", "equation") if name == "chapter" else ())):
        count.counts[below] = 0
    for _, counter, within in count.theorems.values():
        if within in _SECTIONS[: depth + 1][-1:]:
            count.counts[counter] = 0

    # Subsections of sections have no number in a book, and paragraphs nowhere (`secnumdepth`).
    if not (count.chaptered and name == "subsubsection"):
        count.here = Place(_number_of(name, count), name if name == "chapter" else "section")


def _number_of(name: str, count: _Count) -> str:
    first = "chapter" if count.chaptered else "section"
    numbers = []
    for one in _SECTIONS[_SECTIONS.index(first) : _SECTIONS.index(name) + 1]:
        value = count.counts[one]
        numbers.append(chr(64 + value) if one == first and count.appendix and 0 < value <= 26 else str(value))
    return ".".join(numbers)


def _step(counter: str, count: _Count, within: str = "") -> str:
    count.counts[counter] += 1
    number = str(count.counts[counter])
    if within in _SECTIONS:
        return f"{_number_of(within, count)}.{number}"
    if count.chaptered and counter in ("figure", "table", "equation") and count.counts["chapter"]:
        return f"{_number_of('chapter', count)}.{number}"
    return number


def _of_item(count: _Count) -> Place | None:
    first, *rest = count.items
    if not rest:
        return Place(str(first), "item")
    return Place(f"{first}{chr(96 + rest[0])}", "item") if len(rest) == 1 and rest[0] <= 26 else None


def _in_groups(given: Sequence[Any]) -> list[Any]:
    groups = [one.nodelist for one in given if isinstance(one, LatexGroupNode)]
    return [node for group in groups for node in group]


def _is_nothing(node: Any) -> bool:
    if isinstance(node, LatexCharsNode):
        return not node.chars.strip()
    if isinstance(node, LatexMacroNode):
        return node.macroname in ("label", "index")
    return isinstance(node, LatexCommentNode) or (
        isinstance(node, LatexSpecialsNode) and not node.specials_chars.strip()
    )


def _is_given(node: Any) -> bool:
    return any(one is not None for one in (node.nodeargd.argnlist if node.nodeargd else ()) or ())


def _is_starred(given: Sequence[Any]) -> bool:
    return bool(given) and not isinstance(given[0], LatexGroupNode) and given[0].latex_verbatim() == "*"
