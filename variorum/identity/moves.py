"""What stands in both versions unchanged, but elsewhere."""

from collections.abc import Callable, Sequence

from variorum.identity.order import Pair


def elsewhere(old: Sequence[int], new: Sequence[int], old_free: Sequence[int], new_free: Sequence[int]) -> list[Pair]:
    """Pairs (i, j) of what is free on both sides with old[i] == new[j], whatever the order.

    What is free once on both sides first; then its neighbours, so that the short and repeated paragraphs of a block go
    with their block; then the k-th copy with the k-th.
    """
    free_old, free_new = set(old_free), set(new_free)
    where_old, where_new = _places(old, old_free), _places(new, new_free)
    pairs: list[Pair] = []

    def take(i: int, j: int) -> None:
        pairs.append((i, j))
        free_old.discard(i)
        free_new.discard(j)

    for symbol, places in where_new.items():
        if len(places) == 1 and len(where_old.get(symbol, ())) == 1:
            take(where_old[symbol][0], places[0])
    pairs += neighbours(pairs, free_old, free_new, lambda i, j: old[i] == new[j])
    for symbol, places in where_new.items():
        left = [i for i in where_old.get(symbol, ()) if i in free_old]
        for i, j in zip(left, [j for j in places if j in free_new], strict=False):
            take(i, j)
    return pairs


def neighbours(
    pairs: Sequence[Pair], free_old: set[int], free_new: set[int], fits: Callable[[int, int], bool]
) -> list[Pair]:
    """Free pairs that fit and stand right beside a given pair, or beside one so found; takes them out of the free."""
    found: list[Pair] = []
    for step in (1, -1):
        for i, j in sorted(pairs, reverse=step < 0):
            a, b = i + step, j + step
            while a in free_old and b in free_new and fits(a, b):
                found.append((a, b))
                free_old.discard(a)
                free_new.discard(b)
                a, b = a + step, b + step
    return found


def _places(symbols: Sequence[int], free: Sequence[int]) -> dict[int, list[int]]:
    """Where each symbol stands, among what is free."""
    places: dict[int, list[int]] = {}
    for n in free:
        places.setdefault(symbols[n], []).append(n)
    return places
