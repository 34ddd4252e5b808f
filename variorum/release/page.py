"""The page of a release: static files that show it in a browser, with no server of its own and nothing from the net."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def page_files() -> dict[str, bytes]:
    """The files of the page, by their path in a release."""
    return dict(sorted(_within(files("variorum") / "page", "")))


def _within(folder: Traversable, before: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir():
            yield from _within(one, f"{before}{one.name}/")
        else:
            yield f"{before}{one.name}", one.read_bytes()
