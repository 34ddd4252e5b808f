"""The index of words in the DuckDB file: what it finds, in which order, and that it follows the versions."""

import math

import duckdb
import pytest

from tests.store.factory import Builder, doc, ident
from variorum.store.database import write_duckdb
from variorum.store.rollback import rollback
from variorum.store.takedown import takedown
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse

TEXTS = {
    "tea": doc("tea.txt", "a=Tea is made with boiling water.", "b=The cat drinks no TEA, no tea at all.", "c=Coffee."),
    "mixed": doc(
        "mixed.txt", "a=Ein Café in Köln, Straße des 17. Juni", "b=東京都の天気", "c=京都の寺", "d=กาแฟร้อนหนึ่งแก้ว"
    ),
}


def found(warehouse: Warehouse, words: str, at: int | None = None) -> list[tuple[str, float]]:
    """The texts that a search gives, with their scores."""
    with duckdb.connect(str(warehouse.database), read_only=True) as connection:
        call = "search($1)" if at is None else f"search_at($1, {at})"
        return connection.execute(f"SELECT text, score FROM {call}", [words]).fetchall()


def texts(warehouse: Warehouse, words: str, at: int | None = None) -> list[str]:
    return [text for text, _ in found(warehouse, words, at)]


@pytest.fixture
def indexed(builder: Builder, face: str) -> Warehouse:
    builder.build(TEXTS)
    write_duckdb(builder.warehouse, face, indexes=frozenset({"words"}))
    return builder.warehouse


def test_scores_are_bm25(indexed: Warehouse) -> None:
    lengths = [len(p[1].split()) for document in TEXTS.values() for s in document.sections for p in s[2]]
    mean = sum(lengths) / len(lengths)
    idf = math.log(1 + (len(lengths) - 2 + 0.5) / 2.5)
    expected = [idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * n / mean)) for times, n in ((2, 9), (1, 6))]
    assert [score for _, score in found(indexed, "tea")] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("cafe koln", "Ein Café"),
        ("CAFÉ", "Ein Café"),
        ("strasse", "Ein Café"),
        ("東京", "東京都の天気"),
        ("京都", "東京都の天気"),
        ("寺", "京都の寺"),
        ("天気", "東京都の天気"),
        ("กาแฟ", "กาแฟร้อน"),
        ("boiling cat water", "Tea is made"),
    ],
)
def test_words_are_found_in_any_script(indexed: Warehouse, words: str, first: str) -> None:
    assert texts(indexed, words)[0].startswith(first)


def test_a_run_of_characters_is_found_whole(indexed: Warehouse) -> None:
    assert texts(indexed, "東京") == ["東京都の天気"]
    assert texts(indexed, "都寺") == [] == texts(indexed, "京寺")
    assert len(texts(indexed, "京")) == 2


def test_the_index_follows_the_versions(builder: Builder, face: str) -> None:
    builder.build(TEXTS)
    write_duckdb(builder.warehouse, face, indexes=frozenset({"words"}))
    edited = TEXTS | {"tea": doc("tea.txt", "a=Cocoa is made with milk.", "b=The cat drinks no TEA, no tea at all.")}
    builder.build(edited)
    write_duckdb(builder.warehouse, face)
    stepwise = {(words, at): found(builder.warehouse, words, at) for words in ("tea", "cocoa", "is") for at in (1, 2)}
    assert texts(builder.warehouse, "cocoa") == ["Cocoa is made with milk."] != texts(builder.warehouse, "cocoa", at=1)
    assert len(texts(builder.warehouse, "tea", at=1)) == 2 != len(texts(builder.warehouse, "tea"))
    assert verify(builder.warehouse, deep=True) == []

    builder.warehouse.database.unlink()
    write_duckdb(builder.warehouse, face, indexes=frozenset({"words"}))
    assert {(words, at): found(builder.warehouse, words, at) for words, at in stepwise} == stepwise
    rollback(builder.warehouse, 1, time="2026-01-02T03:04:05Z")
    write_duckdb(builder.warehouse, face)
    assert found(builder.warehouse, "tea") == stepwise["tea", 1]


def test_what_was_taken_down_is_in_no_index(indexed: Warehouse, face: str) -> None:
    takedown(indexed, ident("d", "tea"), reason="asked to", time="2026-01-02T03:04:05Z", run=None)
    assert not indexed.database.exists()
    write_duckdb(indexed, face, indexes=frozenset({"words"}))
    assert texts(indexed, "tea boiling coffee", at=1) == []
    with duckdb.connect(str(indexed.database), read_only=True) as connection:
        words = {word for (word,) in connection.execute("SELECT word FROM search.words").fetchall()}
    assert "boiling" not in words
    assert "cafe" in words


def test_a_file_without_an_index_says_so(builder: Builder, face: str) -> None:
    builder.build(TEXTS)
    write_duckdb(builder.warehouse, face)
    with pytest.raises(duckdb.Error, match="variorum search"):
        found(builder.warehouse, "tea")
