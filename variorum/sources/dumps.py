"""Dumps of MediaWiki: a document for each page, called by its title (mediawiki.org, Help:Export, schema 0.11)."""

import io
from collections.abc import Iterator
from typing import Any

from defusedxml.ElementTree import iterparse

from variorum.sources.members import Allowance, Member

NO_TEXT = frozenset(["8", "10", "828"])
"""Namespaces of messages, templates and modules: what pages are made with, no pages."""


def dump_members(raw: bytes, allowance: Allowance) -> Iterator[Member]:
    """The pages of a dump as they stand in their last revision there; those that only lead to another are left out."""
    language = ""
    try:
        for event, element in iterparse(io.BytesIO(raw), events=("start", "end")):
            name = _name(element)
            if event == "start":
                if name == "mediawiki":
                    language = element.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
                continue
            if name == "page":
                member = _page(element, language, allowance)
                element.clear()
                if member is not None:
                    yield member
    except (SyntaxError, ValueError) as error:
        yield Member("", reason="broken_archive", detail=f"cannot be read as a dump of MediaWiki from here on: {error}")


def _page(page: Any, language: str, allowance: Allowance) -> Member | None:
    title = _said(page, "title")
    if _child(page, "redirect") is not None or _said(page, "ns") in NO_TEXT:
        return None
    revisions = [child for child in page if _name(child) == "revision"]
    revision = max(revisions, key=lambda one: _said(one, "timestamp"), default=None)
    if revision is None:
        return Member(title, reason="empty", detail="is a page without a revision")
    if (model := _said(revision, "model")) not in ("", "wikitext"):
        return Member(title, reason="unknown_format", detail=f"is a page of the model {model}, not wikitext")
    content = _said(revision, "text").encode("utf-8", "surrogatepass")
    if len(content) > allowance.most:
        return Member(title, reason="too_large", detail=f"has {len(content):,} bytes, more than is allowed")
    given: dict[str, object] = {"title": title, "date": _said(revision, "timestamp"), "language": language}
    given |= {"page_id": _said(page, "id"), "revision": _said(revision, "id")}
    return Member(title, content, given={name: value for name, value in given.items() if value}, suffix=".wiki")


def _name(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if _name(child) == name), None)


def _said(element: Any, name: str) -> str:
    child = _child(element, name)
    return (child.text or "") if child is not None else ""
