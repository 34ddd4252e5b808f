"""Whether what stands at a place of a page is text: a name such as `sidebar` does not decide it alone.

Also the other way round: links to the next page and to the last one are boilerplate, whatever they stand in.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from variorum.text.readers.html.links import (
    Links,
    in_contents,
    in_index,
    in_menus,
    is_bar,
    is_bar_of_cells,
    is_crumbs,
    is_link,
    is_steps,
    skips,
)
from variorum.text.readers.html.marks import Mark, words_of
from variorum.text.readers.html.runs import TextRun

LEAST_SENTENCE = 60
"""Characters of a run that reads as a sentence, at least; in Chinese and Japanese, a third of them."""
LEAST_PROSE = 0.5
"""Share of a place's text that must read as sentences for it to be text."""
MOST_LINKED = 0.5
"""Share of a sentence that may be links."""
MOST_BOILERPLATE = 0.5
"""Share of a page's text that may be sentences of boilerplate; with more, all is prose and the doubt recorded."""

MOST_BESIDE, BESIDE = 3, 0.5
"""Words beside names of programs, and their share of the text, at most, for it to be a reference."""

LONGEST_LABEL, LEAST_LABELS = 60, 3
"""Characters of a label that a program writes again and again, at most, and how often it stands on a page, at least."""
LONGEST_NAMES, NAMES = 2_000, 0.7
"""Characters of names of objects with the modules around them, at most, and their share of a text, at least, for it to
be nothing else: `a.b.C, a.b.D`, `a.b.C (implements a.b.D)`."""
LONGEST_TAG = 400
"""Characters of a tag before a run, at most, for it to be looked at."""

_TAG_IN_LINE = re.compile(r"<(?:code|tt|kbd|samp|a|b|i|span)\b[^<>]*+>\s*+\Z", re.IGNORECASE)
_NAMED = "\0"
"""Stands for a name of a program: a sign that no page shows."""
_QUALIFIED = re.compile(r"[A-Za-z_][\w$]*+(?:(?:\.|::)[A-Za-z_][\w$]*+){2,12}")
"""The name of an object with those of the modules around it: `java.lang.Object`."""
_NAME = re.compile(r"~?[A-Za-z_]\w{0,80}(?:(?:::|\.)~?\w{1,80}){0,12}(?:\(\))?")
_CALL = re.compile(r"(?:</[a-z]{1,6}>){0,3}\(\)")
"""The name of a function or a class, and what stands behind that of a function."""
_DECLARED = re.compile(
    r"~?[A-Za-z_][\w:~]{0,120}(?:\((?!\d)(?:(?:[^()]{0,400}[*&:=<>][^()]{0,400}|[ ]?)\)(?:[ ]const)?"
    r"|[^()]{0,400}\)(?=[ ](?:const|:))(?:[ ]const)?)(?:[ ]:[ ][\w:<>,*&\[\] ]{1,120})?"
    r"|[ ]\([^()]{0,400}(?:[*&]\w|::|\w=)[^()]{0,400}\)(?:[ ]const)?)"
)
"""A function with what it is given, and what it gives back. A word with a remark in brackets is none: a blank stands
before these, and no type, default or reference in them."""
_ADDRESS = re.compile(r"www\.|.*\.[a-z]{2,3}\Z")
"""A name with dots that rather is one of a machine on the net."""
_BEHIND_NAMES = " \t\r\n\xa0,)>"
_LABEL = re.compile(r"[^\W\d_](?:[^\W_]|[ '’-])*[:：]?")
"""Words, which a name of a program (`close()`, `__str__`) is not: that may be explained for each class anew."""
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_\u3040-\u30ff\u3400-\u9fff]++")
"""A word; in Chinese and Japanese, a letter."""
_CODED = re.compile(r"<(code|tt|kbd|samp)\b[^<>]*+>(?:[^<]|<(?!/\1\b))*+</\1\b[^<>]*+>", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…:;][\"')\]»”’]*\Z|[。！？…：][」』”’]*\Z")


def by_text(text: str, found: Sequence[Mark], runs: Sequence[TextRun]) -> tuple[list[TextRun], bool]:
    """The runs, with those told right that their surroundings call boilerplate and their text does not.

    Also whether most of the page would be boilerplate: then all of it is text.
    """
    links = Links(found)
    size: Counter[int] = Counter()
    prose: Counter[int] = Counter()
    for run in runs:
        if run.context.named:
            size[run.context.named] += run.size
            prose[run.context.named] += run.size if _is_sentence(text, run, links) else 0

    told = {place for place in size if prose[place] >= LEAST_PROSE * size[place]}
    named = [
        replace(run, context=run.context._replace(boilerplate=False)) if run.context.named in told else run
        for run in runs
    ]
    if _mostly_boilerplate(text, named, links):
        return [_as_prose(run) for run in named], True
    menus = in_menus(text, named, links) | skips(text, named, links)
    contents = in_contents(text, named, links) | in_index(named, links)
    looked_at = [
        _told(text, run, i in menus, i in contents and run.context.named not in told, links)
        for i, run in enumerate(named)
    ]
    again = _that_recur(text, looked_at, links)
    looked_at = [_as_boilerplate(run) if i in again else run for i, run in enumerate(looked_at)]
    return (named if _mostly_boilerplate(text, looked_at, links) else looked_at), False


