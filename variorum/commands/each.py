"""`variorum build git+PATH --each tag`: a version for each tag."""

from collections.abc import Sequence

from variorum.errors import UsageError
from variorum.sources.git import PREFIX, git_place, is_git, tags


def tagged_places(sources: Sequence[str]) -> list[tuple[list[str], str]]:
    """The sources of each version, and its message: the tag, the time and the author of its commit.

    Raises UsageError where the source is not one repository, or has no tags.
    """
    if len(sources) != 1 or not is_git(sources[0]):
        raise UsageError(
            f"--each tag: {', '.join(sources) or 'nothing'} is not one repository; expected git+PATH.",
            code="usage",
            thing="--each",
            expected="git+PATH",
        )
    repository = git_place(sources[0]).repository
    found = tags(repository)
    if not found:
        raise UsageError(f"{sources[0]}: has no tags; expected a repository with tags.", thing=sources[0])
    return [([f"{PREFIX}{repository}@{name}"], message) for name, message in found]
