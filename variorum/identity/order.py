"""What stands in both versions in the same order: the longest common subsequence, linear in practice."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from variorum.identity.thresholds import LCS_CELLS, SMALL_CELLS

Pair = tuple[int, int]


def in_order(old: Sequence[int], new: Sequence[int]) -> list[Pair]:
    """Pairs (i, j), both ascending, with old[i] == new[j]: a longest common subsequence, or nearly.

    Common ends first, then the exact LCS bit by bit (rapidfuzz). A gap too large for that is first cut at anchors
    (what stands once on both sides, patience diff); one that has none pairs the k-th copy with the k-th copy.
    """
    pairs: list[Pair] = []
    work = [(0, len(old), 0, len(new))]
    while work:
        i, i_end, j, j_end = work.pop()
        while i < i_end and j < j_end and old[i] == new[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            pairs.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue

        # What is left between them, by a method that its size allows.
        cells = (i_end - i) * (j_end - j)
        if cells <= SMALL_CELLS:
            pairs += _exact(old, new, i, i_end, j, j_end)
        elif anchors := _anchors(old, new, i, i_end, j, j_end):
            for a, b in [*anchors, (i_end, j_end)]:
                if i < a and j < b:
                    work.append((i, a, j, b))
                i, j = a + 1, b + 1
            pairs += anchors
        elif cells <= LCS_CELLS:
            pairs += _exact(old, new, i, i_end, j, j_end)
        else:
            pairs += longest_run(_copies(old, new, i, i_end, j, j_end))
    return sorted(pairs)


def nearest_copies(old: Sequence[int], new: Sequence[int], spine: Sequence[Pair]) -> list[Pair]:
    """The same pairs, but of what stands several times between two neighbours of the spine the copy that stands where
    its partner does.

    If one of two copies was edited, an order alone does not say which of them the other one is: of P, A, P, which
    became P', A', P, the last P is the last P.
    """
    ends = [*spine, (len(old), len(new))]
    found: list[Pair] = []
    before = (-1, -1)
    for n, (i, j) in enumerate(spine):
        after = ends[n + 1]

        def apart(a: int, b: int, before: Pair = before, after: Pair = after) -> int:
            return abs((a - before[0]) - (b - before[1])) + abs((after[0] - a) - (after[1] - b))

        if apart(i, j):
            copies = [(a, j) for a in range(before[0] + 1, after[0]) if old[a] == old[i]]
            copies += [(i, b) for b in range(before[1] + 1, after[1]) if new[b] == new[j]]
            i, j = min(copies, key=lambda pair: (apart(*pair), pair != (i, j), pair))
        before = (i, j)
        found.append(before)
    return found


def _anchors(old: Sequence[int], new: Sequence[int], i: int, i_end: int, j: int, j_end: int) -> list[Pair]:
    """What stands exactly once on both sides, in the same order on both."""
    n_old, n_new = Counter(old[i:i_end]), Counter(new[j:j_end])
    where = {old[a]: a for a in range(i, i_end) if n_old[old[a]] == 1}
    return longest_run([(where[new[b]], b) for b in range(j, j_end) if n_new[new[b]] == 1 and new[b] in where])


def _exact(old: Sequence[int], new: Sequence[int], i: int, i_end: int, j: int, j_end: int) -> list[Pair]:
    """A longest common subsequence of one gap."""
    return [
        (i + block.src_start + k, j + block.dest_start + k)
        for block in LCSseq.opcodes(list(old[i:i_end]), list(new[j:j_end]))
        if block.tag == "equal"
        for k in range(block.src_end - block.src_start)
    ]


def _copies(old: Sequence[int], new: Sequence[int], i: int, i_end: int, j: int, j_end: int) -> list[Pair]:
    """The k-th copy of everything with its k-th copy, in the order of the new side."""
    where: dict[int, list[int]] = {}
    for a in range(i_end - 1, i - 1, -1):
        where.setdefault(old[a], []).append(a)
    return [(where[new[b]].pop(), b) for b in range(j, j_end) if where.get(new[b])]


def longest_run(pairs: list[Pair]) -> list[Pair]:
    """The longest chain of pairs that ascends on both sides; given in ascending order of the new side."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for n, (a, _) in enumerate(pairs):
        at = bisect_left(tails, a)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(a)
            ends.append(n)
        else:
            tails[at], ends[at] = a, n
    chain, n = [], ends[-1] if ends else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]
