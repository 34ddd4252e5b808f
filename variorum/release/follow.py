"""Following a release: a copy is brought up to each version that is published, until somebody ends it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from variorum.release.fetch import read_index
from variorum.release.index import INDEX, ReleaseError
from variorum.release.places import origin_of
from variorum.release.pull import Pulled, pull


def follow(
    place: str,
    folder: str | Path | None,
    every: float,
    away: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Pulled]:
    """Pull a release, and again whenever another is published at its place; it is looked for every so many seconds.

    Only the index is read at a look. `away` is told when the place cannot be reached, or is not whole, which is tried
    again. Raises ReleaseError where the first pull does.
    """
    first = pull(place, folder)
    yield first

    # The copy keeps the index of what it is a copy of: the same bytes, and there is nothing new.
    index = Path(first.folder) / INDEX
    while True:
        sleep(every)
        try:
            _, data = read_index(origin_of(place))
            if index.is_file() and index.read_bytes() == data:
                continue
            pulled = pull(place, first.folder)
        except (ReleaseError, OSError) as error:
            away(str(error))
        else:
            yield pulled
