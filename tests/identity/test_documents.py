import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace

from hypothesis import given
from hypothesis import strategies as st

from variorum.identity.documents import (
    DeadDocument,
    DeadDocuments,
    DocumentMatch,
    NewDocument,
    OldDocument,
    Sketch,
    match_documents,
    sketch,
    sketch_of,
)
from variorum.identity.match_key import key_hash

RANDOM = random.Random(1)
TEXTS = [[" ".join(f"w{RANDOM.randrange(500)}" for _ in range(30)) for _ in range(6)] for _ in range(12)]


def old(n: int, source: str, texts: list[str] | None = None) -> OldDocument:
    return OldDocument(f"d{n}", source, repr(texts or TEXTS[n]).encode(), sketch(texts or TEXTS[n]))


def new(source: str, texts: list[str]) -> NewDocument:
    return NewDocument(source, repr(texts).encode(), sketch(texts))


def edited(texts: list[str]) -> list[str]:
    return [texts[0] + " changed", *texts[1:-1], "A new last paragraph."]


def ids(matches: list[DocumentMatch]) -> list[str | None]:
    return [match.id for match in matches]


def test_a_source_with_other_bytes_is_the_same_document() -> None:
    (match,) = match_documents([old(0, "a.txt")], [new("a.txt", edited(TEXTS[0]))])
    assert (match.id, match.event, match.method) == ("d0", None, "source")


class Noting(Sketch):
    """A sketch that notes how often it is looked up in all documents."""

    asked = 0

    @property
    def features(self) -> frozenset[bytes | int]:
        Noting.asked += 1
        return super().features


def test_nothing_is_looked_for_elsewhere_where_every_source_has_its_text() -> None:
    now, elsewhere = new("a.txt", edited(TEXTS[0])), new("b.txt", edited(TEXTS[0]))
    noting = [replace(one, sketch=Noting(*astuple(one.sketch))) for one in (now, elsewhere)]
    assert ids(match_documents([old(0, "a.txt")], noting[:1])) == ["d0"]
    assert Noting.asked == 0
    assert ids(match_documents([old(0, "a.txt")], noting[1:])) == ["d0"]
    assert Noting.asked == 1


def test_a_sketch_has_the_hashes_that_it_was_made_of() -> None:
    keys, shingles = {key_hash("b"), key_hash("a")}, {7, 2**32 - 1, 0}
    made = sketch_of(b"root", [*keys, *keys], [*shingles, 7])
    assert (made.keys, made.shingles, made.features) == (keys, shingles, keys | shingles)
    assert made == sketch_of(b"root", sorted(keys), sorted(shingles))


def test_the_same_bytes_under_another_name_are_renamed() -> None:
    (match,) = match_documents([old(0, "a.txt")], [new("b.txt", TEXTS[0])])
    assert (match.id, match.event, match.score, match.method) == ("d0", "renamed", 1.0, "raw_hash")


def test_the_same_text_in_other_bytes_is_renamed() -> None:
    (match,) = match_documents([old(0, "a.txt")], [NewDocument("b.md", b"other", sketch(TEXTS[0]))])
    assert (match.id, match.event, match.method) == ("d0", "renamed", "match_key")


def test_renamed_and_edited() -> None:
    (match,) = match_documents([old(0, "a.txt"), old(1, "b.txt")], [new("c.txt", edited(TEXTS[0]))])
    assert (match.id, match.event, match.method) == ("d0", "renamed", "similarity")


def test_renamed_and_edited_in_every_paragraph() -> None:
    texts = [f"{text} and more" for text in TEXTS[0]]
    assert ids(match_documents([old(0, "a.txt")], [new("c.txt", texts)])) == ["d0"]


def test_another_document_is_new() -> None:
    (match,) = match_documents([old(0, "a.txt")], [new("b.txt", TEXTS[1])])
    assert match == DocumentMatch(None, "added", None, "none")


def test_another_text_under_the_name_of_a_document_is_taken_for_it_only_if_nobody_else_is() -> None:
    assert ids(match_documents([old(0, "a.txt")], [new("a.txt", TEXTS[1])])) == ["d0"]
    assert ids(match_documents([old(0, "a.txt")], [new("a.txt", TEXTS[1]), new("b.txt", TEXTS[0])])) == [None, "d0"]


def test_renumbered_files_go_on_as_what_they_are() -> None:
    before = [old(n, f"{n:03}.txt") for n in range(10)]
    after = [
        new("000.txt", TEXTS[11]),
        *(new(f"{n + 1:03}.txt", edited(TEXTS[n]) if n % 2 else TEXTS[n]) for n in range(10)),
    ]
    assert ids(match_documents(before, after)) == [None, *(f"d{n}" for n in range(10))]


def test_a_copy_does_not_take_the_id_of_what_is_still_there() -> None:
    assert ids(match_documents([old(0, "a.txt")], [new("0.txt", TEXTS[0]), new("a.txt", edited(TEXTS[0]))])) == [
        None,
        "d0",
    ]


