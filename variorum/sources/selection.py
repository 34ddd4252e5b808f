"""What of a folder is taken: not what is hidden or version control's own, not what an ignore file or a pattern says."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from variorum.errors import UsageError
from variorum.sources.naming import readable_name
from variorum.sources.places import Place

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILE = ".variorumignore"
"""A file with the rules of .gitignore, for the folder that it lies in and those below."""
DATASET_FILE = "variorum.toml"
"""The file that describes a dataset; it is no source."""
_OWN_FILES = (IGNORE_FILE, DATASET_FILE)
_VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".bzr", ".jj", "_darcs", "CVS"})

LONGEST = 4096
"""Most characters of a pattern, as many as a path may have; and of the patterns that are looked for at once. re2 has
memory for 7,600 of the costliest kind (`?`), and fails beyond."""

Patterns = tuple["GitIgnoreSpec", ...]
"""Patterns in portions, the first ones first: of two that fit, the later one counts."""

Rules = tuple[tuple[str, Patterns], ...]
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


def rules_in(folder: str, rules: Rules, raw: bytes) -> Rules:
    """The rules that hold in a folder which has an ignore file of its own, with these bytes.

    Raises UsageError where it is broken: what its writer wanted to be left out would be published else.
    """
    told = readable_name(folder)
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = raw.decode(encoding, "replace")
    if "\0" in text:
        raise broken_ignore_file(told, "holds a NUL, so it is no text in UTF-8")
    return (*rules, (folder, _compiled(text.splitlines(), f"{told}{IGNORE_FILE}")))


def broken_ignore_file(folder: str, what: str) -> UsageError:
    """What is told of an ignore file that says nothing which can be followed."""
    return _broken(f"{folder}{IGNORE_FILE}", f" {what}", "a text in UTF-8 with patterns as in .gitignore")


def is_taken(patterns: Patterns, path: str) -> bool | None:
    """Whether patterns take a path; None where none of them says anything of it.

    A byte of it that is no UTF-8 is U+FFFD, as it is in an ignore file.
    """
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    for portion in reversed(patterns):
        said = portion.check_file(text).include
        if said is not None:
            return said
    return None


def _ignored(path: str, rules: Rules) -> bool:
    """As in git: the innermost file with a pattern for it decides, and in that the last such pattern."""
    for folder, patterns in reversed(rules):
        said = is_taken(patterns, path[len(folder) :])
        if said is not None:
            return said
    return False


def _patterns(patterns: Sequence[str], option: str) -> Patterns | None:
    return _compiled(patterns, f"--{option}") if patterns else None


def _compiled(lines: Sequence[str], where: str) -> Patterns:
    from pathspec import GitIgnoreSpec

    try:
        # Python's own regexes take minutes for five stars and a name of 200 letters; those of re2 take linear time.
        return tuple(GitIgnoreSpec.from_lines(portion, backend="re2") for portion in _portions(lines, where))
    except (ValueError, re.error) as error:
        raise _broken(where, f": {str(error)[:200]}", "patterns as in .gitignore, such as *.md or drafts/") from None


def _portions(lines: Sequence[str], where: str) -> Iterator[Sequence[str]]:
    start, length = 0, 0
    for number, line in enumerate(lines):
        if len(line) > LONGEST:
            raise _broken(where, f" has a pattern of {len(line):,} characters", f"{LONGEST:,} at most")
        if length + len(line) > LONGEST:
            yield lines[start:number]
            start, length = number, 0
        length += len(line)
    yield lines[start:]


def _broken(where: str, what: str, expected: str) -> UsageError:
    return UsageError(f"{where}{what}; expected {expected}.", code="bad_pattern", thing=where, expected=expected)
