"""The links of a page, and the lines that are nothing but links: steps to other pages, bars of links, contents."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from string import digits

from variorum.text.readers.html.marks import Mark, attributes_of, words_of
from variorum.text.readers.html.runs import TextRun

LONGEST_LINK = 80
"""Characters of a link to another page of the same book, or of an entry of a menu, at most."""
LONGEST_STEPS = 300
"""Characters of a line of such links, with the words between them, at most."""
MOST_BETWEEN = 40
"""Letters between them, at most."""
LEAST_IN_BAR = 3
"""Links in a line that is a bar of links, at least."""
LEAST_CRUMBS = 2
"""Links that lead down to this page, at least."""
LEAST_LETTERS = 8
"""Links of one letter in a line that leads to the letters of an index, at least."""
LEAST_IN_MENU = 5
"""Lines in sequence that are nothing but a link for them to be a menu, at least."""
LEAST_ENTRIES = 3
"""Items in sequence that are nothing but a link into the same page for them to be its contents, at least."""

LEAST_IN_INDEX = 15
"""Items of a page that is an index, at least."""
IN_INDEX, BESIDE, OF_INDEX = 0.9, 0.6, 0.8
"""Share of its items that have a link, at least, of these the share that lead to pages beside it, and of its text that
they are."""
LONGEST_ENTRY = 160
"""Characters of an entry of an index, at most, for it to count among these items."""

_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)
_STEPS = frozenset(("prev", "previous", "next", "up", "home", "start", "contents", "toc", "index", "first", "last"))
_KEYS = frozenset("nphu")
"""The keys that DocBook's stylesheets give to such links."""
_DOWN = ">»›→⟩▸\xa0 "
_SEPARATORS = " \t\r\n\xa0|·•«»‹›<>←→↑[]/–—"


