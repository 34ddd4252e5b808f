"""The index of likeness: which paragraphs say the same, whichever builds led to the version."""

import random
from collections.abc import Mapping

import duckdb
import pytest

from tests.store.factory import Builder, Doc, doc, ident
from variorum.store import duplicates
from variorum.store.database import write_duckdb
from variorum.store.rollback import rollback
from variorum.store.takedown import takedown
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse

ASKED = frozenset({"duplicates"})
LONG = (
    "It was a bright cold day in April, and the clocks were striking thirteen while he went up the "
    "stairs of the old house where he had lived for years with nobody else beside him."
)
TEXTS = {
    "a": doc("a.txt", f"a1={LONG}", "a2=Yes.", "a3=All rights reserved."),
    "b": doc("b.txt", f"b1={LONG.replace('went', 'ran')}", "b2=Yes, and then no.", "b3=天気がいい"),
    "c": doc("c.txt", "c1=All rights reserved.", "c2=Something else is said here, and nowhere else.", "c3=***"),
    "d": doc("d.txt", "d1=All rights reserved.", "d2=***", "d3=天気がいい"),
}  # fmt: skip

Row = tuple[str, str, bool, float, str]


def found(warehouse: Warehouse) -> list[Row]:
    with duckdb.connect(str(warehouse.database), read_only=True) as connection:
        return connection.execute("FROM duplicates ORDER BY paragraph_id").fetchall()


def clusters(rows: list[Row], names: Mapping[str, str]) -> set[frozenset[str]]:
    """The names of the paragraphs in each cluster."""
    made: dict[str, set[str]] = {}
    for paragraph, cluster, *_ in rows:
        made.setdefault(cluster, set()).add(names[paragraph])
    return {frozenset(one) for one in made.values()}


def names_of(corpus: Mapping[str, Doc]) -> dict[str, str]:
    return {ident("p", key, name): name for key, one in corpus.items() for s in one.sections for name, _ in s[2]}


@pytest.fixture
def compared(builder: Builder, face: str) -> Warehouse:
    builder.build(TEXTS)
    write_duckdb(builder.warehouse, face, ASKED)
    return builder.warehouse


def test_paragraphs_that_say_the_same_or_nearly_are_a_cluster(compared: Warehouse) -> None:
    rows = found(compared)
    assert clusters(rows, names_of(TEXTS)) == {
        frozenset({"a1", "b1"}), frozenset({"a3", "c1", "d1"}), frozenset({"c3", "d2"}), frozenset({"b3", "d3"}),
    }  # fmt: skip
    runs = len(LONG.split()) - 2
    shared = runs - 3
    for paragraph, cluster, kept, similarity, method in rows:
        assert kept == (paragraph == cluster)
        near = names_of(TEXTS)[paragraph] in {"a1", "b1"} and not kept
        assert (similarity, method) == ((round(shared / (2 * runs - shared), 4), "near") if near else (1.0, "exact"))
    with duckdb.connect(str(compared.database), read_only=True) as connection:
        ((unique,),) = connection.execute("SELECT count(*) FROM paragraphs_unique").fetchall()
    assert unique == 12 - 5


def test_the_longest_is_kept_and_then_the_least_id(compared: Warehouse) -> None:
    kept = {cluster for _, cluster, *_ in found(compared)}
    names = {name: paragraph for paragraph, name in names_of(TEXTS).items()}
    assert names["a1"] in kept  # "went" is a letter longer than "ran"
    assert min(names["a3"], names["c1"], names["d1"]) in kept


def corpus_of(chance: random.Random, before: Mapping[str, Doc]) -> dict[str, Doc]:
    """Documents of forms with names filled in, of passages that are copied, and of texts of their own, some edited."""
    corpus = dict(before)
    for key in chance.sample(range(30), 8):
        said = []
        for n in range(chance.randint(1, 8)):
            number = chance.randrange(12)
            words = [f"w{chance.randrange(900) if chance.random() < 0.02 else number * 70 + k}" for k in range(60)]
            said.append(f"p{n}={' '.join(words)}")
        corpus[f"k{key}"] = doc(f"{key}.txt", *said)
    for key in chance.sample(sorted(corpus), 3):
        del corpus[key]
    return corpus


@pytest.mark.parametrize("most", [100, 2])
def test_step_by_step_is_as_at_once(builder: Builder, face: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where more texts share a band than are compared with each other."""
    monkeypatch.setattr(duplicates, "_CANDIDATES", duplicates._CANDIDATES.replace(f"+ {duplicates.NEXT}", f"+ {most}"))
    chance = random.Random(most)
    corpus: dict[str, Doc] = {}
    for _ in range(4):
        corpus = corpus_of(chance, corpus)
        builder.build(corpus)
        write_duckdb(builder.warehouse, face, ASKED)
    rollback(builder.warehouse, 2, time="2026-01-02T03:04:05Z")
    write_duckdb(builder.warehouse, face)
    assert verify(builder.warehouse, deep=True) == []
    stepwise = found(builder.warehouse)
    builder.warehouse.database.unlink()
    write_duckdb(builder.warehouse, face, ASKED)
    assert found(builder.warehouse) == stepwise
    assert {method for *_, method in stepwise} == {"exact", "near"}


def test_all_that_are_alike_are_found_and_none_that_are_not(builder: Builder, face: str) -> None:
    chance = random.Random(3)
    corpus: dict[str, Doc] = {}
    for _ in range(6):
        corpus |= corpus_of(chance, corpus)
    builder.build(corpus)
    write_duckdb(builder.warehouse, face, ASKED)
    texts = {ident("p", key, name): text for key, one in corpus.items() for s in one.sections for name, text in s[2]}
    runs = {one: {tuple(text.split()[k : k + 3]) for k in range(58)} for one, text in texts.items()}

    def alike(a: str, b: str) -> float:
        return len(runs[a] & runs[b]) / len(runs[a] | runs[b])

    rows = found(builder.warehouse)
    of = {paragraph: cluster for paragraph, cluster, *_ in rows}
    pairs = [(a, b) for a in texts for b in texts if a < b and alike(a, b) >= duplicates.LEAST]
    assert len(pairs) > 100
    together = sum(of.get(a) is not None and of.get(a) == of.get(b) for a, b in pairs)
    assert together / len(pairs) >= 0.99
    for paragraph, cluster, kept, similarity, _ in rows:
        assert similarity == pytest.approx(alike(paragraph, cluster), abs=1e-4)
        assert kept or any(of[b] == cluster and alike(paragraph, b) >= duplicates.LEAST for b in of if b != paragraph)


def test_an_index_that_says_something_else_is_found(compared: Warehouse) -> None:
    with duckdb.connect(str(compared.database)) as connection:
        connection.execute("DELETE FROM alike.clusters WHERE NOT kept AND method = 'near'")
    assert any("its index of duplicates" in finding.detail for finding in verify(compared, deep=True))


def test_what_was_taken_down_is_in_no_cluster(compared: Warehouse, face: str) -> None:
    takedown(compared, ident("d", "a"), reason="asked to", time="2026-01-02T03:04:05Z", run=None)
    write_duckdb(compared, face, ASKED)
    assert clusters(found(compared), names_of(TEXTS)) == {
        frozenset({"c1", "d1"}), frozenset({"c3", "d2"}), frozenset({"b3", "d3"}),
    }  # fmt: skip


def test_a_file_without_the_index_says_so(builder: Builder, face: str) -> None:
    builder.build(TEXTS)
    write_duckdb(builder.warehouse, face)
    with pytest.raises(duckdb.Error, match="variorum duplicates"):
        found(builder.warehouse)
