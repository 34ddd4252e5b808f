"""The wheel: whole, without what is not ours, and at home in a folder that has modules of the same names."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("variorum", "flows", "schemas")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, built from a copy without anything that git does not track."""
    copy = tmp_path_factory.mktemp("copy")
    for name in CODE:
        shutil.copytree(ROOT / name, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "seeds", copy / "seeds")
    shutil.copytree(ROOT / "warehouse" / "queries", copy / "warehouse" / "queries")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    folder = tmp_path_factory.mktemp("built")
    run([sys.executable, "-m", "hatchling", "build", "-d", folder], copy)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that holds the wheel, and what it needs by a path, not ourselves."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    run([*pip, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", wheel], home)
    # A .pth file of a folder that is itself named by one is not read: our own editable install stays out.
    (site,) = home.glob("lib/python*/site-packages")
    (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of somebody else's, whose modules are called as ours are."""
    for name in ("flows", "schemas", "commands", "pipeline"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("MINE = True\n")
    for name in ("text", "store", "identity", "errors"):
        (tmp_path / f"{name}.py").write_text("MINE = True\n")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "tea.txt").write_text("On tea\n\nTea is made with boiling water.\n")
    return tmp_path


def run(command: list[str | Path], folder: Path) -> str:
    """What a command prints that is run in a folder, with the modules of the folder before all others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "PYTHON", "VARIORUM"))}
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**kept, "PYTHONPATH": str(folder), "PREFECT_HOME": str(folder / ".prefect")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def members(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_holds_every_file_of_the_program_and_nothing_else(wheel: Path) -> None:
    tracked = {
        str(Path("variorum") / path.relative_to(ROOT / "variorum" if top == "variorum" else (ROOT / top).parent))
        for top in (*CODE, "warehouse/queries")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {name for name in members(wheel) if ".dist-info/" not in name}
    assert held == tracked
    assert "variorum/py.typed" in held


def test_the_texts_of_the_seeds_are_in_neither_archive(built: Path, wheel: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = archive.getnames()
    for seed in (ROOT / "seeds").iterdir():
        assert not [name for name in (*names, *members(wheel)) if name.endswith(seed.name)]


def test_the_source_archive_makes_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "again"], folder)
    (again,) = (tmp_path / "again").glob("*.whl")
    assert members(again) == members(wheel)


def test_engines_are_capped_at_the_minor_version_that_is_tested(wheel: Path) -> None:
    (metadata,) = (name for name in members(wheel) if name.endswith("/METADATA"))
    needs = zipfile.ZipFile(wheel).read(metadata).decode().splitlines()
    with (ROOT / "uv.lock").open("rb") as file:
        locked = {package["name"]: package.get("version", "") for package in tomllib.load(file)["package"]}
    for engine in ("duckdb", "polars"):
        major, minor, *_ = map(int, locked[engine].split("."))
        (need,) = (line for line in needs if line.startswith(f"Requires-Dist: {engine}<"))
        assert f"<{major}.{minor + 1}" in need
    assert not [line for line in needs if line.startswith(("Requires-Dist: fastapi", "Requires-Dist: sqlalchemy"))]


def test_the_command_builds_beside_modules_of_the_same_names(environment: Path, project: Path) -> None:
    for place, entry in (("a", [environment / "variorum"]), ("b", [environment / "python", "-m", "variorum"])):
        assert "version 1" in run([*entry, "build", "texts", "--warehouse", place], project)
        assert (project / place / "versions" / "00000001.json").exists()
        assert "Tea is made" in run([*entry, "sql", "SELECT text FROM paragraphs", "--warehouse", place], project)


def test_a_program_imports_it_beside_modules_of_the_same_names(environment: Path, project: Path) -> None:
    program = project / "program.py"
    program.write_text(
        "import flows, schemas, text, store, variorum\n"
        "assert flows.MINE and schemas.MINE and text.MINE and store.MINE\n"
        "assert variorum.build('texts', warehouse='w').version == 1\n"
        "with variorum.open('w') as dataset:\n"
        "    assert dataset.paragraphs().fetchall()\n"
        "import variorum.flows.build\n"
        "print(variorum.__file__)\n"
    )
    said = run([environment / "python", program], project)
    assert Path(said.strip()).is_relative_to(environment.parent)
