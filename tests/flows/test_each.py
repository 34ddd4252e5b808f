"""`--each commit`: a version for each commit that changes a text, worded as `git show` has it."""

import os
import subprocess
from pathlib import Path

import pytest
from scene import Variorum

from variorum.commands.each import each_place
from variorum.dataset.dataset import open_dataset
from variorum.errors import UsageError

WORDINGS = ("The first wording of the text.", "The second wording of the text.", "The third wording, quite another.")
MERGED = "A branch that was merged."


def git(repository: Path, *words: str) -> str:
    person = {f"GIT_{who}_{what}": "A <b@c.d>" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "2020-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2020-01-02T03:04:05Z"}
    command = ["git", "-c", "init.defaultBranch=main", "-C", str(repository), *words]
    return subprocess.run(command, env=os.environ | person | dates, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    made = tmp_path / "repository"
    made.mkdir()
    git(made, "init", "-q")
    for number, wording in enumerate(WORDINGS, 1):
        (made / "a.md").write_text(f"# A text\n\n{wording}\n", encoding="utf-8")
        git(made, "add", ".")
        git(made, "commit", "-qm", f"wording {number}: äöü\n\nwith a body")
    git(made, "checkout", "-qb", "side", "HEAD~1")
    (made / "b.md").write_text(MERGED + "\n", encoding="utf-8")
    git(made, "add", ".")
    git(made, "commit", "-qm", "aside")
    git(made, "checkout", "-q", "main")
    git(made, "merge", "-q", "--no-ff", "-m", "merged", "side")
    return made


def test_each_commit_is_a_version_worded_as_git_shows_it(repository: Path, warehouse: Path, variorum: Variorum) -> None:
    variorum("build", f"git+{repository}", "--each", "commit", "--warehouse", str(warehouse))
    commits = git(repository, "log", "--first-parent", "--reverse", "--format=%H").split()
    for number, commit in enumerate(commits, 1):
        version = open_dataset(str(warehouse)).at(number)
        message = version.commit.message
        assert message.startswith(commit[:12])
        texts = [row["text"] for row in version.paragraphs().to_pylist()]
        for text in texts:
            assert any(text in git(repository, "show", f"{commit}:{name}") for name in ("a.md", "b.md")), (commit, text)
    assert len(commits) == 4


def test_what_is_no_repository_has_no_commits(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not one repository"):
        each_place([str(tmp_path)], "commit")
    with pytest.raises(UsageError, match="expected a repository"):
        each_place([f"git+{tmp_path}"], "commit")
