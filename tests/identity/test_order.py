import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from variorum.identity.order import in_order, longest_run

SEQUENCES = st.lists(st.integers(0, 5), max_size=30)


@given(SEQUENCES, SEQUENCES)
def test_pairs_are_equal_ascending_and_as_many_as_can_be(old: list[int], new: list[int]) -> None:
    pairs = in_order(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    assert len(pairs) == LCSseq.similarity(old, new)


@given(st.permutations(range(12)))
def test_the_longest_run_ascends(order: list[int]) -> None:
    run = longest_run([(i, j) for j, i in enumerate(order)])
    assert [i for i, _ in run] == sorted(i for i, _ in run)
    assert len(run) == LCSseq.similarity(order, list(range(12)))


def test_long_sequences_are_put_in_order() -> None:
    rnd = random.Random(1)
    same = [7] * 60_000
    few = [rnd.randrange(4) for _ in range(60_000)]
    unlike = list(range(60_000))
    assert len(in_order(same, same[:-500])) == len(same) - 500
    assert len(in_order([1, *same, 2], [3, *same, 4])) == len(same)
    assert len(in_order(few, few[100:])) > 59_000
    assert len(in_order(unlike, unlike[::-1])) == 1
    assert in_order(unlike, [-1 - n for n in unlike]) == []
