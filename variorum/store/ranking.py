"""The ranks of the macro `search`, asked for in small statements.

To plan the macro takes longer than to answer it, and a plan that does not know the numbers of the words reads more than
what is said of them. So each step is a statement of its own here, with the numbers that the one before it found:
`w = 17` skips what lies elsewhere, `w IN (17, 4711)` reads it. What is counted and how is the macro's (store.search).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from variorum.store.connect import quoted
from variorum.store.query_terms import QueryTerm, asked_by
from variorum.store.search import CANDIDATES, LAST, part_of, size_of, stands_in

if TYPE_CHECKING:
    import duckdb

ONE_BY_ONE = 16
"""Words of which the postings are read one by one; of more, as of all pairs that a character begins, in one go."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The rows of history.paragraphs that say some words, those that say most of them first, each with its score."""

    asked: tuple[QueryTerm, ...]
    rows: tuple[tuple[int, float], ...]


def ranked(
    connection: "duckdb.DuckDBPyConnection", question: str, version: int, most: int, language: str | None
) -> Ranked | None:
    """At most so many rows, as the macro `search_at` ranks them; None where the index knows no such version."""
    size = connection.execute(size_of(str(version))).fetchone()
    if size is None:
        return None
    asked = asked_by(connection, question)
    about = _About(version, size[1], language)
    grams = _weighed(connection, asked, about, size[0])
    if any(0 < one.rows <= size[2] for one in grams):
        query = _of_rare([one for one in grams if one.rows <= size[2]], about)
    else:
        query = _of_frequent(connection, sorted((g for g in grams if g.rows), key=lambda g: (g.rows, g.gram)), about)
    rows = connection.execute(f"{query} ORDER BY score DESC, row LIMIT {most}").fetchall() if query else []
    return Ranked(asked, tuple(rows))


@dataclass(frozen=True, slots=True)
class _About:
    """What all statements of a search have in common."""

    version: int
    mean: float
    """Words of a paragraph."""
    language: str | None

    @property
    def stands(self) -> str:
        return stands_in(str(self.version))

    @property
    def part(self) -> str:
        return part_of(_number(self.mean))

    @property
    def spoken(self) -> str:
        """SQL for whether a row is in the language that is asked for."""
        if self.language is None:
            return "true"
        return f"row IN (SELECT rowid FROM history.paragraphs WHERE language = {quoted(self.language)})"


@dataclass(frozen=True, slots=True)
class _Gram:
    """What a question asks, with what the index has of it."""

    term: str
    gram: str
    words: tuple[int, ...]
    """The numbers of the words that it is."""
    rows: int
    """In how many paragraphs of the version they stand."""
    weight: float


def _weighed(
    connection: "duckdb.DuckDBPyConnection", asked: Sequence[QueryTerm], about: _About, paragraphs: int
) -> list[_Gram]:
    """What is asked, with the numbers of its words, how often they stand in the version, and how much they tell."""
    # The numbers of the words: of a whole word one, of a beginning one for each word that begins so.
    whole = ", ".join(quoted(one.gram) for one in asked if not one.begins)
    queries = [f"SELECT word, w FROM search.words WHERE word IN ({whole})"] if whole else []
    for one in asked:
        if one.begins:
            first = quoted(one.gram)
            queries.append(
                f"SELECT {first}, w FROM search.words WHERE word >= {first} AND word < {first} || chr({LAST})"
            )
    words: dict[str, list[int]] = {}
    for gram, number in connection.execute(" UNION ALL ".join(queries)).fetchall() if queries else ():
        words.setdefault(gram, []).append(number)

    # How many paragraphs have each of them.
    counts = Counter[int]()
    numbers = dict.fromkeys(chain.from_iterable(words.values()), (0, 0.0))
    if numbers:
        counted = f"SELECT w, count(*) FROM ({_postings(numbers, about)}) GROUP BY w"
        counts.update(dict(connection.execute(counted).fetchall()))

    # The rarer, the more it tells: the weight that BM25 gives a word.
    found: list[_Gram] = []
    for one in asked:
        its = tuple(words.get(one.gram, ()))
        rows = sum(counts[number] for number in its)
        weight = math.log(1 + (paragraphs - rows + 0.5) / (rows + 0.5))
        found.append(_Gram(one.term, one.gram, its, rows, weight))
    return found


