"""Roles of reStructuredText that docutils does not know: what Sphinx shows of them, without looking anything up.

A reference to a label (`:ref:`) shows the title that stands at it, where this source has it.
"""

import re
from collections.abc import Sequence
from typing import Any

from docutils import nodes

_TARGET = re.compile(r"(?<!\s)\s*+(?<!\\)<[^<>]*>\Z")
_TITLED = (nodes.section, nodes.table, nodes.figure)
_TITLES = (nodes.title, nodes.caption)
_NUMBERED = {"rfc": "RFC", "pep": "PEP"}
"""Roles for numbers of documents, and what stands before such a number."""
_PLACES = frozenset(("ref", "std:ref"))
_WORDS = frozenset(("ref", "std:ref", "doc", "term", "download", "numref", "file", "samp", "guilabel", "menuselection"))
"""Roles whose text is words or a path; that of others may be the name of an object, with the modules that hold it."""


def generic_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: object = None, content: Sequence[str] = ()
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """The text of a role, whatever it is for."""
    words = _TARGET.sub("", text)
    name = name.lower()
    node = nodes.inline(rawtext, _said(name, words or text, has_target=bool(words) and words != text))
    if name in _PLACES and words == text:
        node["place"] = nodes.fully_normalize_name(text.lstrip("!~"))
    return [node], []


def with_titles(tree: Any) -> None:
    """Put the titles that stand at places of a tree where references name the places."""
    asked = [node for node in tree.findall(nodes.inline) if "place" in node]
    titles = _titles(tree) if asked else {}
    for node in asked:
        title = titles.get(node["place"])
        if title:
            node.clear()
            node += nodes.Text(title)


def _said(name: str, words: str, has_target: bool) -> str:
    if name in _NUMBERED and not has_target:
        return f"{_NUMBERED[name]} {words}"
    if name in _WORDS or has_target:
        return words.removeprefix("!")

    # `~a.b.C` shows C, and `.C` is looked for in the modules around it.
    bare = words.lstrip("!")
    if bare.startswith("~") and not any(map(str.isspace, bare)):
        return bare.lstrip("~").rpartition(".")[2] or bare
    return bare.lstrip("~.") or bare


def _titles(tree: Any) -> dict[str, str]:
    """The title, or the caption, of what stands right behind a label."""
    titles: dict[str, str] = {}
    waiting: list[str] = []
    for node in tree.findall(nodes.Element):
        if isinstance(node, nodes.target) and not isinstance(node.parent, nodes.TextElement):
            waiting += node.get("names", ())
        elif waiting and not isinstance(node, nodes.comment | nodes.document):
            title = node if isinstance(node, nodes.title) else _title_of(node)
            for label in waiting if title is not None else ():
                titles.setdefault(label, " ".join(title.astext().split()))
            waiting = []
    return titles


def _title_of(node: Any) -> Any:
    if not isinstance(node, _TITLED):
        return None
    return next((child for child in node.children if isinstance(child, _TITLES)), None)
