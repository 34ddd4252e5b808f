"""Engines: how they are named, what a worker of a cluster answers, and that a batch which is repeated does no harm."""

import os
import pickle
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, cast

import pytest
from scene import Variorum, essay, write_texts

from variorum.errors import BuildError, UsageError
from variorum.execute import engines
from variorum.execute.batch import BatchStep, Failure, Watch
from variorum.execute.clusters.cluster import Cluster
from variorum.execute.clusters.job import Job, needed, read_answer, read_progress, write_job
from variorum.execute.clusters.program import differences, program
from variorum.execute.clusters.worker import look, work_on
from variorum.execute.engines import check_engine, executor_of
from variorum.execute.limits import LIMITS
from variorum.execute.processes import Processes
from variorum.execute.run import Threads
from variorum.flows.tasks import PrefectTasks
from variorum.pipeline.complete_request import request_of
from variorum.pipeline.scratch import named_by_content

Numbers = tuple[str, tuple[int, ...]]
"""The folder of a batch, and what its items say."""


def total(task: Numbers, watch: Watch) -> int:
    folder, numbers = task
    for place, number in enumerate(numbers):
        watch.begin(place, number)
        with Path(folder, "ran").open("a") as file:
            file.write(f"{number} ")
        if number == 13:
            os.kill(os.getpid(), 9)
    return sum(numbers)


def sizes(task: Numbers) -> tuple[int, ...]:
    return task[1]


def part(task: Numbers, items: range) -> Numbers:
    return task[0], task[1][items.start : items.stop]


def join(parts: list[int]) -> int:
    return sum(parts)


def give_up(task: Numbers, failure: Failure) -> int:
    return 0


def folder(task: Numbers) -> str:
    return task[0]


def files(task: Numbers) -> list[str]:
    return [f"{task[0]}/in.txt"]


TOTAL = BatchStep("total", total, sizes, part, cast("Callable[..., int]", join), give_up, folder, files)


