"""`--each commit`: a version for each commit that changes a text, worded as `git show` has it."""

import os
import subprocess
from collections.abc import Generator
from pathlib import Path

import duckdb
import pytest
from scene import ENTRY, Ask, essay, write_texts

from variorum.commands.each import each_place
from variorum.errors import UsageError
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.build_series import build_in_a_row
from variorum.pipeline.complete_request import request_of
from variorum.pipeline.request import Report
from variorum.sources.git import GitFiles, git_place
from variorum.store.commits import commit_of, versions
from variorum.store.verify import verify
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


def in_a_row(repository: Path, warehouse: Path) -> Generator[Report, None, None]:
    wanted = each_place([f"git+{repository}"], "commit")
    requests = (request_of(places, warehouse=str(warehouse), message=said, workers=1) for places, said in wanted)
    return build_in_a_row(requests, lambda: direct_run(1))


def one_by_one(repository: Path, warehouse: Path) -> None:
    for places, message in each_place([f"git+{repository}"], "commit"):
        build(request_of(places, warehouse=str(warehouse), message=message, workers=1), direct_run(1))


def test_each_commit_is_a_version_worded_as_git_shows_it(repository: Path, tmp_path: Path, ask: Ask) -> None:
    assert len(list(in_a_row(repository, tmp_path / "w"))) == len(WORDINGS) + 1
    commits = git(repository, "log", "--first-parent", "--reverse", "--format=%H").split()
    assert len(commits) == len(WORDINGS) + 1
    for number, commit in enumerate(commits, 1):
        message = commit_of(open_warehouse(tmp_path / "w"), number).message
        assert message.startswith(f"{commit[:12]}: 2020-01-02T03:04:05")
        names = git(repository, "ls-tree", "--name-only", commit).split()
        files = [git(repository, "show", f"{commit}:{name}") for name in names]
        said = sorted(line for file in files for line in file.splitlines() if line and not line.startswith("#"))
        assert sorted(text for (text,) in ask(tmp_path / "w", "SELECT text FROM paragraphs", number)) == said


