"""Libraries that others import wherever they happen to be installed, and that nothing here asks."""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

UNASKED = frozenset({"hypothesis", "pandas"})
"""Arrow imports pandas with its first array, to know one that it is given, and Pandera both, for what a user may ask of
it: 1.3 CPU seconds of an update of one document, where they are installed."""


OF_ARROW = frozenset({"numpy"})
"""What Arrow imports for arrays that nobody here gives it: .07 CPU seconds. Who asks for it by itself has it."""

ARROW = ("pyarrow", "pyarrow.compute", "pyarrow.parquet", "pyarrow.dataset")
"""The parts of Arrow that steps of a build ask."""


class _Nowhere(MetaPathFinder):
    """Says of some libraries that they are not installed, in the words that Pandera and Arrow expect then."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None for all others: they are found as ever."""
        if fullname in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None


def leave_unasked() -> None:
    """Have a process that is ours alone go on as where these libraries are not installed."""
    if not any(isinstance(finder, _Nowhere) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Nowhere(UNASKED))


def bring_arrow() -> None:
    """Import Arrow without what it imports unasked, where this process is ours alone; else it comes in its time."""
    if "pyarrow" in sys.modules or not any(isinstance(finder, _Nowhere) for finder in sys.meta_path):
        return
    finder = _Nowhere(OF_ARROW)
    sys.meta_path.insert(0, finder)
    try:
        for name in ARROW:
            import_module(name)
    finally:
        sys.meta_path.remove(finder)
