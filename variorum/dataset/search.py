"""Paragraphs that say some words, the best first, with a snippet of each: what `variorum search` prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from variorum.errors import UsageError
from variorum.store import search
from variorum.store.connect import quoted

if TYPE_CHECKING:
    import duckdb

SNIPPET = 240
"""Characters of a snippet: about two lines of a result, as search engines show."""

BEFORE = 60
"""Characters that a snippet shows before the first word that was found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph that says some of the words."""

    id: str
    score: float
    """BM25: the higher, the more of the words it says, and the rarer they are."""
    document_id: str
    section_id: str
    source: str
    title: str | None
    heading: str | None
    kind: str
    language: str
    snippet: str
    """The part of its text that says most of the words; `…` where it goes on."""
    marks: tuple[tuple[int, int], ...]
    """Where in the snippet the words stand: characters from and to."""


def find(
    connection: "duckdb.DuckDBPyConnection", words: str, version: int, limit: int = 10, language: str | None = None
) -> list[Hit]:
    """The paragraphs of a version that say some words, at most `limit`, the best first.

    The connection is to a DuckDB file that has the index of words. Raises UsageError where there is no word to look
    for, where the limit is not positive, and where the file does not go back to the version.
    """
    _check(connection, words, version, limit)
    given = f"{quoted(words)}, {version}, most := {limit}, in_language := {quoted(language) if language else 'NULL'}"
    rows = connection.execute(f"FROM search_at({given})").fetchall()
    spans = search.spans(connection, words, [row[-1] for row in rows])

    found = []
    for (score, name, document, section, source, title, heading, kind, spoken, text), marks in zip(
        rows, spans, strict=True
    ):
        snippet, shown = _snippet(text, marks)
        found.append(Hit(name, score, document, section, source, title, heading, kind, spoken, snippet, shown))
    return found


def _check(connection: "duckdb.DuckDBPyConnection", words: str, version: int, limit: int) -> None:
    if limit < 1:
        raise UsageError(f"a search for {limit} paragraphs finds none: expected a limit of 1 or more.", thing="limit")
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise UsageError(f"the words are not UTF-8 at character {error.start + 1}.") from error
    if not any(map(str.isalnum, words)):
        raise UsageError(
            f"there is no word in {words!r}: expected some letters or digits to look for.", code="no_words"
        )
    ((first,),) = connection.execute("SELECT min(version) FROM versions").fetchall()
    if version < first:
        raise UsageError(
            f"version {version} was given up by gc: its texts are not there to search; expected {first} or later.",
            code="given_up",
            thing=str(version),
        )


def _snippet(text: str, marks: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The part of a text where most different words stand, and where in it they do."""
    if len(text) <= SNIPPET:
        return text, tuple(marks)

    def within(first: int) -> int:
        return len({text[a:b].lower() for a, b in marks if first <= a and b <= first + SNIPPET - BEFORE})

    start = max((a for a, _ in marks), key=lambda a: (within(a), -a), default=0)
    start = max(0, min(start - BEFORE, len(text) - SNIPPET))
    end = start + SNIPPET

    # Begun and ended between words, where one is near.
    if start:
        blank = text.find(" ", start, start + BEFORE // 2)
        start = blank + 1 if blank >= 0 else start
    if end < len(text):
        blank = text.rfind(" ", end - BEFORE // 2, end)
        end = blank if blank >= 0 else end
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shift = len(before) - start
    inside = tuple((a + shift, b + shift) for a, b in marks if start <= a and b <= end)
    return f"{before}{text[start:end]}{after}", inside