class Links:
    """Where the links of a page are, in order."""

    def __init__(self, found: Sequence[Mark]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.steps: list[bool] = []
        self.inside: list[bool] = []
        """Whether a link leads to another place of the same page."""
        self.beside: list[bool] = []
        """Whether a link leads to a page that lies beside this one."""
        for mark in found:
            if mark.name == "a" and not mark.whole:
                self._end(mark.start)
                if not mark.closing and "href" in mark.attributes:
                    at = attributes_of(mark.attributes)
                    self.starts.append(mark.end)
                    self.steps.append(_is_step(at))
                    address = at.get("href", "")
                    self.inside.append(address.startswith("#"))
                    self.beside.append(_is_beside(address))
        self._end(found[-1].end if found else 0)

    def _end(self, at: int) -> None:
        if len(self.ends) < len(self.starts):
            self.ends.append(at)

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The links in a stretch of the page: where each begins and ends, and its number."""
        at = max(bisect_right(self.starts, start) - 1, 0)
        while at < len(self.starts) and self.starts[at] < end:
            first, last = max(self.starts[at], start), min(self.ends[at], end)
            if first < last:
                yield first, last, at
            at += 1

    def size_within(self, start: int, end: int) -> int:
        """Characters of a stretch that stand in links."""
        return sum(last - first for first, last, _ in self.within(start, end))


def is_steps(text: str, run: TextRun, links: Links) -> bool:
    """Whether a run is links to the next page, the last one, or the start of a book, and few words between them."""
    inside = list(links.within(run.start, run.end))
    if not inside or run.size > LONGEST_STEPS or not all(links.steps[i] for _, _, i in inside):
        return False
    between = _between(text, run, inside)
    if run.size <= LONGEST_LINK and not between.strip(_SEPARATORS):
        return True
    return len(inside) > 1 and sum(map(str.isalpha, between)) <= MOST_BETWEEN and between.rstrip()[-1:] not in ".!?。"


def is_bar(text: str, run: TextRun, links: Links) -> bool:
    """Whether a run is three links or more with nothing but a separator between them, such as `Home | News | About`.

    What they are called may stand before them, `Languages: de | en | fr`, and among them the number of this page.
    """
    inside = list(links.within(run.start, run.end))
    if len(inside) == 1 and run.size <= LONGEST_LINK and _between(text, run, inside).strip() == "[]":
        return True  # a button, such as `[edit]`
    if len(inside) == 2 and _all_lead(links.inside, run, links) and _between(text, run, inside).strip() == "|":
        return True  # the parts of this page, such as `Macros | Enumerations`
    if not _fit_a_bar(run, inside):
        return False
    letters = sum(len(words_of(text[start:end]).strip()) == 1 for start, end, _ in inside)
    if letters >= LEAST_LETTERS and not any(map(str.isalpha, _between(text, run, inside))):
        return True  # what leads to the letters of an index

    # The words before each link, a break of lines among them as a separator.
    at, parts = run.start, []
    for start, end, _ in inside:
        parts.append(words_of(_BREAK.sub("|", text[at:start])).strip())
        at = end

    label, *between = parts
    label = label.strip(_SEPARATORS)
    if label.endswith((":", "：")) and len(label) <= MOST_BETWEEN:
        label = ""
    separated = [part for part in between if part]
    left = "".join((label, *between, words_of(text[at : run.end])))
    if (
        len(inside) >= LEAST_IN_MENU
        and not left.strip()
        and words_of(text[run.start : run.end]).rstrip()[-1:] not in ".!?。"
    ):
        return True  # links and blanks alone, which end as no sentence does
    return not left.strip(_SEPARATORS + digits) and len(separated) >= len(inside) - 2


def is_link(text: str, run: TextRun, links: Links) -> bool:
    """Whether no word of a run stands outside of a link."""
    inside = list(links.within(run.start, run.end))
    return bool(inside) and not _between(text, run, inside).strip()


def is_crumbs(text: str, run: TextRun, links: Links) -> bool:
    """Whether a run leads from the start of a site down to this page: `You are here: Home > Bees > How to keep bees`.

    What stands behind the last sign is this page, and no link.
    """
    inside = list(links.within(run.start, run.end))
    if len(inside) < LEAST_CRUMBS or run.size > LONGEST_STEPS:
        return False
    at, parts = run.start, []
    for start, end, _ in inside:
        parts.append(words_of(text[at:start]).strip())
        at = end
    label, *between = parts
    here = words_of(text[at : run.end]).strip()
    if label and not (label.endswith((":", "：")) and len(label) <= MOST_BETWEEN):
        return False
    ends = here[:1] in _DOWN and len(here) <= LONGEST_LINK and here[-1:] not in ".!?。"
    return (ends or not here) and all(part and not part.strip(_DOWN) for part in between)


def skips(text: str, runs: Sequence[TextRun], links: Links) -> set[int]:
    """The numbers of the runs that a page begins with and that are nothing but one link further down in it."""
    found: set[int] = set()
    for i, run in enumerate(runs):
        inside = list(links.within(run.start, run.end))
        if (
            run.size > LONGEST_LINK
            or len(inside) != 1
            or not links.inside[inside[0][2]]
            or _between(text, run, inside).strip()
        ):
            break
        found.add(i)
    return found if len(found) < LEAST_ENTRIES else set()


def is_bar_of_cells(text: str, run: TextRun, links: Links) -> bool:
    """Whether a table is one row whose cells hold a link each or nothing."""
    inside = list(links.within(run.start, run.end))
    if not _fit_a_bar(run, inside) or len(_ROW.findall(text, run.start, run.end)) > 1:
        return False
    return not _between(text, run, inside).strip(_SEPARATORS)


def _fit_a_bar(run: TextRun, inside: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a run has enough links for a bar, and is no longer than so many links are."""
    return len(inside) >= LEAST_IN_BAR and run.size <= LONGEST_LINK * len(inside)


def in_menus(text: str, runs: Sequence[TextRun], links: Links) -> set[int]:
    """The numbers of the runs that stand in a menu: lines of text in sequence that are nothing but a link each."""
    found: set[int] = set()
    for stretch in _stretches(text, runs, links, "body"):
        if len(stretch) >= LEAST_IN_MENU and not all(_all_lead(links.inside, runs[i], links) for i in stretch):
            found.update(stretch)
    return found


def in_contents(text: str, runs: Sequence[TextRun], links: Links) -> set[int]:
    """The numbers of the runs that are contents: items in sequence that lead to places of the page.

    And, of a page that lies in a folder with others, to those: its contents, its index.
    """
    found: set[int] = set()
    for kind in ("list_item", "body"):
        for stretch in _stretches(text, runs, links, kind):
            inside = len(stretch) >= LEAST_ENTRIES and all(_all_lead(links.inside, runs[i], links) for i in stretch)
            beside = kind == "list_item" and len(stretch) >= LEAST_IN_MENU
            if inside or (beside and all(_all_lead(links.beside, runs[i], links) for i in stretch)):
                found.update(stretch)
    return found


def in_contents_of_book(text: str, runs: Sequence[TextRun], links: Links) -> set[int]:
    """The numbers of the runs of a part of a book that are contents: three links or more to other places of the book.

    They are lines in sequence that are nothing but a link, or stand in one paragraph with a break behind each.
    """
    found: set[int] = set()
    for kind in ("list_item", "body"):
        for stretch in _stretches(text, runs, links, kind):
            inside = [number for i in stretch for _, _, number in links.within(runs[i].start, runs[i].end)]
            if len(inside) >= LEAST_ENTRIES and all(links.inside[i] or links.beside[i] for i in inside):
                found.update(stretch)
    return found


def in_index(runs: Sequence[TextRun], links: Links) -> set[int]:
    """The numbers of the runs that are entries of an index: items with a link, of a page that has little else.

    What stands one deeper under an entry and has no link is what is said of it: it counts for neither side.
    """
    items: set[int] = set()
    entries = beside = size = of_page = 0
    of_entry: int | None = None
    for i, run in enumerate(runs):
        if run.context.boilerplate:
            continue
        within = [number for _, _, number in links.within(run.start, run.end)]
        is_item = run.context.kind == "list_item"
        if is_item and not within and of_entry is not None and run.context.depth > of_entry:
            continue
        of_page += run.size
        of_entry = run.context.depth if is_item and within else None
        if is_item:
            items.add(i)
            if run.size <= LONGEST_ENTRY and within:
                entries += 1
                beside += any(links.beside[number] for number in within)
                size += run.size
    if entries < max(LEAST_IN_INDEX, IN_INDEX * len(items)) or beside < BESIDE * entries or size < OF_INDEX * of_page:
        return set()
    return items


def _stretches(text: str, runs: Sequence[TextRun], links: Links, kind: str) -> Iterator[list[int]]:
    """Runs in sequence of a kind that are nothing but links."""
    stretch: list[int] = []
    for i, run in enumerate(runs):
        can_be = run.context.kind == kind and not run.context.boilerplate
        inside = list(links.within(run.start, run.end)) if can_be else []
        if inside and run.size <= LONGEST_LINK * len(inside) and not any(map(str.isalpha, _between(text, run, inside))):
            stretch.append(i)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _all_lead(there: Sequence[bool], run: TextRun, links: Links) -> bool:
    """Whether all links of a run lead there, as a list with a place for each link says."""
    return all(there[i] for _, _, i in links.within(run.start, run.end))


def _between(text: str, run: TextRun, inside: Sequence[tuple[int, int, int]]) -> str:
    """The words of a run that stand in no link."""
    at, left = run.start, []
    for start, end, _ in inside:
        left.append(text[at:start])
        at = end
    left.append(text[at : run.end])
    return words_of("".join(left))


def _is_step(at: dict[str, str]) -> bool:
    return bool(_STEPS & set(at.get("rel", "").lower().split())) or at.get("accesskey", "").lower() in _KEYS


def _is_beside(address: str) -> bool:
    page = address.partition("#")[0]
    return page.endswith((".html", ".htm", ".xhtml")) and not page.startswith("/") and not set(":?") & set(page)