def _of_rare(grams: Sequence[_Gram], about: _About) -> str | None:
    """SQL for rows and scores where some word is rare; None where there are none."""
    terms: dict[str, list[_Gram]] = {}
    for one in grams:
        terms.setdefault(one.term, []).append(one)
    # A term of which a pair is in no paragraph is in none.
    queries = [_of_term(together, about) for together in terms.values() if all(one.rows for one in together)]
    if not queries:
        return None
    return (
        f"SELECT row, round(sum(part), 4) AS score FROM ({' UNION ALL '.join(queries)}) "
        f"WHERE {about.spoken} GROUP BY row"
    )


def _of_term(grams: Sequence[_Gram], about: _About) -> str:
    """SQL for what a term counts in each row: a word, or the pairs of a run, which all must be there."""
    words: dict[int, tuple[int, float]] = {}
    for n, one in enumerate(grams):
        words.update(dict.fromkeys(one.words, (n, one.weight)))
    rows = f"SELECT row, n, weight * {about.part} AS part FROM ({_postings(words, about)})"
    if len(grams) == 1:
        return f"SELECT row, part FROM ({rows})"
    return f"SELECT row, sum(part) AS part FROM ({rows}) GROUP BY row HAVING count(DISTINCT n) = {len(grams)}"


def _of_frequent(connection: "duckdb.DuckDBPyConnection", grams: Sequence[_Gram], about: _About) -> str | None:
    """SQL for rows and scores where no word is rare: those with most of the rarest, and what the others say of them."""
    if not grams:
        return None
    rarest, *others = grams
    hits = _postings(dict.fromkeys(rarest.words, (0, rarest.weight)), about)
    if about.language is None and len(rarest.words) == 1:
        hits = _good_enough(connection, hits, about)
    scored = f"SELECT row, weight * {about.part} AS score FROM ({hits}) WHERE {about.spoken}"
    if len(rarest.words) > 1:
        scored = f"SELECT row, sum(score) AS score FROM ({scored}) GROUP BY row"
    if not others:
        return f"SELECT row, round(score, 4) AS score FROM ({scored})"

    # All that are as good as the last of the candidates, so that it does not matter in which order they lie.
    enough = f"SELECT min(score) FROM (SELECT score FROM scored ORDER BY score DESC LIMIT {CANDIDATES})"
    adding = [_postings(dict.fromkeys(one.words, (0, one.weight)), about) for one in others]
    return f"""
        WITH scored AS MATERIALIZED ({scored}),
        best AS MATERIALIZED (SELECT row, score FROM scored WHERE score >= ({enough})),
        added AS (
            SELECT row, sum(weight * {about.part}) AS score FROM ({" UNION ALL ".join(adding)})
            SEMI JOIN best USING (row) GROUP BY row
        )
        SELECT row, round(best.score + coalesce(added.score, 0), 4) AS score FROM best LEFT JOIN added USING (row)"""


def _good_enough(connection: "duckdb.DuckDBPyConnection", hits: str, about: _About) -> str:
    """SQL for those of some postings that are among the best: for each number of times, those of short paragraphs."""
    classes = f"SELECT times, length, count(*) AS rows, {about.part} AS part FROM ({hits}) GROUP BY times, length"
    longest = connection.execute(f"""
        SELECT times, max(length)
        FROM (SELECT times, length, sum(rows) OVER (ORDER BY part DESC) - rows AS better FROM ({classes}))
        WHERE better < {CANDIDATES} GROUP BY times""").fetchall()
    listed = ", ".join(f"({times}, {length})" for times, length in longest)
    return f"SELECT * FROM ({hits}) JOIN (VALUES {listed}) AS v(times, longest) USING (times) WHERE length <= longest"


def _postings(words: Mapping[int, tuple[int, float]], about: _About) -> str:
    """SQL for the postings of some words in a version, with the place of each word in its term and its weight."""
    if len(words) <= ONE_BY_ONE:
        return " UNION ALL ".join(
            f"SELECT {word} AS w, {n} AS n, {_number(weight)} AS weight, row, times, length "
            f"FROM search.postings WHERE w = {word} AND {about.stands}"
            for word, (n, weight) in words.items()
        )
    places, weights = zip(*words.values(), strict=True)
    listed = [[*words], places, map(_number, weights)]
    many, ns, ws = (f"unnest([{', '.join(map(str, some))}])" for some in listed)
    beside = f"SELECT {many}::UINTEGER AS w, {ns} AS n, {ws} AS weight"
    return (
        f"SELECT w, n, weight, row, times, length FROM search.postings JOIN ({beside}) USING (w) WHERE {about.stands}"
    )


def _number(value: float) -> str:
    """A number as SQL reads it without loss."""
    return f"{value:.17e}"
