"""Real clusters build what one machine builds, whoever dies; where all is lost, nothing is half done."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from clusters import Dask, Ray, dask_cluster, lives, parent_of, ray_cluster
from holding import HELD
from prefect_server import wait_for
from scene import ROOT, essay, write_texts

from variorum.errors import BuildError
from variorum.execute.clusters.cluster import Cluster
from variorum.execute.in_process import InProcess
from variorum.execute.processes import Processes, Stopped
from variorum.execute.run import Executor, Progress, direct_run
from variorum.pipeline import batching
from variorum.pipeline.build import build
from variorum.pipeline.request import BuildRequest, Report

LONG = 600.0
"""Seconds after which what a test waits for is taken for something that never comes."""

HOLDING = ("holding_worker",)


class Corpus(NamedTuple):
    """Sources of which one can be held, and the tree that processes of this machine make of them."""

    sources: Path
    tree: str | None


@pytest.fixture(scope="module", autouse=True)
def small_batches() -> Iterator[None]:
    before = batching.BATCH_BYTES
    batching.BATCH_BYTES = 6000
    yield
    batching.BATCH_BYTES = before


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("held")


@pytest.fixture(scope="module")
def environment(held: Path, bare_environment: Mapping[str, str]) -> dict[str, str]:
    """What the processes of clusters have around them: the modules of these tests can be imported."""
    paths = f"{ROOT}{os.pathsep}{Path(__file__).parent}"
    return {**bare_environment, "PYTHONPATH": paths, HELD: str(held)}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    home = tmp_path_factory.mktemp("corpus")
    texts = {f"{n:02}.txt": essay(f"tree {n}", 12) for n in range(12)}
    texts["05.txt"] += "\nHOLD this text until the test lets it go.\n"
    write_texts(home / "in", texts)
    return Corpus(home / "in", build_with(home / "in", home / "w", Processes(2)).tree)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory, environment: Mapping[str, str]) -> Iterator[Dask]:
    with dask_cluster(tmp_path_factory.mktemp("dask"), environment, workers=2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def ray(environment: Mapping[str, str]) -> Iterator[Ray]:
    with ray_cluster(environment) as cluster:
        yield cluster


def build_with(sources: Path, warehouse: Path, executor: Executor, shown: list[Progress] | None = None) -> Report:
    request = BuildRequest((str(sources),), str(warehouse), "test", workers=2)
    return build(request, direct_run(None, (shown if shown is not None else []).append, executor))


class Building:
    """A build in a thread, of which a worker holds one text."""

    def __init__(self, corpus: Corpus, warehouse: Path, executor: Executor, held: Path) -> None:
        for path in held.iterdir():
            path.unlink()
        self._held = held
        self.shown: list[Progress] = []
        self._pool = ThreadPoolExecutor(1)
        self.report: Future[Report] = self._pool.submit(build_with, corpus.sources, warehouse, executor, self.shown)

    def holder(self, but: int | None = None) -> int:
        """The process that holds the text, as soon as there is one, and it is not `but`."""

        def found() -> int | None:
            if self.report.done():
                self.report.result()
                raise AssertionError("the build ended before a worker held the text")
            numbers = [int(path.name.removeprefix("held-")) for path in self._held.glob("held-*")]
            return next((number for number in numbers if number != but), None)

        return int(wait_for(found, LONG, "a worker that holds the text"))

    def let_go(self) -> None:
        (self._held / "go").touch()


def worker_of(process: int) -> int:
    """The worker of the cluster that a batch's process was begun by: that forks it from a server of its own."""
    return parent_of(parent_of(process))


def loses_a_worker(corpus: Corpus, warehouse: Path, executor: Executor, held: Path) -> int:
    """Build while the worker is killed that holds a text; the one that was killed."""
    building = Building(corpus, warehouse, executor, held)
    first = building.holder()
    worker = worker_of(first)
    os.kill(worker, 9)
    wait_for(lambda: not lives(first), LONG, "the end of what the worker had begun")
    assert worker_of(building.holder(but=first)) != worker
    building.let_go()
    report = building.report.result()
    assert (report.version, report.tree) == (1, corpus.tree)

    # All is counted once, in sources and in bytes, and nothing lies about.
    cut = [progress for progress in building.shown if progress.step == "cut" and progress.total]
    assert (cut[0].done, cut[-1].done) == (0, 12)
    assert cut[-1].done_bytes == cut[-1].total_bytes == sum(path.stat().st_size for path in corpus.sources.iterdir())
    assert list((warehouse / "staging").iterdir()) == []
    return worker