def test_each_version_is_reported_and_its_steps_are_not(repository: Path, tmp_path: Path) -> None:
    """A thousand versions are ten thousand steps; what a log is to have of them is what each came to."""
    words = ("build", f"git+{repository}", "--each", "commit", "--warehouse", str(tmp_path / "w"), "--workers", "1")
    ended = subprocess.run((*ENTRY, *words), capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert [line for line in ended.stderr.splitlines() if "…" in line] == []
    reported = [line.split()[2] for line in ended.stdout.splitlines() if line.startswith("repository  version")]
    assert reported == [str(number) for number in range(1, len(WORDINGS) + 2)]


def edited(repository: Path, number: int) -> None:
    """A commit of one sort or another: edits, a file that comes, goes, is renamed, is no text, or nothing of it."""
    changes = {
        0: {"c.md": f"# C\n\n{essay(f'moss {number}', 2)}", "d/e.txt": essay(f"reed {number}")},
        1: {"d/e.txt": essay(f"reed {number - 1}").replace("and", f"and {number}")},
        2: {"image.png": b"\x89PNG\r\n\x1a\n" + bytes([number])},
        3: {".hidden/notes": f"nothing of it {number}"},
    }
    write_texts(repository, changes.get(number % 6, {}))
    if number % 6 == 4:
        git(repository, "mv", "d/e.txt", f"d/e{number}.txt")
    if number % 6 == 5:
        git(repository, "rm", "-q", "c.md")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", f"edit {number}")


def test_builds_in_a_row_make_the_versions_that_builds_one_by_one_make(repository: Path, tmp_path: Path) -> None:
    for number in range(14):
        edited(repository, number)
    reports = list(in_a_row(repository, tmp_path / "row"))
    one_by_one(repository, tmp_path / "single")
    row, single = (open_warehouse(tmp_path / name) for name in ("row", "single"))
    assert [(one.tree, one.message) for one in versions(row)] == [(one.tree, one.message) for one in versions(single)]
    assert [report.version for report in reports] == list(range(1, len(versions(row)) + 1))
    assert len(reports) < len(git(repository, "log", "--first-parent", "--format=%H").split()), "hidden files are none"
    assert verify(row, deep=True) == []


def test_files_of_a_commit_that_are_as_before_are_not_read(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where no version has their bytes, since they are no text."""
    write_texts(repository, {f"{n}.txt": essay(f"house {n}", 2) for n in range(20)})
    write_texts(repository, {"image.png": b"\x89PNG\r\n\x1a\n" + bytes(64)})
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "many")
    list(in_a_row(repository, tmp_path / "w"))
    write_texts(repository, {"3.txt": essay("house 3", 3)})
    git(repository, "commit", "-qam", "one")

    read: list[str] = []
    cat_file = GitFiles.cat_file
    monkeypatch.setattr(GitFiles, "cat_file", lambda self, path: read.append(path) or cat_file(self, path))
    place = f"git+{repository}"
    report = build(request_of([place], warehouse=str(tmp_path / "w"), workers=1), direct_run(1))
    assert (read, report.sources["changed"], report.sources["unchanged"]) == (["/3.txt"], 1, 21)

    # What was refused is tried again where somebody asks for it.
    read.clear()
    build(request_of([place], warehouse=str(tmp_path / "w"), workers=1, retry=True), direct_run(1))
    assert read == ["/image.png"]


def test_what_no_version_keeps_is_read_again(repository: Path, tmp_path: Path, ask: Ask) -> None:
    place = f"git+{repository}"
    for message in ("first", "second"):
        write_texts(repository, {"a.md": f"The {message} wording, quite another.\n"})
        git(repository, "commit", "-qam", message)
        build(request_of([place], warehouse=str(tmp_path / "w"), workers=1, keep_raw=False), direct_run(1))
    said = ask(tmp_path / "w", "SELECT text FROM paragraphs ORDER BY text")
    assert said == [(MERGED,), ("The second wording, quite another.",)]


def test_the_duckdb_file_is_there_after_the_last_also_where_one_fails(repository: Path, tmp_path: Path) -> None:
    reports = in_a_row(repository, tmp_path / "w")
    next(reports)
    assert not (tmp_path / "w" / "variorum.duckdb").exists()
    next(reports)
    reports.close()
    with duckdb.connect(str(tmp_path / "w" / "variorum.duckdb"), read_only=True) as connection:
        assert connection.execute("SELECT max(version) FROM versions").fetchall() == [(2,)]


def test_what_is_lost_or_damaged_in_a_repository_costs_that_file_alone(
    tmp_path: Path, ask: Ask, capfd: pytest.CaptureFixture[str]
) -> None:
    made = tmp_path / "repository"
    made.mkdir()
    git(made, "init", "-q")
    write_texts(made, {f"{name}.md": essay(name) for name in ("apple", "birch", "cedar", "damson")})
    git(made, "add", ".")
    git(made, "commit", "-qm", "all")
    for name, damage in (("apple", b"junk"), ("cedar", None)):
        file = made / ".git" / "objects" / (found := git(made, "rev-parse", f"HEAD:{name}.md").strip())[:2] / found[2:]
        file.unlink()
        if damage is not None:
            file.write_bytes(damage)

    build(request_of([f"git+{made}"], warehouse=str(tmp_path / "w"), workers=1), direct_run(1))
    assert ask(tmp_path / "w", "SELECT source FROM documents ORDER BY ALL") == [("birch.md",), ("damson.md",)]
    rows = ask(tmp_path / "w", "SELECT source, reason FROM quarantine ORDER BY ALL")
    assert rows == [("apple.md", "unreadable"), ("cedar.md", "unreadable")]
    assert "object" not in capfd.readouterr().err


def test_a_branch_and_a_folder_may_have_an_at_in_their_names(tmp_path: Path) -> None:
    made = tmp_path / "me@home"
    made.mkdir()
    git(made, "init", "-q")
    write_texts(made, {"a.md": essay("apple")})
    git(made, "add", ".")
    git(made, "commit", "-qm", "all")
    git(made, "branch", "feature@next")
    for place in (f"git+{made}", f"git+{made}@main", f"git+{made}@feature@next"):
        assert GitFiles(git_place(place)).size("/a.md") > 0


def test_what_is_no_repository_has_no_commits(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not one repository"):
        each_place([str(tmp_path)], "commit")
    with pytest.raises(UsageError, match="expected a repository"):
        each_place([f"git+{tmp_path}"], "commit")
