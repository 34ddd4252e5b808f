"""What the tests of a build use: a build in this process, the command in one of its own, questions to a version."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from scene import ENTRY, ROOT, Ask, Build, Variorum, essay, write_texts

from tests import patience
from variorum.execute.processes import Processes
from variorum.execute.run import direct_run
from variorum.pipeline.build import build as run_build
from variorum.pipeline.request import BuildRequest, Report
from variorum.store.commits import commit_of, tree_of
from variorum.store.connect import connect
from variorum.store.warehouse import open_warehouse


@pytest.fixture(scope="session")
def build() -> Build:
    """`build(sources, warehouse, **order)`: a build in this process; `sources` is a place or several."""

    def run(sources: object, warehouse: Path, **order: Any) -> Report:
        places = tuple(map(str, sources)) if isinstance(sources, list | tuple) else (str(sources),)
        workers = order.get("workers", 1)
        return run_build(
            BuildRequest(**{"sources": places, "warehouse": str(warehouse), "name": "test", **order}),
            direct_run(workers, executor=Processes(workers) if workers > 1 else None),
        )

    return run


@pytest.fixture(scope="session")
def ask() -> Ask:
    """`ask(warehouse, sql, at=None)`: the rows of a query over a version's objects."""

    def run(warehouse: Path, sql: str, at: int | None = None) -> list[tuple[Any, ...]]:
        opened = open_warehouse(warehouse)
        with connect(opened, tree_of(opened, commit_of(opened, at))) as connection:
            return connection.sql(sql).fetchall()

    return run


@pytest.fixture(scope="session")
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment without anything of Prefect's in it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "VARIORUM_"))}
    home = tmp_path_factory.mktemp("prefect-home")
    return {**kept, "PYTHONPATH": str(ROOT), "PREFECT_HOME": str(home), "COLUMNS": "200"}


@pytest.fixture
def variorum(tmp_path: Path, bare_environment: Mapping[str, str], variorum_program: Path) -> Variorum:
    """`variorum(*words, cwd=, env=, entry=)`: the command in a process of its own; `entry`: Python that starts it.

    With another environment or entry, or more that subprocess.run takes, it is begun anew and not forked.
    """

    def run(
        *words: object,
        cwd: Path = tmp_path,
        env: Mapping[str, str] | None = None,
        entry: str = "",
        **more: Any,
    ) -> Any:
        environment = {**bare_environment, **(env or {})}
        anew = env or entry or more
        command = [*([*ENTRY[:-1], entry or ENTRY[-1]] if anew else [variorum_program]), *map(_word, words)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "errors": "replace"}
        return patience.run(command, cwd=cwd, env=environment, **(pipes | more))

    return run


@pytest.fixture
def start_variorum(tmp_path: Path, bare_environment: Mapping[str, str]) -> Iterator[Callable[..., Any]]:
    """`start_variorum(*words)`: the command begun in a session of its own; killed where it outlives the test."""
    begun: list[subprocess.Popen[bytes]] = []

    def run(*words: object, cwd: Path = tmp_path, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [*ENTRY, *map(_word, words)],
            cwd=cwd,
            env={**bare_environment, **(env or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        if process.poll() is None:
            os.killpg(process.pid, 9)
        process.communicate()


@pytest.fixture(scope="session")
def _first_version(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Path:
    home = tmp_path_factory.mktemp("first")
    write_texts(home / "texts", {f"{name}.txt": essay(name) for name in ("apple", "birch", "cedar", "daisy", "elder")})
    build(home / "texts", home / "w")
    return home


@pytest.fixture
def texts(tmp_path: Path, _first_version: Path) -> Path:
    """A folder with five small sources."""
    return Path(shutil.copytree(_first_version / "texts", tmp_path / "texts"))


@pytest.fixture
def warehouse(tmp_path: Path, _first_version: Path) -> Path:
    """A warehouse with version 1 of these five."""
    return Path(shutil.copytree(_first_version / "w", tmp_path / "w"))


def _word(word: object) -> str | bytes:
    return word if isinstance(word, bytes) else str(word)
