"""Patterns of ignore files say what they say in git, and are matched in time that grows with a name."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

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
    except ValueError:
        return
    ((_, found),) = rules_in("", (), lambda: "\n".join(patterns).encode())
    for path in paths:
        name = f"{path}/" if is_folder else path
        assert is_taken(found, name) == wanted.check_file(name).include, (patterns, name)


def test_stars_do_not_multiply_the_time() -> None:
    """As pathspec makes them, five stars take minutes for a name of 200 letters."""
    ((_, found),) = rules_in("", (), lambda: ("*a" * 50 + "*b\n" + "**/a/" * 50 + "b\n").encode())
    assert is_taken(found, "a" * 250) is None
    assert is_taken(found, "a/" * 1000 + "c") is None
