"""Which elements of a page are its boilerplate: navigation, headers and footers, buttons, cookie lines.

Decided by the element, its role (WAI-ARIA landmarks) and the names in its class and id, which are nearly always
English, whatever the language of the page; a name counts as a whole, not as a part of another one.
"""

import re
from functools import lru_cache

from variorum.text.document import BlockKind
from variorum.text.readers.html.elements import names
from variorum.text.readers.html.marks import Mark, attributes_of

ELEMENTS = names(
    """
    nav header footer aside noscript button select textarea datalist svg canvas object audio video dialog menu
    script style iframe noembed template
    """
)
"""`header` only outside of the article, and the unseen ones (second line) only where they are never closed."""
ROLES = names("navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar")
WHOLE = names("html body main article")
"""Elements whose class and id speak of the whole page."""
INLINE = re.compile(
    r"\b(?:mw-editsection|headerlink|header-anchor|heading-anchor|hash-link|anchorjs-link|permalink|skip-link|selflink"
    r"|viewcode-(?:link|back)|srclink|view-source(?:-button)?|edit-(?:this-)?page|edit-link(?:-button)?"
    r"|footnote-back(?:ref|link)?|reversefootnote)\b"
)
"""Classes of the marks that programs hang on headings, declarations and notes."""

_NAMES = re.compile(
    r"""(?:(?:site|page|global|main|top|sub|bottom|primary|secondary|mega|mobile|post|article|entry|left|right)[_-]?)*
        (?:nav|navbar|navbox|navheader|navfooter|navigation|menu|breadcrumbs?|side-?bar|footer|printfooter|masthead|(?:site|global|package)[_-]?header|titlearea|srstatus
          |cookies?|cookie-?(?:consent|bot)|consent|cc-window|onetrust|gdpr|share|share-?(?:this|daddy)|sharing|social|add-?to-?any|addthis
          |related|(?:jp-)?related-?posts|recommended|newsletter|subscribe|subscription|sign-?up|disqus|crumbs
          |ads?|adverts?|advertis(?:ement|ing)|promo|sponsored|pagination|pager|comments?|respond|skip-?(?:links?|nav)
          |popup|modal|catlinks|toolbar|jump-to-nav|(?:gmail|moz)[_-]signature|mw-(?:navigation|editsection|jump-link|footer|panel|head))
        (?:[_-]?(?:bar|banner|notice|law|policy|media|buttons?|links?|icons?|posts?|articles?|content|stories|container
          |wrapper|wrap|list|inner|block|section|area|menu|nav|widgets?|box|form|left|right|top|bottom|path|row|elem
          |panel|search|sdk|share|save|thread|sign-?up|\d++))*""",
    re.VERBOSE | re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"(?:(?:site|page|main|sub|left|right|post|article)[_-]?)*(?:nav|navigation|menu|side-?bar|related|recommended|promo|popup"
    r"|modal|toolbar|masthead)(?:[_-]?(?:bar|content|container|wrapper|wrap|inner|block|section|area|box|left|right|path|row|elem|panel"
    r"|list|search|\d++))*",
    re.IGNORECASE,
)
"""Names of places on a page: what stands there may be text all the same, as what is called `cookie-banner` is not."""
_TABLE_OF_CONTENTS = re.compile(
    r"(?:page|book|doc|site|article)?[_-]?(?:toc|table[_-]?of[_-]?contents)(?:[_-]?(?:container|wrapper|list|nav|box|tree))?",
    re.IGNORECASE,
)
_NOTES = re.compile(
    r"(?:doc-)?(?:footnotes?|endnotes?|rearnotes?)|sd(?:foot|end)note\d{1,4}|(?:ftn|edn)\d{1,4}", re.IGNORECASE
)
"""The last ones are what LibreOffice and Word call theirs, with their numbers."""
_LABELS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (
        re.compile(
            r"(?:(?:entry|post|article|story|publi(?:sh|cation))[_-]?)?(?:date|time|dateline|published|timestamp)"
        ),
        "date",
    ),
    (re.compile(r"(?:(?:entry|post|article|story)[_-]?)?(?:byline|authors?)"), "byline"),
    (re.compile(r"(?:(?:figure|image|photo|picture|table|wp|media)[_-]?)?caption(?:[_-]?text)?"), "caption"),
    (re.compile(r"(?:(?:entry|post|article|story)[_-]?)?(?:categor(?:y|ies)|tags|kicker|eyebrow)"), "category"),
)
_CODE = re.compile(
    r"code(?:[-_]?(?:block|line|listing|sample))?|program[-_]?listing|source[-_]?code|verbatim|preformatted"
)
_HEADING = re.compile(r"(?:h|head(?:ing)?[-_]?)([1-6])", re.IGNORECASE)
_LEVELS = frozenset("123456")
_THROUGH = frozenset(("landmarks", "page-list"))
"""What `epub:type` calls lists of places of a book (EPUB 3.3, section 7.4)."""
_UNSHOWN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def is_boilerplate(mark: Mark, in_article: bool) -> bool:
    """Whether an element that begins here is boilerplate."""
    if mark.name in ELEMENTS:
        return not (in_article and mark.name == "header")
    if is_inline_boilerplate(mark):
        return True
    if mark.name in WHOLE or "=" not in mark.attributes:
        return False
    return _is_boilerplate(mark.attributes)


