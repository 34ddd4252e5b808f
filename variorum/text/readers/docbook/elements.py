"""The elements of DocBook (4.5 and 5.1) by the elements of TEI that do the same to the text in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from variorum.text.readers.html.elements import names
from variorum.text.readers.tei.tags import Tag

DIVISIONS = names(
    """part reference chapter appendix preface article section sect1 sect2 sect3 sect4 sect5 simplesect topic dedication
    colophon acknowledgements glossary glossdiv bibliography bibliodiv index indexdiv refentry refsynopsisdiv
    refsection refsect1 refsect2 refsect3 qandadiv"""
)
ROOTS = DIVISIONS | names("set book legalnotice para itemizedlist variablelist orderedlist")
"""Elements that a document begins with: a book, or a part of one that is included into it."""

_INFO = names(
    """info bookinfo articleinfo chapterinfo appendixinfo prefaceinfo sectioninfo sect1info partinfo setinfo
    referenceinfo refentryinfo"""
)
_HEADED = DIVISIONS | names("table figure example itemizedlist orderedlist variablelist procedure calloutlist")
"""Elements whose title is a heading, or the caption of a table or picture, and not a paragraph."""
_APART = names(
    """firstname givenname surname othername honorific lineage affiliation email year holder revnumber authorinitials
    keycap guimenu guisubmenu guimenuitem guibutton shortcut arg group"""
)
"""Elements that are words of their own where two of them follow each other without a blank."""

_AS: dict[str, frozenset[str]] = {
    "div": DIVISIONS,
    "set": _INFO
    | names(
        """note tip warning caution important danger sidebar abstract legalnotice partintro qandaset qandaentry question
        answer refnamediv refmeta varlistentry glossentry formalpara screenshot mediaobject authorgroup
        informalexample task taskprerequisites equation informalequation"""
    ),
    "p": names("para simpara refpurpose manvolnum subtitle attribution glosssee glossseealso bridgehead cmdsynopsis"),
    "label": names("refname"),
    "head": names("refentrytitle"),
    "list": names(
        """itemizedlist orderedlist variablelist glosslist procedure substeps stepalternatives simplelist calloutlist
        segmentedlist revhistory"""
    ),
    "item": names("listitem step member callout seglistitem revision term glossterm"),
    "table": names("table informaltable"),
    "row": names("row tr"),
    "cell": names("entry td th"),
    "figure": names("figure example informalfigure"),
    "figdesc": names("caption textobject"),
    "egxml": names(
        """programlisting screen literallayout synopsis funcsynopsis classsynopsis programlistingco screenco"""
    ),
    "blockquote": names("blockquote"),
    "epigraph": names("epigraph"),
    "note": names("footnote"),
    "bibl": names("biblioentry bibliomixed"),
    "byline": names("author editor othercredit corpauthor collab"),
    "docdate": names("pubdate"),
    "docimprint": names(
        "copyright publisher edition releaseinfo issuenum isbn printhistory productname productnumber invpartnumber"
    ),
    "surplus": names(
        """indexterm titleabbrev toc lot keywordset subjectset areaspec remark imageobject imageobjectco audioobject
        videoobject alt objectinfo imagedata"""
    ),
}
"""Names of TEI, and the elements of DocBook that are read as if they were called so; all others stand in a line."""
_CALLED: dict[str, str] = {}
for _tei, _elements in _AS.items():
    _CALLED.update(dict.fromkeys(_elements, _tei))
_IN_LINE = "hi"
_WORD_APART = "s"


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    called: str


def as_tei(found: Iterable[Tag]) -> Iterator[Tag]:
    """The tags as TEI would call them, which depends on what they stand in."""
    open_: list[_Open] = []
    closed: Tag | None = None
    for tag in found:
        before, closed = closed, (tag if tag.closing else None)
        if tag.name in ("!", "["):
            yield tag
            continue
        if tag.closing:
            last = open_.pop() if open_ and open_[-1].name == tag.name else None
            called = last.called if last else _CALLED.get(tag.name, _IN_LINE)
            yield tag._replace(name=_IN_LINE if called == _WORD_APART else called)
            continue

        called = _called(tag.name, open_)
        if before and before.end == tag.start and {before.name, tag.name} <= _APART:
            called = _WORD_APART
        if not tag.empty:
            open_.append(_Open(tag.name, called))
        yield tag._replace(name=called)


def _called(name: str, open_: list[_Open]) -> str:
    around = [each.name for each in open_[-2:]]
    parent = around[-1] if around else ""
    if name == "title":
        return _title(parent, len(open_) - (parent in _INFO))

    # What explains a term stands one deeper than the term: a list of its own, with paragraphs for items.
    explains = parent == "glossdef" or around == ["varlistentry", "listitem"]
    if name == "glossdef" or (name == "listitem" and parent == "varlistentry"):
        return "list"
    if explains and name in ("para", "simpara", "glossseealso", "glosssee"):
        return "item"
    if name == "glossentry" and parent != "glosslist":
        return "list"
    if name == "glossterm" and parent != "glossentry":
        return _IN_LINE
    if name == "date" and (parent in _INFO or parent == "book"):
        return "docdate"
    return _CALLED.get(name, _IN_LINE)


def _title(parent: str, outer: int) -> str:
    """What a title in an element is, given how many elements stand around that, and the document with them."""
    if outer == 1:
        return "titlepart"
    if parent == "formalpara":
        return "label"
    return "head" if parent in _HEADED or parent in _INFO else "p"
