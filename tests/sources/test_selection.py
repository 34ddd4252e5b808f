"""Patterns of ignore files say what they say in git, and are matched in time that grows with a name."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from variorum.sources.selection import rules_in

PIECES = st.lists(st.sampled_from(["*", "**", "a", "b", "?", "/", "/**/", "[ab]", r"\\*", "."]), min_size=1, max_size=9)
PATHS = st.lists(st.sampled_from(["a", "b", "ab", "ba", "a.b", "*", "aab"]), min_size=1, max_size=6).map("/".join)


@settings(max_examples=400)
@given(st.lists(PIECES.map("".join), min_size=1, max_size=2), st.lists(PATHS, min_size=1, max_size=6), st.booleans())
def test_they_take_what_git_takes(patterns: list[str], paths: list[str], is_folder: bool) -> None:
    try:
        wanted = GitIgnoreSpec.from_lines(patterns)
    except ValueError:
        return
    ((_, found),) = rules_in("", (), lambda: "\n".join(patterns).encode())
    for path in paths:
        name = f"{path}/" if is_folder else path
        assert found.check_file(name).include == wanted.check_file(name).include, (patterns, name)


def test_stars_do_not_multiply_the_time() -> None:
    """As pathspec makes them, five stars take minutes for a name of 200 letters."""
    ((_, found),) = rules_in("", (), lambda: ("*a" * 50 + "*b\n" + "**/a/" * 50 + "b\n").encode())
    assert found.check_file("a" * 250).include is None
    assert found.check_file("a/" * 1000 + "c").include is None