def is_inline_boilerplate(mark: Mark) -> bool:
    """Whether an element inside a line is the mark that a program hung on a heading."""
    return "class" in mark.attributes and _is_inline(mark.attributes)


def is_unseen(mark: Mark) -> bool:
    """Whether an element is not shown, leads through the page, or lists its landmarks or the pages of the print."""
    if mark.name == "svg":
        return True
    return "=" in mark.attributes and mark.name not in WHOLE and _is_unseen(mark.attributes)


def is_code(mark: Mark) -> bool:
    """Whether a paragraph is called code."""
    return "class" in mark.attributes and any(map(_CODE.fullmatch, _names(mark.attributes)))


def level_of(mark: Mark) -> int:
    """The level of a paragraph that is called a heading, by its class or its role; else 0."""
    if "h" not in mark.attributes:
        return 0
    values = attributes_of(mark.attributes)
    if values.get("role", "").lower() == "heading":
        level = values.get("aria-level", "")
        return int(level) if level in _LEVELS else 2
    found = next(filter(None, map(_HEADING.fullmatch, values.get("class", "").split())), None)
    return int(found[1]) if found else 0


def is_named_only(mark: Mark) -> bool:
    """Whether nothing but the name of a place on the page says that an element is boilerplate."""
    return mark.name not in ELEMENTS and not is_inline_boilerplate(mark) and _is_named_only(mark.attributes)


def is_contents(mark: Mark) -> bool:
    """Whether an element is a table of contents."""
    return "=" in mark.attributes and mark.name not in WHOLE and _is_contents(mark.attributes)


def is_notes(mark: Mark) -> bool:
    """Whether an element holds footnotes."""
    return "=" in mark.attributes and mark.name not in WHOLE and _is_notes(mark.attributes)


def label_of(mark: Mark) -> BlockKind | None:
    """What a line is called: the date, byline or category of the article, a caption."""
    if mark.name in WHOLE:
        return None
    words = [word.lower() for word in _names(mark.attributes)]
    return next((kind for pattern, kind in _LABELS if any(map(pattern.fullmatch, words))), None)


# Pages repeat their attributes, and reading them is a third of the work.
@lru_cache(maxsize=4096)
def _is_boilerplate(attributes: str) -> bool:
    values = attributes_of(attributes)
    if _is_unseen(attributes):
        return True
    return any(_NAMES.fullmatch(name) for name in f"{values.get('class', '')} {values.get('id', '')}".split())


@lru_cache(maxsize=4096)
def _is_unseen(attributes: str) -> bool:
    values = attributes_of(attributes)
    if values.get("role", "").lower() in ROLES or "hidden" in values or _UNSHOWN.search(values.get("style", "")):
        return True
    return bool(_THROUGH & set(values.get("epub:type", "").split()))


@lru_cache(maxsize=4096)
def _is_inline(attributes: str) -> bool:
    return INLINE.search(attributes) is not None or _leads_to_program(attributes_of(attributes))


def _leads_to_program(at: dict[str, str]) -> bool:
    """Whether a link leads to the program that a page documents, as those of Haddock and rustdoc do."""
    page, place, _ = at.get("href", "").partition("#")
    is_program = bool(place) and page.endswith(".html") and "src" in page.split("/")
    return is_program and at.get("class", "") in ("link", "src")


@lru_cache(maxsize=4096)
def _is_contents(attributes: str) -> bool:
    return any(map(_TABLE_OF_CONTENTS.fullmatch, _names(attributes)))


@lru_cache(maxsize=4096)
def _is_notes(attributes: str) -> bool:
    return any(map(_NOTES.fullmatch, _names(attributes)))


@lru_cache(maxsize=4096)
def _is_named_only(attributes: str) -> bool:
    values = attributes_of(attributes)
    if values.get("role", "").lower() in ROLES or "hidden" in values or _UNSHOWN.search(values.get("style", "")):
        return False
    names = f"{values.get('class', '')} {values.get('id', '')}".split()
    return all(_LAYOUT.fullmatch(name) for name in names if _NAMES.fullmatch(name))


@lru_cache(maxsize=4096)
def _names(attributes: str) -> list[str]:
    values = attributes_of(attributes) if "=" in attributes else {}
    said = [values.get(name, "") for name in ("class", "id", "role", "epub:type")]
    return " ".join(said).split()
