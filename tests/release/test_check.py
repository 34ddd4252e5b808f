"""Quotations are checked against every version: said, changed, moved, removed, said elsewhere, never said."""

import json
from pathlib import Path

import duckdb
import pytest

from tests.store.factory import Builder, Doc, as_built, doc, ident
from variorum.annotate.annotations import parse
from variorum.annotate.quotations import Quotation, Unreadable, folded, pieces, read_quotations, says
from variorum.annotate.references import Reference, find_reference, parse_reference
from variorum.dataset.check import Checked, check
from variorum.dataset.cite import cite
from variorum.dataset.phrase_index import FILE
from variorum.errors import UsageError
from variorum.store.takedown import takedown
from variorum.store.warehouse import open_warehouse

A, B, C, D, E = (ident("p", "tea", name) for name in "abcde")
TEA = "Tea is made with boiling water, and left alone for three minutes."
MILK = "Milk comes last, or never; and sugar is a thing of which nobody speaks in good company."
CAT = "The cat has no opinion on any of this, nor would she tell anybody if she had one."


def tea(*said: str) -> dict[str, Doc]:
    return {"tea": doc("tea.txt", *said), "rain": doc("rain.txt", "x=Rain falls on the just and on the unjust fella.")}


@pytest.fixture
def past(tmp_path: Path, _past: Builder) -> Builder:
    """Version 2: `a` was edited, `b` split, `c` removed; version 3: something new."""
    builder = Builder(open_warehouse(tmp_path / "w", create=True))
    as_built(builder, _past)
    return builder


@pytest.fixture(scope="module")
def _past(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("past") / "w", create=True))
    builder.build(tea(f"a={TEA}", f"b={MILK}", f"c={CAT}"))
    parts = MILK.split("; and ")
    edited = TEA.replace("three", "four")
    second = tea(f"a={edited}", f"b={parts[0]}", f"d={parts[1]}")
    builder.build(second, edges=[("split", B, D)])
    builder.build({**second, "new": doc("new.txt", "e=Entirely new words about a spoon that nobody has seen so far.")})
    return builder


def checked(past: Builder, *quotations: dict[str, str]) -> list[Checked]:
    file = past.warehouse.root.parent / "quotations.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in quotations))
    return [*check(past.warehouse, str(file)).quotations]


@pytest.mark.parametrize("cited", [True, False])
def test_what_became_of_a_quotation(past: Builder, cited: bool) -> None:
    def quote(words: str, name: str) -> dict[str, str]:
        return {"quote": words, "reference": f"test@1 #{name}"} if cited else {"quote": words}

    said, changed, moved, removed, never = checked(
        past,
        quote("Milk comes last, or never", B),
        quote("and left alone for three minutes.", A),
        quote("sugar is a thing of which nobody speaks in good company", B),
        quote("The cat has no opinion on any of this", C),
        quote("The cat has an opinion on all of this", C),
    )
    assert said.verdict == "said"
    assert (changed.verdict, changed.since, changed.then) == ("changed", 2, TEA)
    assert changed.now == TEA.replace("three", "four")
    if cited:
        assert (moved.verdict, moved.since, moved.to) == ("moved", 2, (D,))
    else:
        assert (moved.verdict, moved.found is not None and D in moved.found) == ("said", True)
    assert (removed.verdict, removed.since, removed.now) == ("removed", 2, None)
    assert never.verdict == "never"
    assert "test@1" in (removed.found or "")


def test_what_is_cited_from_the_wrong_place(past: Builder) -> None:
    wrong, late, unknown, version = checked(
        past,
        {"quote": "Rain falls on the just and on the unjust fella", "reference": f"test@1 #{A}"},
        {"quote": "left alone for four minutes", "reference": f"test@1 #{A}"},
        {"quote": "left alone for four minutes", "reference": "test@1 #p0000000000000000"},
        {"quote": "left alone for four minutes", "reference": f"test@9 #{A}"},
    )
    assert [one.verdict for one in (wrong, late, unknown, version)] == ["elsewhere"] * 4
    assert ident("p", "rain", "x") in (wrong.found or "")
    assert A in (late.found or "") and "test@3" in (late.found or "")
    assert "no such id" in (unknown.note or "")
    assert version.note == "there is no version 9"


