"""`variorum build git+PATH --each tag` or `--each commit`: a version for each of them."""

from collections.abc import Sequence
from typing import Literal

from variorum.errors import UsageError
from variorum.sources.credentials import without_credentials
from variorum.sources.git import PREFIX, commits, git_place, is_git, tags


def each_place(sources: Sequence[str], each: Literal["tag", "commit"]) -> list[tuple[list[str], str]]:
    """The sources of each version, and its message: the tag or commit, its time and its author.

    Raises UsageError where the source is not one repository, or has no tags.
    """
    if len(sources) != 1 or not is_git(sources[0]):
        named = ", ".join(map(without_credentials, sources))
        raise UsageError(
            f"--each {each}: {named or 'nothing'} is not one repository; expected git+PATH.",
            code="usage",
            thing="--each",
            expected="git+PATH",
        )
    place = git_place(sources[0])
    found = tags(place.repository) if each == "tag" else commits(place)
    if not found:
        raise UsageError(f"{sources[0]}: has no tags; expected a repository with tags.", thing=sources[0])
    return [([f"{PREFIX}{place.repository}@{name}"], message) for name, message in found]
