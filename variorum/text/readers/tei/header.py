"""What the header of a TEI text says of it: title, author, date, language, licence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.html.elements import names
from variorum.text.readers.tei.tags import Tag, attributes_of, characters


@dataclass(frozen=True, slots=True)
class Header:
    """What a header states, and where its title stands."""

    values: dict[str, object] = field(default_factory=dict)
    published: str | None = None
    title: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Element:
    start: int
    end: int
    words: str
    at: dict[str, str]


def header_of(text: str, found: Sequence[Tag], ends: Sequence[int]) -> Header:
    """What the first header of a text, that of a corpus aside, states."""
    first_of = next((i for i, tag in enumerate(found) if tag.opens and tag.name == "teiheader"), None)
    stated = _stated(text, found, ends, first_of)

    def first(*paths: str) -> str | None:
        for path in paths:
            for element in stated[path]:
                said = element.at.get("when") or element.at.get("target") or element.words
                if said:
                    return said
        return None

    main = _main(stated["titlestmt/title"])
    authors = [one.words for one in stated["titlestmt/author"] or stated["analytic/author"]]
    ident = next((one.at["ident"] for one in stated["langusage/language"] if one.at.get("ident")), None)
    spoken = (attributes_of(tag).get("lang") for tag in found if tag.opens and tag.name in ("tei", "tei.2", "text"))
    date = first("creation/date", "bibl/date", "imprint/date", "publicationstmt/date")
    values = {
        "title": main.words if main else None,
        "author": ", ".join(filter(None, dict.fromkeys(authors))),
        "editor": first("titlestmt/editor"),
        "description": first("profiledesc/abstract"),
        "date": date,
        "language": ident or next(filter(None, spoken), None),
        "licence": first(
            "availability/licence", "availability/license", "availability/p", "publicationstmt/availability"
        ),
        "publisher": first("publicationstmt/publisher", "publicationstmt/distributor"),
    }
    return Header(
        {name: value for name, value in values.items() if value},
        iso_date(date),
        (main.start, main.end) if main and main.words else None,
    )


def title_of(text: str, found: Sequence[Tag], ends: Sequence[int], first: int) -> tuple[int, int] | None:
    """Where the title stands in the header that begins with a tag."""
    main = _main(_stated(text, found, ends, first)["titlestmt/title"])
    return (main.start, main.end) if main and main.words else None


def _main(titles: Sequence[_Element]) -> _Element | None:
    return next((one for one in titles if one.at.get("type") in ("main", "uniform")), titles[0] if titles else None)


def _stated(text: str, found: Sequence[Tag], ends: Sequence[int], first: int | None) -> dict[str, list[_Element]]:
    """The elements of the header that hold no more than words, by their names and those of what they stand in."""
    stated: dict[str, list[_Element]] = defaultdict(list)
    around: list[str] = []
    for i in range(first, ends[first]) if first is not None else ():
        tag = found[i]
        if tag.closing and around:
            around.pop()
        elif tag.opens or tag.empty:
            name = f"{around[-1] if around else ''}/{tag.name}"
            around += [tag.name] * tag.opens
            if name in _WANTED:
                stated[name].append(_element(text, found, i, ends[i]))
    return stated


_WANTED = names(
    """titlestmt/title titlestmt/author titlestmt/editor analytic/author profiledesc/abstract
    langusage/language creation/date bibl/date imprint/date
    publicationstmt/date publicationstmt/publisher publicationstmt/distributor publicationstmt/availability
    availability/licence availability/license availability/p"""
)


def _element(text: str, found: Sequence[Tag], first: int, last: int) -> _Element:
    at = found[first].end
    words = []
    for tag in found[first + 1 : last + 1]:
        words.append("" if tag.closing and tag.name == "idno" else characters(text, at, tag, len(text)))
        at = tag.end
    inside = "" if first == last else text[found[first].end : found[last].start]
    start = found[first].end + len(inside) - len(inside.lstrip())
    end = found[last].start - len(inside) + len(inside.rstrip())
    return _Element(start, end, " ".join(" ".join(words).split()), attributes_of(found[first]))
