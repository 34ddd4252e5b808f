"""Libraries that others import wherever they happen to be installed, and that nothing here asks."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

UNASKED = frozenset({"hypothesis", "pandas"})
"""Arrow imports pandas with its first array, to know one that it is given, and Pandera both, for what a user may ask of
it: 1.3 CPU seconds of an update of one document, where they are installed."""


class _Nowhere(MetaPathFinder):
    """Says of the libraries that they are not installed, in the words that Pandera and Arrow expect then."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None for all others: they are found as ever."""
        if fullname in UNASKED:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def leave_unasked() -> None:
    """Have a process that is ours alone go on as where these libraries are not installed."""
    if not any(isinstance(finder, _Nowhere) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Nowhere())
