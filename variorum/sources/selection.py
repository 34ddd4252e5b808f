"""What of a folder is taken: not what is hidden or version control's own, not what an ignore file or a pattern says."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from variorum.errors import UsageError
from variorum.sources.places import Place

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".variorumignore"
"""A file with the rules of .gitignore, for the folder that it lies in and those below."""
DATASET_FILE = "variorum.toml"
"""The file that describes a dataset; it is no source."""
_OWN_FILES = (IGNORE_FILE, DATASET_FILE)
_VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS"})

Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""The ignore files that hold in a folder, the outermost first: where each lies (a path ending with /, or empty), and
what it says."""


@dataclass(slots=True)
class LeftOut:
    """What was left out on purpose: how much by which reason, and the first name of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, reason: str, name: str) -> None:
        """Count one more."""
        self.counts[reason] += 1
        self.examples[reason] = min(self.examples.get(reason, name), name)

    def told(self) -> str:
        """How much was left out, by reason, with an example of each; empty for nothing."""
        return ", ".join(
            f"{n:,} {reason} (such as {self.examples[reason]})" for reason, n in sorted(self.counts.items())
        )


class Selection:
    """What of one place is taken. Paths are relative to its folder, with slashes; those of folders end with one."""

    def __init__(self, place: Place, left_out: LeftOut) -> None:
        self._place = place
        self._left_out = left_out
        self._include = _patterns(place.include, "include")
        self._exclude = _patterns(place.exclude, "exclude")

    def takes(self, path: str, rules: Rules) -> bool:
        """Whether a file or folder is wanted; one that is not is counted."""
        reason = self._against(path, rules)
        if reason and reason != "its own":
            self._left_out.add(reason, path)
        return reason is None

    def _against(self, path: str, rules: Rules) -> str | None:
        is_folder = path.endswith("/")
        name = path.rstrip("/").rsplit("/", 1)[-1]
        if name in _OWN_FILES and not is_folder:
            return "its own"
        if name in _VERSION_CONTROL and is_folder:
            return "of version control"
        if name.startswith(".") and not self._place.hidden:
            return "hidden"
        if _ignored(path, rules):
            return f"by {IGNORE_FILE}"
        if self._exclude is not None and is_taken(self._exclude, path):
            return "by --exclude"
        if self._include is not None and not is_folder and not is_taken(self._include, path):
            return "not in --include"
        return None


def rules_in(folder: str, rules: Rules, read: Callable[[], bytes]) -> Rules:
    """The rules that hold in a folder which has an ignore file of its own. Raises UsageError where that is broken."""
    lines = read().decode("utf-8-sig", "replace").splitlines()
    return (*rules, (folder, _spec(lines, f"{folder}{IGNORE_FILE}")))


def is_taken(spec: "GitIgnoreSpec", path: str) -> bool | None:
    """Whether patterns take a path; None where none of them says anything of it.

    A byte of it that is no UTF-8 is U+FFFD, as it is in an ignore file.
    """
    return spec.check_file(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")).include


def _ignored(path: str, rules: Rules) -> bool:
    """As in git: the innermost file with a pattern for it decides, and in that the last such pattern."""
    for folder, spec in reversed(rules):
        said = is_taken(spec, path[len(folder) :])
        if said is not None:
            return said
    return False


def _patterns(patterns: Sequence[str], option: str) -> "GitIgnoreSpec | None":
    return _spec(patterns, f"--{option}") if patterns else None


def _spec(lines: Sequence[str], where: str) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    try:
        # Python's own regexes take minutes for five stars and a name of 200 letters; those of re2 take linear time.
        return GitIgnoreSpec.from_lines(lines, backend="re2")
    except ValueError as error:
        raise UsageError(f"{where}: {error}; expected patterns as in .gitignore, such as *.md or drafts/.") from error