def _told(text: str, run: TextRun, in_menu: bool, in_contents: bool, links: Links) -> TextRun:
    context = run.context
    if context.kind == "toc_entry" and not context.boilerplate and _is_sentence(text, run, links):
        return replace(run, context=context._replace(kind="body"))
    if context.kind == "table" and (is_steps(text, run, links) or is_bar_of_cells(text, run, links)):
        return _as_boilerplate(run)
    if context.boilerplate or context.kind not in ("body", "list_item"):
        return run
    if in_contents:
        return replace(run, context=context._replace(kind="toc_entry", depth=0))
    if context.kind == "body" and run.coded == run.size and not _is_sentence(text, run, links):
        return _as_code(run)
    words = words_of(text[run.start : run.end]).strip() if not context.term and run.size <= LONGEST_NAMES else ""
    if _is_names(words):
        return _as_code(run)
    if run.coded and _is_reference(text, run, links):
        return _as_code(run)
    if in_menu or is_steps(text, run, links) or is_bar(text, run, links) or is_crumbs(text, run, links):
        return _as_boilerplate(run)
    if words and _is_of_links(text, run, links, words):
        return _as_code(run)
    return run


def _is_names(words: str) -> bool:
    """Whether a text begins and ends with the names of objects, and is hardly more than these."""
    first = _QUALIFIED.match(words)
    if first is None or first.end() == len(words):
        return first is not None
    names = list(_QUALIFIED.finditer(words))
    if any(_ADDRESS.match(name[0]) for name in names):
        return False
    size = sum(name.end() - name.start() for name in names)
    return size >= NAMES * len(words) and names[-1].end() == len(words.rstrip(_BEHIND_NAMES))


def _is_reference(text: str, run: TextRun, links: Links) -> bool:
    """Whether a run is names of programs that lead to them, and hardly a word between: `reset in interface Stream`.

    It begins and ends with a name: a sentence about programs says something before or behind.
    """
    if not any(links.within(run.start, run.end)):
        return False
    markup = text[_before(text, run.start) : run.end] + "</code></tt></kbd></samp>"
    beside = words_of(_CODED.sub(_NAMED, markup)).strip()
    if beside[:1] != _NAMED or beside.rstrip(">)],")[-1:] != _NAMED:
        return False
    words = beside.strip(_NAMED + " ,>)]").replace(_NAMED, " ")
    return len(_WORD.findall(words)) <= MOST_BESIDE and len(words) <= BESIDE * len(words_of(markup))


def _is_of_links(text: str, run: TextRun, links: Links, words: str) -> bool:
    """Whether a run begins with a link and is a declaration, or links to functions: `See also open() and close().`"""
    inside = [(start, end) for start, end, _ in links.within(run.start, run.end)]
    if not inside:
        return False
    if _DECLARED.fullmatch(words) and not words_of(text[run.start : inside[0][0]]).strip():
        return True
    if not all(_NAME.fullmatch(words_of(text[start:end]).strip()) for start, end in inside):
        return False
    if not any(_CALL.match(text, end) or "::" in text[start:end] for start, end in inside):
        return False
    parts = zip([run.start, *(end for _, end in inside)], [*(start for start, _ in inside), run.end], strict=True)
    beside = " ".join(words_of(text[start:end]).replace("()", "") for start, end in parts)
    letters, of_all = len("".join(beside.split())), len("".join(words.split()))
    return len(_WORD.findall(beside)) <= MOST_BESIDE and letters <= BESIDE * of_all


def _before(text: str, start: int) -> int:
    """Where the elements begin that a run begins with, as far as they are elements of a line."""
    while tag := _TAG_IN_LINE.search(text, max(start - LONGEST_TAG, 0), start):
        start = tag.start()
    return start


def _is_sentence(text: str, run: TextRun, links: Links) -> bool:
    if links.size_within(run.start, run.end) > MOST_LINKED * (run.end - run.start):
        return False
    words = words_of(text[run.start : run.end]).strip()
    wide = sum("\u3040" <= char <= "\u9fff" for char in words)
    return bool(_SENTENCE.search(words[-40:])) and len(words) + 2 * wide >= LEAST_SENTENCE


def _mostly_boilerplate(text: str, runs: Sequence[TextRun], links: Links) -> bool:
    """Whether more is called boilerplate than is not, of what reads as sentences: labels are labels, however many."""
    boilerplate = prose = 0
    for run in runs:
        if not run.context.boilerplate and run.context.kind != "toc_entry":
            prose += run.size
        elif not links.size_within(run.start, run.end) and _is_sentence(text, run, links):
            boilerplate += run.size
    return boilerplate > MOST_BOILERPLATE * (boilerplate + prose)


def _that_recur(text: str, runs: Sequence[TextRun], links: Links) -> set[int]:
    """The numbers of the runs that are labels of a program: a term is explained once on a page, an item says something.

    Terms, items that are nothing but a link, and summaries of details, with the same words three times or more:
    `Returns:`, `See also`, `Instance details`.
    """
    by_words: dict[str, list[int]] = {}
    for i, run in enumerate(runs):
        context = run.context
        if context.kind not in ("list_item", "body") or context.boilerplate or run.size > LONGEST_LABEL:
            continue
        if context.term or (context.kind == "list_item" and is_link(text, run, links)):
            words = " ".join(words_of(text[run.start : run.end]).split())
            if _LABEL.fullmatch(words):
                by_words.setdefault(words, []).append(i)
    return {i for found in by_words.values() if len(found) >= LEAST_LABELS for i in found}


def _as_code(run: TextRun) -> TextRun:
    return replace(run, context=run.context._replace(kind="code", depth=0))


def _as_boilerplate(run: TextRun) -> TextRun:
    return replace(run, context=run.context._replace(boilerplate=True))


def _as_prose(run: TextRun) -> TextRun:
    context = run.context
    if context.inline:
        return run
    kind = "body" if context.kind == "toc_entry" else context.kind
    return replace(run, context=context._replace(boilerplate=False, kind=kind))
