"""Patterns of ignore files say what they say in git, and are matched in time that grows with a name."""

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from variorum.errors import UsageError
from variorum.sources.listing import list_sources
from variorum.sources.selection import is_taken, rules_in

PIECES = st.sampled_from(["*", "**", "a", "b", "?", "/", "/**/", "[ab]", "[!a]", r"\\*", "."])
NAMES = st.sampled_from(["a", "b", "ab", "ba", "a.b", "*", "aab", "ä", "\udce4"])
PATTERNS = st.lists(st.lists(PIECES, min_size=1, max_size=9).map("".join), min_size=1, max_size=2)
PATHS = st.lists(NAMES, min_size=1, max_size=6).map("/".join)


@settings(max_examples=400)
@given(PATTERNS, st.lists(PATHS, min_size=1, max_size=6), st.booleans())
def test_they_take_what_git_takes(patterns: list[str], paths: list[str], is_folder: bool) -> None:
    try:
        wanted = GitIgnoreSpec.from_lines(patterns, backend="simple")
    except (ValueError, re.error):
        return
    ((_, found),) = rules_in("", (), "\n".join(patterns).encode())
    for path in paths:
        name = f"{path}/" if is_folder else path
        assert is_taken(found, name) == wanted.check_file(name).include, (patterns, name)


def test_stars_do_not_multiply_the_time() -> None:
    """As pathspec makes them, five stars take minutes for a name of 200 letters."""
    ((_, found),) = rules_in("", (), ("*a" * 50 + "*b\n" + "**/a/" * 50 + "b\n").encode())
    assert is_taken(found, "a" * 250) is None
    assert is_taken(found, "a/" * 1000 + "c") is None


def test_as_many_patterns_as_there_are_names_to_leave_out() -> None:
    """re2 fails with some 2,000 of them at once."""
    names = [f"*.nope{number}" for number in range(4_000)]
    ((_, found),) = rules_in("", (), "\n".join([*names, "!a.nope7", "*.nope8"]).encode())
    assert is_taken(found, "a.nope0") is is_taken(found, "b.nope7") is is_taken(found, "a.nope3999") is True
    assert is_taken(found, "a.nope7") is False
    assert is_taken(found, "a.txt") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_ignore_file_in_unicode_is_followed(encoding: str) -> None:
    ((_, found),) = rules_in("", (), "*.täx\n".encode(encoding))
    assert is_taken(found, "a.täx")


@pytest.mark.parametrize("raw", ["*.txt\n".encode("utf-16-le"), b"\0", b"!", b"foo\\", b"[z-a]", b"?" * 8_000])
def test_an_ignore_file_that_cannot_be_followed_is_refused(raw: bytes) -> None:
    with pytest.raises(UsageError, match=r"^x/\.variorumignore.*expected") as told:
        rules_in("x/", (), raw)
    assert told.value.code == "bad_pattern"


@pytest.mark.parametrize("make", [os.mkfifo, partial(os.symlink, "nowhere")])
def test_an_ignore_file_that_is_no_file_is_refused_at_once(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / ".variorumignore")
    with pytest.raises(UsageError, match=r"variorumignore cannot be read"):
        list_sources([str(tmp_path)])


def test_a_folder_called_like_an_ignore_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / ".variorumignore").mkdir()
    (tmp_path / "a.txt").touch()
    assert [item.source for item in list_sources([str(tmp_path)])] == ["a.txt"]
