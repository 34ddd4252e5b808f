import json

import pytest

from variorum.annotate.annotations import AnnotationError, move, parse, write

P, Q, R = "p0123456789abcdef", "pfedcba9876543210", "p00000000000000zz"
OLD = "The cat sat on the mat. The dog lay under the table."


def flat(exact: str, text: str = OLD, **more: object) -> dict[str, object]:
    start = text.index(exact)
    return {
        "id": P,
        "version": 3,
        "start": start,
        "end": start + len(exact),
        "exact": exact,
        "prefix": text[max(start - 8, 0) : start],
        "suffix": text[start + len(exact) :][:8],
        **more,
    }


def w3c(exact: str) -> dict[str, object]:
    start = OLD.index(exact)
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "http://example.org/anno1",
        "type": "Annotation",
        "body": {"type": "TextualBody", "value": "a remark"},
        "target": {
            "source": f"https://example.org/variorum/{P}@3",
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": start + len(exact)},
                {"type": "TextQuoteSelector", "exact": exact, "prefix": OLD[start - 4 : start], "suffix": ""},
            ],
        },
    }


def test_untouched_text_keeps_its_annotation_but_for_the_version() -> None:
    value = flat("sat on", body="a remark")
    moved = move(parse(value), OLD, [(P, OLD)], 5)
    assert (moved.outcome, moved.score) == ("untouched", 1.0)
    assert write(moved.annotation) == value | {"version": 5}


def test_edited_text_is_followed() -> None:
    new = "Look: the cat sat quietly on the mat. The dog lay under the table."
    moved = move(parse(flat("sat on the mat")), OLD, [(P, new)], 4)
    assert (moved.outcome, moved.annotation.exact) == ("edited", "sat quietly on the mat")
    assert moved.annotation.start == new.index("sat quietly")
    assert moved.annotation.prefix == "the cat "


def test_of_several_parts_the_right_one_takes_it() -> None:
    parts = [(P, "The cat sat on the mat."), (Q, "The dog lay under the table.")]
    moved = move(parse(flat("under the table")), OLD, parts, 4)
    assert (moved.outcome, moved.annotation.id, moved.annotation.start) == ("split", Q, 12)


def test_a_merged_text_is_found_in_what_took_it_in() -> None:
    moved = move(parse(flat("dog")), OLD, [(Q, "It rained. " + OLD)], 4)
    assert (moved.outcome, moved.annotation.id, moved.annotation.start) == ("merged", Q, 11 + OLD.index("dog"))


def test_what_is_gone_is_an_orphan_as_it_was() -> None:
    value = flat("The dog lay under the table.")
    for successors in ([], [(P, "The cat sat on the mat.")]):
        moved = move(parse(value), OLD, successors, 9)
        assert moved.outcome == "orphan"
        assert write(moved.annotation) == value


def test_the_quote_wins_over_a_wrong_position_and_context_tells_copies_apart() -> None:
    value = flat("The") | {"start": 7, "end": 10, "prefix": "mat. ", "suffix": " dog"}
    moved = move(parse(value), OLD, [(P, OLD)], 4)
    assert moved.annotation.start == OLD.index("The dog")
    assert move(parse(value | {"exact": "nowhere"}), OLD, [(P, OLD)], 4).outcome == "orphan"


def test_a_web_annotation_goes_round_with_all_it_brought() -> None:
    value = w3c("dog")
    assert write(parse(value)) == value
    moved = write(move(parse(value), OLD, [(P, "A " + OLD)], 12).annotation)
    assert moved["body"] == value["body"]
    assert moved["target"]["source"] == f"https://example.org/variorum/{P}@12"
    assert moved["target"]["selector"][0] == {"type": "TextPositionSelector", "start": 30, "end": 33}
    json.dumps(moved)


def test_one_selector_is_enough() -> None:
    value = w3c("dog")
    position, quote = value["target"]["selector"]  # type: ignore[index]
    for selector in (position, quote, {"type": "RangeSelector", "refinedBy": quote}):
        one = value | {"target": {"source": P, "selector": selector}}
        assert move(parse(one), OLD, [(P, OLD)], 2).annotation.exact == "dog"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "needs `id`"),
        ({"id": "3", "start": 0, "end": 1}, "needs `id`"),
        ({"id": P, "start": 0}, "needs `start` and `end`, or `exact`"),
        ({"id": P, "start": "0", "end": 1}, "`start` of an annotation must be a number"),
        ({"target": "http://example.org"}, "one `target` with `source`"),
        ({"target": {"source": "http://example.org"}}, "must name a paragraph"),
    ],
)
def test_what_cannot_be_read_says_why(value: dict[str, object], message: str) -> None:
    with pytest.raises(AnnotationError, match=message):
        parse(value)
