"""`--each commit`: a version for each commit that changes a text, worded as `git show` has it."""

import os
import subprocess
from pathlib import Path

import pytest
from scene import Ask

from variorum.commands.each import each_place
from variorum.errors import UsageError
from variorum.execute.run import direct_run
from variorum.pipeline.ask import request_of
from variorum.pipeline.build import build
from variorum.store.commits import commit_of
from variorum.store.warehouse import open_warehouse

WORDINGS = ("The first wording of the text.", "The second wording of the text.", "The third wording, quite another.")
MERGED = "A branch that was merged."


def git(repository: Path, *words: str) -> str:
    person = {f"GIT_{who}_{what}": "A" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
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


def test_each_commit_is_a_version_worded_as_git_shows_it(repository: Path, tmp_path: Path, ask: Ask) -> None:
    for places, message in each_place([f"git+{repository}"], "commit"):
        build(request_of(places, warehouse=str(tmp_path / "w"), message=message, workers=1), direct_run(1))
    commits = git(repository, "log", "--first-parent", "--reverse", "--format=%H").split()
    assert len(commits) == len(WORDINGS) + 1
    for number, commit in enumerate(commits, 1):
        message = commit_of(open_warehouse(tmp_path / "w"), number).message
        assert message.startswith(f"{commit[:12]}: 2020-01-02T03:04:05")
        names = git(repository, "ls-tree", "--name-only", commit).split()
        files = [git(repository, "show", f"{commit}:{name}") for name in names]
        said = sorted(line for file in files for line in file.splitlines() if line and not line.startswith("#"))
        assert sorted(text for (text,) in ask(tmp_path / "w", "SELECT text FROM paragraphs", number)) == said


def test_what_is_no_repository_has_no_commits(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not one repository"):
        each_place([str(tmp_path)], "commit")
    with pytest.raises(UsageError, match="expected a repository"):
        each_place([f"git+{tmp_path}"], "commit")