def loses_its_head(corpus: Corpus, warehouse: Path, executor: Executor, held: Path, kill: Callable[[], object]) -> None:
    """Build while the head of the cluster is killed: it is said, nothing is half done, and the next build makes all."""
    building = Building(corpus, warehouse, executor, held)
    building.holder()
    kill()
    with pytest.raises(BuildError, match="was lost") as raised:
        building.report.result()
    assert raised.value.code == "cluster_lost"
    building.let_go()
    assert list((warehouse / "staging").iterdir()) == []
    assert not list((warehouse / "versions").iterdir())
    assert build_with(corpus.sources, warehouse, InProcess()).tree == corpus.tree


def test_a_worker_of_dask_that_is_killed_costs_nothing(tmp_path: Path, corpus: Corpus, dask: Dask, held: Path) -> None:
    killed = loses_a_worker(corpus, tmp_path / "w", Cluster("dask", dask.address, modules=HOLDING), held)
    assert killed in [worker.pid for worker in dask.workers]


def test_a_worker_of_another_program_is_refused_by_name(tmp_path: Path, corpus: Corpus, dask: Dask) -> None:
    preload = tmp_path / "older.py"
    preload.write_text(
        "from variorum.execute.clusters import worker\n"
        "older = {**worker.program(), 'polars': '0.1'}\n"
        "worker.program = lambda: older\n"
    )
    other = dask.add_worker("--preload", str(preload))
    dask.wait_for_workers()
    with pytest.raises(BuildError, match=rf"process {other.pid}.*polars is 0\.1 and not") as raised:
        build_with(corpus.sources, tmp_path / "w", Cluster("dask", dask.address))
    assert raised.value.code == "other_program"
    other.kill()
    other.wait()


def test_a_file_that_a_worker_does_not_see_is_no_source_s_fault(tmp_path: Path, dask: Dask) -> None:
    """A file that exists in this process alone stands for a folder that is not shared."""
    opened = os.open(tmp_path, os.O_RDONLY)
    os.dup2(opened, 700)
    path = Path("/proc/self/fd/700/in")
    write_texts(tmp_path / "in", {"1.txt": essay("reed")})
    try:
        with pytest.raises(BuildError, match=r"does not see /proc/self/fd/700/in/1\.txt") as raised:
            build_with(path, tmp_path / "w", Cluster("dask", dask.address))
        assert raised.value.code == "folder_not_shared"
    finally:
        os.close(700)
        os.close(opened)


def test_what_is_stopped_ends_on_the_cluster(tmp_path: Path, corpus: Corpus, dask: Dask, held: Path) -> None:
    executor = Cluster("dask", dask.address, modules=HOLDING)
    building = Building(corpus, tmp_path / "w", executor, held)
    holder = building.holder()
    executor.close()  # as after Ctrl-C
    with pytest.raises(Stopped):
        building.report.result()
    wait_for(lambda: not lives(holder), LONG, "the end of the batch that was worked on")


def test_a_build_that_is_killed_leaves_nobody_working(
    tmp_path: Path, corpus: Corpus, dask: Dask, held: Path, environment: Mapping[str, str]
) -> None:
    for path in held.iterdir():
        path.unlink()
    entry = (
        "import sys; from test_clusters import build_with, Cluster, HOLDING; from pathlib import Path; "
        "build_with(Path(sys.argv[1]), Path(sys.argv[2]), Cluster('dask', sys.argv[3], modules=HOLDING))"
    )
    words = [sys.executable, "-c", entry, str(corpus.sources), str(tmp_path / "w"), dask.address]
    with subprocess.Popen(words, env=environment) as building:
        holder = int(wait_for(lambda: next(held.glob("held-*"), None), LONG, "a held text").name.removeprefix("held-"))
        building.kill()
    wait_for(lambda: not lives(holder), LONG, "the end of the batch that was worked on")
    assert list((tmp_path / "w/staging").iterdir()) == []


def test_a_dask_cluster_that_is_lost_leaves_nothing_half_done(
    tmp_path: Path, corpus: Corpus, dask: Dask, held: Path
) -> None:
    executor = Cluster("dask", dask.address, modules=HOLDING)
    loses_its_head(corpus, tmp_path / "w", executor, held, dask.scheduler.kill)


def test_a_worker_of_ray_that_is_killed_costs_nothing(tmp_path: Path, corpus: Corpus, ray: Ray, held: Path) -> None:
    loses_a_worker(corpus, tmp_path / "w", Cluster("ray", ray.address, modules=HOLDING), held)


def test_a_ray_cluster_that_is_lost_leaves_nothing_half_done(
    tmp_path: Path, corpus: Corpus, ray: Ray, held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ray ends the process that it is used in: that is none of ours."""
    monkeypatch.setenv("RAY_gcs_rpc_server_reconnect_timeout_s", "5")  # it looks for its head for a minute
    executor = Cluster("ray", ray.address, modules=HOLDING)
    loses_its_head(corpus, tmp_path / "w", executor, held, ray.kill)