def test_the_index_follows_the_versions_and_forgets_what_was_taken_down(past: Builder) -> None:
    quote = {"quote": "words about a spoon that nobody has seen so far"}
    assert checked(past, quote)[0].verdict == "said"
    size = (past.warehouse.root / FILE).stat().st_mtime_ns
    assert checked(past, quote)[0].verdict == "said"
    assert (past.warehouse.root / FILE).stat().st_mtime_ns == size
    past.build({**past.corpus, "late": doc("late.txt", "f=Later still somebody wrote seven words about forks.")})
    late = {"quote": "somebody wrote seven words about forks"}
    assert [one.verdict for one in checked(past, quote, late)] == ["said", "said"]
    takedown(past.warehouse, ident("d", "late"), reason="asked to", time="2026-11-22T13:00:00Z")
    assert [one.verdict for one in checked(past, quote, late)] == ["said", "never"]
    (past.warehouse.root / FILE).write_bytes(b"broken")
    assert checked(past, quote)[0].verdict == "said"


def test_an_index_that_somebody_wrote_to_is_not_believed(past: Builder) -> None:
    quote = {"quote": "words about a spoon that nobody has seen so far"}
    assert checked(past, quote)[0].verdict == "said"
    with duckdb.connect(str(past.warehouse.root / FILE)) as connection:
        connection.execute("DELETE FROM grams")
    assert checked(past, quote)[0].verdict == "said"


def test_every_six_words_of_a_text_are_found(past: Builder) -> None:
    words = MILK.split()
    places = range(len(words) - 5)
    asked = [{"quote": " ".join(words[n : n + 6])} for n in places] + [{"quote": "never; and"}, {"quote": "on the"}]
    verdicts = [one.verdict for one in checked(past, *asked)]
    assert "never" not in verdicts


def test_word_for_word_looks_through_how_it_is_set() -> None:
    text = folded("“Yes” – she said –\n and   the cat’s eyes were\u00a0green.")
    assert says(text, pieces('"Yes" - she said'))
    assert says(text, pieces("Yes […] the cat's eyes were green"))
    assert not says(text, pieces("the cat's eyes […] Yes"))
    assert not says(text, pieces("yes"))
    assert not says(text, [])


def test_markdown_with_footnotes() -> None:
    text = f"""\
He says that tea is “left alone”[^1], which "nobody"[^2] doubts.

> Milk comes
> last.
>
> Or never.[^3]

And »so on«[^quote-a] or “not ours”[^other].

[^1]: test@1 (sha256:abc…) #{A}
[^2]: See test@2 #{B}:3-9,
    and no other.
[^3]: {C}@1
[^other]: Somebody, 1999, “Title of a book”.
[^quote-a]: He does.
[^5]: “In the note” itself: test@1 #{D}
[^6]: Nothing quoted: test@1 #{D}
"""
    found = [*read_quotations(text)]
    assert [(one.text, one.reference and one.reference.id) for one in found if isinstance(one, Quotation)] == [
        ("left alone", A),
        ("nobody", B),
        ("Milk comes\nlast.", C),
        ("Or never.", C),
        ("so on", None),
        ("In the note", D),
    ]
    assert [one.place for one in found if isinstance(one, Unreadable)] == ["line 17"]


def test_json_lines_and_annotations() -> None:
    lines = ['{"quote": "a"}', '{"quote": "a", "reference": "nonsense"}', "{", '{"quote": 3}', "[1]"]
    kinds = [type(one).__name__ for one in read_quotations("\n".join(lines))]
    assert kinds == ["Quotation", "Unreadable", "Unreadable", "Unreadable", "Unreadable"]
    page = {"items": [{"target": {"source": f"urn:x:{A}@2", "selector": {"type": "TextQuoteSelector", "exact": "b"}}}]}
    assert [*read_quotations(json.dumps(page))] == [Quotation("item 1", "b", Reference(A, None, 2))]


def test_a_citation_is_read_again_and_is_an_annotation(past: Builder) -> None:
    citation = cite(past.warehouse, f"{A}:0-3", 1)
    assert citation.text == "Tea"
    assert parse_reference(citation.reference) == find_reference(f"See {citation.reference}, there.")[0]  # type: ignore[index]
    assert cite(past.warehouse, citation.reference) == citation
    annotation = parse({"target": citation.target})
    assert (annotation.id, annotation.version, annotation.start, annotation.exact) == (A, 1, 0, "Tea")
    assert cite(past.warehouse, A).text == TEA.replace("three", "four")


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        ("p0000000000000000", "no such id"),
        ("nonsense", "is no passage"),
        (f"{A}:5-5000", "has 64 characters"),
        (C, f"{C} is not in version 3: it was given out in version 1 and last there in version 1"),
    ],
)
def test_what_cannot_be_cited(past: Builder, passage: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        cite(past.warehouse, passage)


def test_a_file_without_quotations(past: Builder, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Nothing “here”.")
    for name in ("a.md", "absent.md"):
        with pytest.raises(UsageError, match=name):
            check(past.warehouse, str(tmp_path / name))
