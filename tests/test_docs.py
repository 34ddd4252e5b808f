"""Every command and query in the README and in docs/ runs, and prints what the page says.

A page's ```console blocks are run in order, in a folder of their own with `seeds/` built into `warehouse/`; what varies
from run to run (hashes, times, seconds) is not compared. The lines of ```sh blocks must be targets of make, or
commands that tests/flows runs against a real server.
"""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import patience

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
VARIES = [
    (re.compile(r"\b[0-9a-f]{64}\b"), "…"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d\b"), "<minute>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"), "<time>"),
    (re.compile(r"\b\d+\.\d\d\b"), "<seconds>"),
    (re.compile(r"\.venv/bin/"), ""),
    (re.compile(r"(?m)^note +not recorded.*$"), ""),
    (re.compile(r"\s+"), " "),
]


PROGRAMS: list[Path] = []
"""Folders of programs that stand before all others."""


@dataclass(frozen=True)
class Example:
    command: str
    output: str


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def examples(page: Path) -> Iterator[Example]:
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = command[:-1] + more
            yield Example(command, output)


def steady(text: str) -> str:
    for pattern, instead in VARIES:
        text = pattern.sub(instead, text)
    return text.strip()


@pytest.fixture(scope="session", autouse=True)
def _forked(variorum_program: Path) -> Iterator[None]:
    """`variorum` in a line of a page is the program that starts at once; `run` looks there first."""
    PROGRAMS.append(variorum_program.parent)
    yield
    PROGRAMS.remove(variorum_program.parent)


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("shop")
    shutil.copytree(ROOT / "seeds", home / "seeds")
    own = home / "my-texts"
    own.mkdir()
    (own / "notes.txt").write_text(
        "On tea\n\nTea is made with boiling water, and left alone for three minutes.\n\n"
        "Milk comes last, or never.\n\nThe cat has no opinion on any of this.\n",
        encoding="utf-8",
    )
    run("variorum build seeds", home)
    return home


@pytest.fixture
def shop(tmp_path: Path, _built: Path) -> Path:
    """A folder as the pages speak of it: the seeds, built, and some texts of one's own, later edited."""
    return Path(shutil.copytree(_built, tmp_path, dirs_exist_ok=True))


def edit(own: Path) -> None:
    notes = own / "notes.txt"
    text = (
        notes.read_text(encoding="utf-8")
        .replace("three minutes", "four minutes")
        .replace("Milk comes last", "Milk last")
    )
    notes.write_text(text.replace("On tea\n", "On tea\n\nA new beginning, put before all else.\n"), encoding="utf-8")


def run(command: str, folder: Path) -> str:
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("PREFECT")},
        "PATH": os.pathsep.join([*map(str, PROGRAMS), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PREFECT_HOME": str(folder / ".prefect"),
        "COLUMNS": "140",
    }
    done = patience.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("page", [page for page in PAGES if any(examples(page))], ids=lambda page: page.name)
def test_examples_print_what_the_page_says(page: Path, shop: Path, request: pytest.FixtureRequest) -> None:
    if any("s3://shelf" in example.command for example in examples(page)):
        request.getfixturevalue("server")
    for example in examples(page):
        said = run(example.command, shop)
        if example.output.strip():
            assert steady(said) == steady(example.output), example.command
        if example.command.startswith("variorum build my-texts"):
            edit(shop / "my-texts")
            run("variorum build --warehouse my-warehouse --message edited", shop)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.name)
def test_python_examples_answer_what_the_page_says(
    page: Path, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(shop)
    written = "".join(blocks(page, "python"))
    examples = doctest.DocTestParser().get_doctest(written, {}, page.name, str(page), 0)
    assert examples.examples
    done = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples, out=sys.stderr.write)
    assert not done.failed, capsys.readouterr().err


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "sh")], ids=lambda page: page.name)
def test_shell_lines_are_targets_of_make_or_run_against_a_server(page: Path) -> None:
    served = (ROOT / "tests" / "flows" / "test_prefect.py").read_text(encoding="utf-8")
    for line in "\n".join(blocks(page, "sh")).splitlines():
        command = shlex.split(line, comments=True)
        if command[:1] == ["make"]:
            subprocess.run(["make", "-n", *command[1:]], cwd=ROOT, check=True, capture_output=True)
        elif command:
            assert command[0] == "prefect", line
            words = [word for word in command[1:] if word != "--no-prompt"]
            assert re.sub(r"\W+", " ", " ".join(words[:2])) in re.sub(r"\W+", " ", served), line


def test_the_readme_shows_what_make_dataset_prints(shop: Path) -> None:
    (shown,) = blocks(ROOT / "README.md", "text")
    shutil.rmtree(shop / "warehouse")
    said = run("variorum build seeds", shop)
    recorded = re.compile(r"^run .*$", re.MULTILINE)  # by Prefect, as `make dataset` asks for
    assert len(recorded.findall(shown)) == 1
    assert steady(said) == steady(recorded.sub("", shown))


def test_example_queries_run(shop: Path) -> None:
    queries = sorted((ROOT / "warehouse" / "queries").glob("*.sql"))
    assert len(queries) >= 12
    page = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    for query in queries:
        assert query.read_text(encoding="utf-8").startswith("-- "), "a query says which question it answers"
        assert f"`{query.stem}`" in page
    together = " && ".join(f"duckdb -readonly warehouse/variorum.duckdb < {shlex.quote(str(one))}" for one in queries)
    run(together, shop)


def test_no_page_shows_a_hash_that_the_next_change_of_code_makes_wrong() -> None:
    for page in PAGES:
        assert not re.findall(r"sha256:[0-9a-f]{64}", page.read_text(encoding="utf-8")), page.name


def test_every_file_that_a_page_for_contributors_names_is_there() -> None:
    for page in (ROOT / "CONTRIBUTING.md", ROOT / "docs" / "pipeline.md"):
        named = re.findall(r"`((?:variorum|schemas|flows|tests|benchmarks)/[\w./]*)`", page.read_text(encoding="utf-8"))
        assert named
        for path in named:
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_the_index_has_a_line_for_every_page() -> None:
    listed = re.findall(r"^- \[([\w.-]+)\]", (ROOT / "docs" / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(page.name for page in (ROOT / "docs").glob("*.md") if page.name != "README.md")


def test_every_link_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_units_of_systemd_are_sound(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    for unit in sorted((ROOT / "docs" / "systemd").iterdir()):
        text = unit.read_text(encoding="utf-8")
        here = {"/srv/texts/.venv/bin/variorum": "/bin/true", "/srv/texts": str(tmp_path), "User=variorum": "User=root"}
        for there, stands_for in here.items():
            text = text.replace(there, stands_for)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir())
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