@pytest.fixture
def job_of(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """A job for a batch in a folder of its own, which is gone with the test, and so are the processes for it."""
    staging = tmp_path / "staging"
    staging.mkdir()
    (staging / "in.txt").write_text("as it was")

    def write(*numbers: int) -> Path:
        task = (str(staging), numbers)
        job = Job(TOTAL, task, LIMITS, ("test_engines",), needed(files(task)))
        return write_job(job, staging)

    yield write
    shutil.rmtree(staging, ignore_errors=True)


@pytest.mark.parametrize(
    "said",
    ["", "threads", "dask", "dask=", "dask=host:1", "dask=tcp://host", "ray=tcp://host:1", "ray=host", "spark=h:1"],
)
def test_what_is_no_engine_is_said_with_those_that_are(said: str) -> None:
    with pytest.raises(UsageError) as raised:
        check_engine(said)
    assert (raised.value.code, raised.value.valid) == ("bad_engine", engines.VALID)


def test_an_engine_is_named_by_its_kind_and_address() -> None:
    for said in ("processes", "dask=tcp://10.0.0.1:8786", "dask=tls://host:8786", "ray=10.0.0.1:6379"):
        check_engine(said)
    assert isinstance(executor_of("processes", 3), Processes)
    assert executor_of("processes", 3).workers == 3
    cluster = executor_of("dask=tcp://10.0.0.1:8786", 7)
    assert isinstance(cluster, Cluster)
    assert cluster.workers == 7  # nothing is reached before it is needed


def test_a_missing_extra_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'variorum\[ray\]'") as raised:
        check_engine("ray=host:6379")
    assert raised.value.code == "missing_extra"


def test_the_file_of_a_dataset_names_an_engine_and_the_order_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_texts(tmp_path, {"variorum.toml": 'engine = "dask=tcp://host:8786"\n[[sources]]\nroot = "in"\n'})
    assert request_of([]).engine == "dask=tcp://host:8786"
    assert request_of([], engine="processes").engine == "processes"
    write_texts(tmp_path, {"variorum.toml": 'engine = "threads"\n[[sources]]\nroot = "in"\n'})
    with pytest.raises(UsageError, match="engine is 'threads'; expected one of processes, dask=tcp://HOST:8786"):
        request_of([])


def test_a_cluster_that_is_not_there_is_said_and_leaves_nothing(variorum: Variorum, tmp_path: Path) -> None:
    write_texts(tmp_path / "in", {"1.txt": essay("reed")})
    ended = variorum("build", "in", "--warehouse", "w", "--engine", "ray=127.0.0.1:1")
    assert ended.returncode == 1
    assert "the cluster at ray=127.0.0.1:1 cannot be reached" in ended.stderr
    assert list((tmp_path / "w/staging").iterdir()) == []
    assert variorum("build", "in", "--warehouse", "w", "--dry-run", "--engine", "ray=127.0.0.1:1").returncode == 0


@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_what_listens_and_is_no_cluster_is_given_up(kind: Literal["dask", "ray"]) -> None:
    """Ray's own client would wait for ever."""
    pytest.importorskip({"dask": "distributed", "ray": "ray"}[kind])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        executor = Cluster(kind, f"tcp://{address}" if kind == "dask" else address, patience=3.0)
        try:
            with pytest.raises(BuildError, match="nothing there answered as a cluster in 3 seconds") as raised:
                _ = executor.workers
            assert raised.value.code == "cluster_unreachable"
        finally:
            executor.close()


def test_an_order_is_answered_once_however_often_it_is_given(job_of: Callable[..., Path]) -> None:
    job = job_of(1, 2, 3)
    for _ in range(2):
        assert work_on(str(job), "/", program())[0] == "done"
    answer = read_answer(job)
    assert (answer.kind, answer.value) == ("result", 6)
    assert (job.parent / "ran").read_text().split() == ["1", "2", "3"]
    assert read_progress(job) == (0, 0) or read_progress(job)[0] <= 3


def test_what_kills_its_process_is_a_failure_that_names_the_item(job_of: Callable[..., Path]) -> None:
    job = job_of(1, 13, 3)
    assert work_on(str(job), "/", program())[0] == "done"
    failure = read_answer(job).value
    assert isinstance(failure, Failure)
    assert (failure.kind, failure.item) == ("crashed", 1)


def test_a_file_that_is_another_one_there_is_not_worked_on(job_of: Callable[..., Path]) -> None:
    job = job_of(1)
    (job.parent / "in.txt").write_text("as it became, which is longer")
    assert work_on(str(job), "/", program())[::2] == ("folder_not_shared", f"{job.parent}/in.txt")
    assert not (job.parent / "ran").exists()


def test_another_program_works_on_nothing(job_of: Callable[..., Path]) -> None:
    job = job_of(1)
    word, _, detail = work_on(str(job), "/", {**program(), "polars": "99", "variorum": "other"})
    assert word == "other_program"
    assert "variorum has other files" in detail
    assert look(str(job.parent / "absent"), program())[0] == "folder_not_shared"


def test_a_program_is_its_files_and_what_it_stands_on() -> None:
    assert {"variorum", "Python", "Unicode", "polars", "duckdb", "pyarrow"} <= program().keys()
    assert not {"distributed", "ray"} & program().keys()
    assert differences(program(), dict(program())) == []
    assert differences({"a": "1", "b": "1"}, {"a": "2", "c": "1"}) == [
        "a is 2 and not 1",
        "b is not installed and not 1",
        "c is 1, which is missing here",
    ]


def test_files_named_by_content_are_whole_whoever_writes_them_at_once(tmp_path: Path) -> None:
    names: list[str] = []

    def write() -> None:
        with named_by_content(str(tmp_path), "cut", ".pickle") as (file, named):
            for number in range(1000):
                pickle.dump(number, file)
        names.append(named())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 4
    assert [str(path) for path in tmp_path.iterdir()] == list(set(names))

    # What fails has no name.
    with pytest.raises(ValueError, match="in between"), named_by_content(str(tmp_path), "cut", ".x") as (file, _):
        file.write(b"half")
        raise ValueError("in between")
    assert not list(tmp_path.glob("*.x"))


def test_the_batches_of_a_cluster_are_one_task_whose_retry_makes_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[int] = []
    tasks = PrefectTasks(in_one_task=True)

    def twice(name: str, function: Callable[[], object]) -> object:
        with pytest.raises(OSError, match="away"):
            function()
        return function()

    monkeypatch.setattr(tasks, "call", twice)

    def batch(number: int) -> Callable[[], int]:
        def run() -> int:
            made.append(number)
            if made.count(2) == 1 and number == 2:
                raise OSError("the share is away")
            return number

        return run

    assert tasks.together(["cut 1 of 3", "cut 2 of 3", "cut 3 of 3"], [batch(1), batch(2), batch(3)], 1) == [1, 2, 3]
    assert sorted(made) == [1, 2, 2, 3]


def test_threads_wait_for_as_many_batches_as_are_worked_on_at_once() -> None:
    meet = threading.Barrier(3)
    assert sorted(Threads().together(["a", "b", "c"], [meet.wait] * 3, 3)) == [0, 1, 2]


def test_a_cluster_without_workers_is_said(tmp_path: Path) -> None:
    """Within the patience that it is given; here there is none."""
    pytest.importorskip("distributed")
    from clusters import dask_cluster

    environment = {**os.environ, "PYTHONPATH": ""}
    with dask_cluster(tmp_path, environment, workers=0) as cluster:
        executor = Cluster("dask", cluster.address, patience=0.0)
        try:
            with pytest.raises(BuildError, match="had no worker for 0 seconds") as raised:
                _ = executor.workers
            assert raised.value.code == "no_workers"
        finally:
            executor.close()
