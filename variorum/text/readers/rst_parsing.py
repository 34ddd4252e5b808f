"""docutils as the reader of reStructuredText calls it: without what costs time that grows with the square."""

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache, partial
from itertools import chain
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from docutils.frontend import Values, get_default_settings
from docutils.parsers.rst import Parser, states
from docutils.readers.standalone import Reader
from docutils.transforms import Transform, misc, references
from docutils.writers.null import Writer


def parsed(text: str, settings: Mapping[str, object]) -> Any:
    """The tree of a text. Raises what docutils raises."""
    values = deepcopy(_usual_settings())
    for name, value in settings.items():
        setattr(values, name, value)
    return publish_doctree(text, reader=_Reader(parser=Parser(inliner=_inliner())), settings=values)


_OF_LINKS_ALONE = (
    misc.Transitions,
    references.PropagateTargets,
    references.IndirectHyperlinks,
    references.ExternalTargets,
    references.InternalTargets,
)
"""What docutils does to a tree that changes no word of it: where links lead, and whether a line may stand there.

Each looks through all siblings of a node for each of them, or calls itself for each link of a chain.
"""


MOST_SIBLINGS = 256
"""References and words between them that stand side by side in a tree: each reference is looked for among them."""


class _NamesOfNothing(Transform):  # type: ignore[misc]
    """What the text of a substitution names that the document does not define, as it is written.

    Sphinx defines `|version|`; docutils looks for it without asking whether it is there.
    """

    default_priority = 219
    """Before substitutions are put in place."""

    def apply(self) -> None:
        """Put what is written in the place of the name."""
        defined = {name.lower() for name in self.document.substitution_defs}
        for definition in self.document.substitution_defs.values():
            for name in [*definition.findall(nodes.substitution_reference)]:
                if name["refname"].lower() not in defined:
                    name.replace_self(nodes.Text(name.rawsource))


class _InGroups(Transform):  # type: ignore[misc]
    """The parts of a paragraph of very many, in groups: docutils looks for each reference among all its siblings."""

    default_priority = 1
    """Before all else that is done to a tree."""

    def apply(self) -> None:
        """Put groups in the place of the parts."""
        for node in [*self.document.findall(nodes.TextElement)]:
            parts = node.children
            if len(parts) > MOST_SIBLINGS:
                starts = range(0, len(parts), MOST_SIBLINGS)
                node.clear()
                node += [nodes.inline("", "", *parts[start : start + MOST_SIBLINGS], group=True) for start in starts]


class _OutOfGroups(Transform):  # type: ignore[misc]
    """The parts where they stood before there were groups."""

    default_priority = 999
    """Behind all else."""

    def apply(self) -> None:
        """Put the parts in the place of the groups."""
        groups = self.document.findall(lambda node: isinstance(node, nodes.inline) and "group" in node)
        for node in {id(group.parent): group.parent for group in groups}.values():
            parts = list(chain.from_iterable(group.children for group in node.children))
            node.clear()
            node += parts


@cache
def _usual_settings() -> Values:
    """docutils' own settings, without those of files; it would gather them for each text, through a parser of options.

    What goes wrong is raised, as where a program calls docutils.
    """
    values = get_default_settings(Parser, Reader, Writer)
    values.traceback = True
    return values


class _Reader(Reader):  # type: ignore[misc]
    def get_transforms(self) -> list[Any]:
        """What is done to the tree, one after the other."""
        kept = [transform for transform in super().get_transforms() if transform not in _OF_LINKS_ALONE]
        return [_InGroups, _NamesOfNothing, *kept, _OutOfGroups]


def _inliner() -> states.Inliner:
    """What reads the words of a paragraph: what never ends is looked for once, addresses one after the other.

    No class of its own: docutils takes its patterns apart from its very class.
    """
    inliner = states.Inliner()
    compile_patterns = inliner.init_customizations

    def init_customizations(settings: Any) -> None:
        compile_patterns(settings)
        for name in ("emphasis", "strong", "literal", "target", "substitution_ref", "interpreted_or_phrase_ref"):
            setattr(inliner.patterns, name, _Sought(getattr(inliner.patterns, name)))

    inliner.init_customizations = init_customizations
    inliner.implicit_inline = partial(_addresses, inliner)
    return inliner


def _addresses(inliner: states.Inliner, text: str, lineno: int) -> list[Any]:
    """Words without markup, with the addresses in them; docutils calls itself for what is behind each of them."""
    found: list[Any] = []
    if ":" not in text and "@" not in text:
        return [nodes.Text(text)] if text else found
    ((pattern, method),) = inliner.implicit_dispatch  # others are for PEPs and RFCs, and are not asked for
    while match := pattern.search(text):
        try:
            address = method(match, lineno)
        except states.MarkupMismatch:
            break
        before = text[: match.start()]
        found += [*([nodes.Text(before)] if before else ()), *address]
        text = text[match.end() :]
    return [*found, nodes.Text(text)] if text else found


class _Sought:
    """A pattern for the end of markup. What is not in a text is in no end of that text, and is not looked for again."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._without = ""

    def search(self, text: str) -> re.Match[str] | None:
        """See `re.Pattern.search`."""
        if self._without.endswith(text):
            return None
        found = self._pattern.search(text)
        if found is None:
            self._without = text
        return found
