"""Verse that elements lay out: a stanza is one block, each of its lines an element or ended by `br`."""

import re
from functools import lru_cache

from variorum.text.readers.html.marks import Mark, attributes_of

_STANZA = re.compile(r"(?:stanza|strophe|line-?group|couplet|quatrain|tercet|z3998:stanza)\d{0,2}", re.IGNORECASE)
_POEM = re.compile(
    r"(?:poem|poetry|verse|verses|z3998:(?:poem|verse|hymn|song))(?:[-_]?(?:container|block|text|body|\d{1,2}))?",
    re.IGNORECASE,
)
_ANY = re.compile(r"stanza|strophe|group|couplet|quatrain|tercet|poe|verse|z3998", re.IGNORECASE)
_ELEMENTS = frozenset(["div", "p", "blockquote", "section", "article", "figure", "li", "ul", "ol", "dl", "dd"])


def is_stanza(mark: Mark) -> bool:
    """Whether all in an element is one stanza."""
    return mark.name in _ELEMENTS and bool(_ANY.search(mark.attributes)) and _is_called(mark.attributes, _STANZA)


def is_poem(mark: Mark) -> bool:
    """Whether what stands in an element is verse, be it a poem or a part of one."""
    return mark.name in _ELEMENTS and bool(_ANY.search(mark.attributes)) and _is_called(mark.attributes, _POEM)


@lru_cache(maxsize=4096)
def _is_called(attributes: str, pattern: re.Pattern[str]) -> bool:
    values = attributes_of(attributes)
    return any(map(pattern.fullmatch, f"{values.get('class', '')} {values.get('epub:type', '')}".split()))
