"""Paragraphs that say some words, the best first, with a snippet of each: what `variorum search` prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from variorum.errors import UsageError
from variorum.store.connect import quoted
from variorum.store.query_terms import spans
from variorum.store.ranking import ranked
from variorum.store.search import stands_in

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


MOST = 2**31 - 1
"""Most hits that may be asked for: DuckDB counts no further, and nobody reads as many."""


def find(
    connection: "duckdb.DuckDBPyConnection", words: str, version: int, limit: int = 10, language: str | None = None
) -> list[Hit]:
    """The paragraphs of a version that say some words, at most `limit`, the best first.

    The connection is to a DuckDB file that has the index of words; what is asked was checked (`check_asked`). Raises
    UsageError where the file does not go back to the version.
    """
    found = ranked(connection, words, version, limit, language)
    if found is None:
        raise _given_up(connection, version)
    rows = _rows(connection, found.rows, version) if found.rows else []
    hits: list[Hit] = []
    for (row, text), marks in zip(rows, spans(connection, found.asked, [text for _, text in rows]), strict=True):
        snippet, shown = _snippet(text, marks)
        hits.append(Hit(*row, snippet, shown))
    return hits


_Said = tuple[str, float, str, str, str, str | None, str | None, str, str]
"""What a hit says of a paragraph, but for the snippet."""


def _rows(
    connection: "duckdb.DuckDBPyConnection", ranked: Sequence[tuple[int, float]], version: int
) -> list[tuple[_Said, str]]:
    """What hits say of some rows, and their texts; of those of the same score the first to be read comes first."""
    # By a join: of `rowid IN (…)` DuckDB reads the texts of all rows.
    listed = ", ".join(f"({row}, {score})" for row, score in ranked)
    paragraphs = connection.execute(
        "SELECT score::DOUBLE, paragraph_id, document_id, section_id, kind, language, ordinal, text "
        f"FROM (VALUES {listed}) AS v(row, score) JOIN history.paragraphs p ON p.rowid = v.row"
    ).fetchall()

    # What stands above them in this version: the name and title of the document, the heading of the section.
    documents = ", ".join({quoted(row[2]) for row in paragraphs})
    sections = ", ".join({quoted(row[3]) for row in paragraphs})
    stands = stands_in(str(version))
    above = {
        name: (first, second)
        for name, first, second in connection.execute(
            f"SELECT document_id, source, title FROM history.documents WHERE document_id IN ({documents}) AND {stands} "
            "UNION ALL "
            f"SELECT section_id, heading, NULL FROM history.sections WHERE section_id IN ({sections}) AND {stands}"
        ).fetchall()
    }

    found: list[tuple[int, _Said, str]] = []
    for score, name, document, section, kind, language, ordinal, text in paragraphs:
        (source, title), (heading, _) = above[document], above[section]
        found.append((ordinal, (name, score, document, section, source, title, heading, kind, language), text))

    # The best first; of the same score by the source, and in it from the top.
    found.sort(key=lambda one: (-one[1][1], one[1][4], one[0]))
    return [(said, text) for _, said, text in found]


def check_asked(words: str, limit: int) -> None:
    """Raise UsageError where there is no word to look for, or nothing would be shown."""
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


def _given_up(connection: "duckdb.DuckDBPyConnection", version: int) -> UsageError:
    ((first,),) = connection.execute("SELECT min(version) FROM versions").fetchall()
    return UsageError(
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
