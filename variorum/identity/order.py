"""What stands in both versions in the same order: the longest common subsequence, linear in practice."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from variorum.identity.thresholds import COPIES_CELLS, LCS_CELLS, SMALL_CELLS

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


def nearest_copies(
    old: Sequence[int], new: Sequence[int], spine: Sequence[Pair], is_alike: Callable[[int, int], bool]
) -> list[Pair]:
    """As many pairs in order, but of what stands several times the copies that leave their partners to the others.

    If one of two copies was edited, an order alone does not say which of them the other one is: of P, A, P, which
    became P', A', P, the last P is the last P. Looked for between what stands once on both sides: first such that
    copies go with what is alike, then such that they stand where their partners do.
    """
    n_old, n_new = Counter(old), Counter(new)
    once = [(i, j) for i, j in spine if n_old[old[i]] == n_new[new[j]] == 1]
    if len(once) == len(spine):
        return list(spine)

    # Between two that stand once, the pairs of copies are chosen anew; unless nothing else stands there.
    found: list[Pair] = []
    at = 0
    for before, after in pairwise([(-1, -1), *once, (len(old), len(new))]):
        inside = []
        while at < len(spine) and spine[at] < after:
            inside.append(spine[at])
            at += 1
        if inside and len(inside) < max(after[0] - before[0], after[1] - before[1]) - 1:
            inside = _nearest(old, new, before, after, is_alike) or inside
        found += inside
        if at < len(spine):
            found.append(spine[at])
            at += 1
    return found


def _apart(pair: Pair, before: Pair, after: Pair) -> int:
    """How differently far two copies stand from what is before and after them on both sides."""
    (a, b), (a_before, b_before), (a_after, b_after) = pair, before, after
    return abs((a - a_before) - (b - b_before)) + abs((a_after - a) - (b_after - b))


def _nearest(
    old: Sequence[int], new: Sequence[int], before: Pair, after: Pair, is_alike: Callable[[int, int], bool]
) -> list[Pair]:
    """The longest run of equal pairs between two settled ones, with most that is alike beside it and the least apart;
    none in a large gap."""
    rows, columns = range(before[0] + 1, after[0]), range(before[1] + 1, after[1])
    if len(rows) * len(columns) > COPIES_CELLS:
        return []
    counts = Counter(old[a] for a in rows), Counter(new[b] for b in columns)
    copies = {symbol for symbol in counts[0] | counts[1] if max(counts[0][symbol], counts[1][symbol]) > 1}

    # The best way from each cell to the end: equal pairs, pairs that are alike, nearness, and the step that leads on
    # (1: past the old one, 2: past the new one, 3: past both, as a pair).
    best: dict[Pair, tuple[int, int, int, int]] = {}
    none = (0, 0, 0, 0)
    for a in reversed(rows):
        for b in reversed(columns):
            here = max((*best.get((a + 1, b), none)[:3], 1), (*best.get((a, b + 1), none)[:3], 2))
            equal = old[a] == new[b]
            if equal or ((old[a] in copies or new[b] in copies) and is_alike(a, b)):
                count, like, near, _ = best.get((a + 1, b + 1), none)
                here = max(here, (count + equal, like + (not equal), near - _apart((a, b), before, after), 3))
            best[a, b] = here

    # Along the best steps from the beginning: what is only alike is no pair.
    found = []
    a, b = rows.start, columns.start
    while (a, b) in best and best[a, b][0]:
        step = best[a, b][3]
        if step == 3 and old[a] == new[b]:
            found.append((a, b))
        a, b = a + (step != 2), b + (step != 1)
    return found


def _anchors(old: Sequence[int], new: Sequence[int], i: int, i_end: int, j: int, j_end: int) -> list[Pair]:
    """What stands exactly once on both sides, in the same order on both."""
    n_old, n_new = Counter(old[i:i_end]), Counter(new[j:j_end])
    where = {old[a]: a for a in range(i, i_end) if n_old[old[a]] == 1}
    return longest_run([(where[new[b]], b) for b in range(j, j_end) if n_new[new[b]] == 1 and new[b] in where])


def _exact(old: Sequence[int], new: Sequence[int], i: int, i_end: int, j: int, j_end: int) -> list[Pair]:
    """A longest common subsequence of one gap."""
    pairs: list[Pair] = []
    for block in LCSseq.opcodes(list(old[i:i_end]), list(new[j:j_end])):
        if block.tag == "equal":
            olds = range(i + block.src_start, i + block.src_end)
            news = range(j + block.dest_start, j + block.dest_end)
            pairs += zip(olds, news, strict=True)
    return pairs


def _copies(old: Sequence[int], new: Sequence[int], i: int, i_end: int, j: int, j_end: int) -> list[Pair]:
    """The k-th copy of everything with its k-th copy, in the order of the new side."""
    where: dict[int, list[int]] = {}
    for a in range(i_end - 1, i - 1, -1):
        where.setdefault(old[a], []).append(a)
    return [(where[new[b]].pop(), b) for b in range(j, j_end) if where.get(new[b])]


def longest_run(pairs: list[Pair]) -> list[Pair]:
    """The longest chain of pairs that ascends on both sides; given in ascending order of the new side."""
    tails: list[int] = []  # the smallest old index at which a chain of each length ends
    ends: list[int] = []  # the pair at which it does
    before: list[int] = []  # the pair that each one follows
    for n, (a, _) in enumerate(pairs):
        at = bisect_left(tails, a)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(a)
            ends.append(n)
        else:
            tails[at], ends[at] = a, n

    # The longest, read from its end.
    chain, n = [], ends[-1] if ends else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]
