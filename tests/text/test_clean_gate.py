"""The gate: what it lets pass, cleaning would not change."""

import itertools
import re

from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from variorum.text.cleaning.gate import may_be_bad, may_change

TELLING = "aZ 1.é語\n" + "".join(
    re.findall(f"[{''.join(MOJIBAKE_CATEGORIES.values())}]", "".join(map(chr, range(0x80, 0x2600))))
)


def test_every_pair_that_ftfy_minds_is_seen() -> None:
    missed = [a + b for a, b in itertools.product(TELLING, TELLING) if is_bad(a + b) and not may_be_bad(a + b)]
    assert not missed


@given(st.lists(st.text(st.sampled_from(TELLING), max_size=8)))
@settings(max_examples=1000, deadline=None)
def test_all_that_ftfy_minds_is_seen_in_lines_and_in_the_whole(lines: list[str]) -> None:
    for line in lines:
        if is_bad(line):
            assert may_be_bad(line)
            assert may_change(line)
            assert may_change("\n".join(lines))


def test_ordinary_text_passes() -> None:
    for text in (
        "„Größe“ – so heißt’s …",
        "«Où ça ?» dit-il",
        "Когда настала осень",
        "事实上，这个小组",
        "Zażółć gęślą jaźń\n",
    ):
        assert not may_change(text)