def dead(n: int, texts: list[str] | None = None, last: int = 1, salt: int = 0) -> DeadDocument:
    return DeadDocument(f"d{n}", salt, last, sketch(texts or TEXTS[n]))


def among(*documents: DeadDocument, spread: dict[bytes, int] | None = None) -> Callable[..., DeadDocuments]:
    return lambda new: DeadDocuments(documents, spread or {})


def test_a_removed_document_comes_back() -> None:
    find = among(dead(8, TEXTS[0], salt=1), dead(7, TEXTS[0]))
    matches = match_documents([], [new("b.txt", TEXTS[0]), new("a.txt", TEXTS[0]), new("c.txt", TEXTS[0])], find)
    assert ids(matches) == ["d8", "d7", None]
    assert [match.event for match in matches] == ["restored", "restored", "added"]


def test_a_removed_document_comes_back_edited() -> None:
    (match,) = match_documents([], [new("x.txt", edited(TEXTS[3]))], among(dead(2), dead(3), dead(4)))
    assert (match.id, match.event, match.method) == ("d3", "restored", "similarity")
    assert match.score == 4 / 6


def test_too_little_of_a_removed_document_is_a_new_one() -> None:
    assert ids(match_documents([], [new("x.txt", TEXTS[3][:2] + TEXTS[4])], among(dead(3)))) == [None]
    assert ids(match_documents([], [new("x.txt", [*TEXTS[3][:1]])], among(dead(3)))) == [None]


def test_of_removed_documents_that_are_alike_the_nearest_then_the_last_comes_back() -> None:
    draft = [*TEXTS[0][:4], *TEXTS[1][:2]]
    assert ids(match_documents([], [new("x", [*TEXTS[0][:5], "last"])], among(dead(7, draft, 5), dead(0)))) == ["d0"]
    assert ids(match_documents([], [new("x", TEXTS[0])], among(dead(0, last=3), dead(7, TEXTS[0], 5)))) == ["d7"]
    both = [new("x", [*TEXTS[0][:5], "last"]), new("y", [*TEXTS[0][:4], "one", "two"])]
    assert ids(match_documents([], both, among(dead(7, draft, 5), dead(0)))) == ["d0", "d7"]


def test_a_template_that_many_documents_have_brings_nobody_back() -> None:
    report = [*TEXTS[0][:4], "Monday", "Rain"]
    later = [*TEXTS[0][:4], "Tuesday", "Sun"]
    spread = dict.fromkeys(sketch(TEXTS[0][:4]).keys, 30)
    assert ids(match_documents([], [new("x", later)], among(dead(1, report), spread=spread))) == [None]
    assert ids(match_documents([], [new("x", [*report[:5], "Hail"])], among(dead(1, report)))) == ["d1"]


def test_what_died_comes_before_the_name_that_another_text_bears() -> None:
    """A → gone → B → A': the live document of the name is B."""
    assert ids(match_documents([old(1, "a.txt")], [new("a.txt", edited(TEXTS[0]))], among(dead(0)))) == ["d0"]
    assert ids(match_documents([old(0, "a.txt")], [new("a.txt", edited(TEXTS[0]))], among(dead(7, TEXTS[0])))) == ["d0"]


def test_the_registry_is_asked_only_for_what_no_live_document_is() -> None:
    asked = []

    def find(missing: Sequence[NewDocument]) -> DeadDocuments:
        asked.append([document.source for document in missing])
        return DeadDocuments()

    match_documents([old(0, "a.txt")], [new("a.txt", edited(TEXTS[0]))], find)
    assert asked == []
    match_documents([old(0, "a.txt")], [new("a.txt", edited(TEXTS[0])), new("b.txt", TEXTS[1])], find)
    assert asked == [["b.txt"]]


def test_keys_alone_are_enough() -> None:
    plain = [sketch_of(sketch(texts).content_key, sketch(texts).keys) for texts in (TEXTS[0], edited(TEXTS[0]))]
    matches = match_documents([OldDocument("d0", "a", b"1", plain[0])], [NewDocument("b", b"2", plain[1])])
    assert ids(matches) == ["d0"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3)), unique_by=lambda d: d[0]), st.randoms())
def test_every_document_is_matched_once_and_order_does_not_matter(
    layout: list[tuple[str, int]], rnd: random.Random
) -> None:
    before = [old(n, source, TEXTS[text]) for n, (source, text) in enumerate(layout)]
    after = [new(source, edited(TEXTS[text])) for source, text in zip("bcdefg", [t for _, t in layout], strict=False)]
    gone = [dead(7, TEXTS[0], 3), dead(8, TEXTS[0], 2), dead(9, TEXTS[3], 3)]
    matches = dict(zip([d.source for d in after], match_documents(before, after, among(*gone)), strict=True))
    found = [match.id for match in matches.values() if match.id]
    assert len(set(found)) == len(found)
    rnd.shuffle(before)
    rnd.shuffle(after)
    rnd.shuffle(gone)
    again = match_documents(before, after, among(*gone))
    assert dict(zip([d.source for d in after], again, strict=True)) == matches
