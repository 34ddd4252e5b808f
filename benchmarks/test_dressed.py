"""The further layouts that weights are learnt on: the gold goes with the text."""

import pytest

from benchmarks.dressed import STYLES, of
from benchmarks.segmentation import Document


@pytest.mark.parametrize("name", [f"text-{n}.txt" for n in range(12)])
def test_the_gold_of_a_dressed_document_says_where_its_blocks_stand(name: str) -> None:
    blocks = [
        {"kind": "h", "level": 1, "text": "The old bridge"},
        {"kind": "p", "level": 0, "text": "The river runs below the bridge. " * 8 + "So it does."},
        {"kind": "h", "level": 2, "text": "The mill"},
        {"kind": "p", "level": 0, "text": "a line of verse\nand another one"},
    ]
    made = of(Document(f"blank/en/{name}", "town", "", {"variant": "blank", "lang": "en", "blocks": blocks}))
    assert made.gold["variant"].removeprefix("dressed ") in STYLES
    for block, out in zip(blocks, made.gold["blocks"], strict=True):
        said = made.text[out["start"] : out["end"]]
        assert " ".join(said.split()).casefold() == " ".join(str(block["text"]).split()).casefold()
        assert not said[0].isspace() or made.gold["variant"] in ("dressed centred", "dressed manual")


def test_every_style_is_given_to_some_document() -> None:
    documents = (Document(f"blank/en/text-{n}.txt", "town", "", {"variant": "blank", "blocks": []}) for n in range(200))
    assert {of(document).gold["variant"] for document in documents} == {f"dressed {name}" for name in STYLES}
