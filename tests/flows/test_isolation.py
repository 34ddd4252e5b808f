"""Whatever a source does to the process that works on it costs that source, and no other anything."""

import gzip
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import faults
import pytest
from scene import Ask, essay, write_texts

from variorum.errors import BuildError
from variorum.execute.batch import BatchStep, Failure, R, T, Watch
from variorum.execute.limits import Limits
from variorum.execute.processes import Processes
from variorum.execute.run import Executor, direct_run
from variorum.pipeline import fingerprint
from variorum.pipeline.build import build
from variorum.pipeline.request import BuildRequest, Report
from variorum.pipeline.unpack import UnpackTask

GOOD = {f"good {n}.txt": essay(f"tree {n}") for n in range(3)}
STEPS = {"decode": "segment", "clean": "segment", "structure": "segment", "identify": "identify"}
SMALL = Limits(cpu_seconds=0.7, memory=400 << 20)


def texts_of(kinds: Mapping[str, object]) -> dict[str, str]:
    """A text for each fault at each place."""
    return {
        f"{kind} {place}.txt": f"{essay('reed')}\n\nFAULT {kind} {place}\n" for kind in kinds for place in faults.PLACES
    }


def build_faulty(folder: Path, texts: Mapping[str, str | bytes], executor: Executor, workers: int = 1) -> Report:
    write_texts(folder / "in", GOOD | dict(texts))
    request = BuildRequest((str(folder / "in"),), str(folder / "w"), "test", workers=workers)
    return build(request, direct_run(workers, executor=executor))


def test_every_fault_at_every_place_quarantines_its_source_alone(tmp_path: Path, ask: Ask) -> None:
    kinds = faults.RAISED | faults.DEADLY
    executor = Processes(2, SMALL, ("faulty_worker",))
    report = build_faulty(tmp_path, texts_of(kinds), executor, workers=2)
    assert report.version == 1
    found = {source: (step, reason, detail) for source, step, reason, detail in quarantine(ask, tmp_path)}
    assert sorted(found) == sorted(texts_of(kinds))
    for source, (step, reason, detail) in found.items():
        kind, place = source.removesuffix(".txt").split(" ")
        assert step == STEPS.get(place, "identify"), source
        assert reason == ("too_much_memory" if kind == "memory" else "crashed"), (source, detail)
        told = {"exception": "ValueError: a fault", "panic": "PanicException", "segfault": "SIGSEGV", "ends": "code 0"}
        assert told.get(kind, "") in detail, source
    assert ask(tmp_path / "w", "SELECT source FROM documents ORDER BY ALL") == [(name,) for name in sorted(GOOD)]


@pytest.mark.parametrize("kind", ["killed", "ends"])
def test_where_every_source_crashes_that_is_read_already_the_build_ends_instead(
    kind: str, tmp_path: Path, ask: Ask
) -> None:
    """A machine without memory is not the fault of the sources: nothing is committed without them."""

    def built(texts: Mapping[str, str | bytes]) -> Report:
        return build_faulty(tmp_path, texts, Processes(1, SMALL, ("faulty_worker",)))

    bad = {f"bad {n}.txt": f"{essay(f'bush {n}')}\n\nFAULT {kind} identify\n" for n in range(3)}
    built({})
    with pytest.raises(BuildError, match=r"all 3 sources crashed in the step identify, each by itself") as raised:
        built(bad)
    assert (raised.value.code, raised.value.thing) == ("all_crashed", "identify")
    assert not (tmp_path / "w" / "versions" / "00000002.json").exists()

    # One source that is worked on with them, or fewer of them, and they are to blame.
    assert built({"fine.txt": essay("fern")}).version == 2
    assert {source for source, *_ in quarantine(ask, tmp_path)} == set(bad)


def test_every_fault_in_unpacking_quarantines_its_file_alone(tmp_path: Path, ask: Ask) -> None:
    """Archives and tables are opened by libraries, some of them in C: in a process that may die of it."""
    kinds = faults.FAULTS
    texts = {f"{kind}.txt.gz": stored(f"FAULT {kind} {faults.UNPACKING}\n") for kind in kinds}
    packed = {f"packed {n}.txt.gz": stored(essay(f"bird {n}")) for n in range(3)}
    build_faulty(tmp_path, texts | packed, Processes(2, SMALL, ("faulty_worker",)), workers=2)
    found = {source: (step, reason) for source, step, reason, _ in quarantine(ask, tmp_path)}
    reasons = {"memory": "too_much_memory", "loop": "too_slow"}
    assert found == {f"{kind}.txt.gz": ("read", reasons.get(kind, "crashed")) for kind in kinds}
    assert ask(tmp_path / "w", "SELECT source FROM documents ORDER BY ALL") == [(n,) for n in sorted(GOOD | packed)]


def test_what_ended_its_process_when_it_was_unpacked_is_not_opened_again(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as its bytes are the same, and nobody asks for it, and the code that opens it is the same."""
    opened: list[str] = []
    bad = {f"{kind}.txt.gz": stored(f"FAULT {kind} {faults.UNPACKING}\n") for kind in ("exception", "loop")}
    good = {"good.txt.gz": stored(essay("bird"))}

    def opens(texts: Mapping[str, str | bytes], retry: bool = False) -> set[str]:
        opened.clear()
        write_texts(tmp_path / "in", texts)
        executor = Noting(Processes(2, SMALL, ("faulty_worker",)), opened)
        request = BuildRequest((str(tmp_path / "in"),), str(tmp_path / "w"), "test", workers=2, retry=retry)
        build(request, direct_run(2, executor=executor))
        return set(opened)

    # One of them was good once, and that stands; its row says so once, however often it is written.
    fine = {"exception.txt.gz": stored(essay("reed"))}
    assert opens(GOOD | good | fine) == {*good, *fine}
    assert opens(bad) == {*good, *bad}
    before = quarantine(ask, tmp_path)
    assert [detail.count("still stands") for _, _, _, detail in before] == [1, 0]
    assert opens({"more.txt": essay("owl")}) == set(good)
    assert quarantine(ask, tmp_path) == before

    # Other bytes that end as those before are remembered in their stead.
    longer = {"exception.txt.gz": stored(f"FAULT exception {faults.UNPACKING}\n" * 2)}
    assert opens(longer) == {*good, *longer}
    assert opens({}) == set(good)
    assert opens({}, retry=True) == {*good, *bad}

    # Other code opens all once more, and that is remembered too.
    stages = {**fingerprint._stages(), "unpack": "other code"}
    monkeypatch.setattr(fingerprint, "_stages", lambda: stages)
    monkeypatch.setattr(fingerprint, "files_hash", lambda: "other files")
    assert opens({}) == {*good, *bad}
    assert opens({}) == set(good)
    assert opens(fine) == {*good, *fine}
    assert [source for source, *_ in quarantine(ask, tmp_path)] == ["loop.txt.gz"]


@dataclass
class Noting:
    """An executor that notes which files are opened to be unpacked."""

    inner: Executor
    opened: list[str]

    @property
    def workers(self) -> int:
        return self.inner.workers

    def attempt(
        self, step: BatchStep[T, R], task: T, seen: Callable[[int, int], None], alone: bool = False
    ) -> R | Failure:
        if isinstance(task, UnpackTask):
            self.opened += (file.source for file in task.files)
        return self.inner.attempt(step, task, seen, alone)

    def close(self) -> None:
        self.inner.close()


def stored(text: str) -> bytes:
    """A gzip file in which the text can be read."""
    return gzip.compress(text.encode(), compresslevel=0, mtime=0)


def test_a_source_that_takes_for_ever_is_too_slow(tmp_path: Path, ask: Ask) -> None:
    """Also in a build of one batch, whose process has but this to do."""
    build_faulty(tmp_path, texts_of(faults.SLOW), Processes(2, SMALL, ("faulty_worker",)))
    assert {(source, reason) for source, _, reason, _ in quarantine(ask, tmp_path)} == {
        (source, "too_slow") for source in texts_of(faults.SLOW)
    }
    assert ask(tmp_path / "w", "SELECT source FROM documents ORDER BY ALL") == [(name,) for name in sorted(GOOD)]


def test_in_one_process_what_is_raised_costs_its_source_alone(
    tmp_path: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults.install(monkeypatch.setattr)
    request_texts = texts_of(faults.RAISED)
    write_texts(tmp_path / "in", GOOD | request_texts)
    build(BuildRequest((str(tmp_path / "in"),), str(tmp_path / "w"), "test"), direct_run(1))
    assert {(source, reason) for source, _, reason, _ in quarantine(ask, tmp_path)} == {
        (source, "crashed") for source in request_texts
    }
    assert ask(tmp_path / "w", "SELECT count(*) FROM documents") == [(len(GOOD),)]


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.parametrize("place", faults.PLACES)
def test_ctrl_c_in_one_process_ends_the_build(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(faults.FAULTS, "exception", lambda: signal.raise_signal(signal.SIGINT))
    faults.install(monkeypatch.setattr)
    write_texts(tmp_path / "in", GOOD | {"stop.txt": f"{essay('reed')}\n\nFAULT exception {place}\n"})
    with pytest.raises(KeyboardInterrupt):
        build(BuildRequest((str(tmp_path / "in"),), str(tmp_path / "w"), "test"), direct_run(1))


def quarantine(ask: Ask, folder: Path) -> list[tuple[str, str, str, str]]:
    return [tuple(row) for row in ask(folder / "w", "SELECT source, step, reason, detail FROM quarantine")]


# The executor by itself: batches of words, of which some are deadly.

Words = tuple[str, ...]


def work(words: Words, watch: Watch) -> Words:
    done = []
    for number, word in enumerate(words):
        watch.begin(number, len(word))
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "full":
            raise OSError(28, "No space left on device")
        done.append(word * 2)
    watch.begin(None, 0)
    if "late" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    return (*done, f"pid {os.getpid()}")


def sizes(words: Words) -> list[int]:
    return [len(word) for word in words]


def part(words: Words, items: range) -> Words:
    return words[items.start : items.stop]


def join(parts: list[Words]) -> Words:
    return tuple(word for words in parts for word in words)


def give_up(words: Words, failure: Failure) -> Words:
    return (f"gave up {words[0]}",)


def folder(words: Words) -> str:
    return tempfile.gettempdir()


def files(words: Words) -> list[str]:
    return []


WORK = BatchStep("work", work, sizes, part, join, give_up, folder, files)


@pytest.fixture
def processes() -> Iterator[Processes]:
    processes = Processes(2, modules=("test_isolation",))
    yield processes
    processes.close()


def words_of(results: list[Words]) -> list[list[str]]:
    return [[word for word in words if not word.startswith("pid")] for words in results]


def test_what_dies_is_given_up_and_the_rest_of_its_batch_kept_in_order(processes: Processes) -> None:
    batches = [("a", "b"), ("c", "die", "d"), ("e",), ("late", "f", "die", "g"), ("die",)]
    shown = []
    run = direct_run(3, shown.append, processes)
    assert words_of(run.each(WORK, batches)) == [
        ["aa", "bb"],
        ["cc", "gave up die", "dd"],
        ["ee"],
        ["gave up late", "ff", "gave up die", "gg"],
        ["gave up die"],
    ]
    counted = [progress for progress in shown if progress.total]
    assert (counted[0].done, counted[-1].done) == (0, sum(map(len, batches)))
    assert counted[-1].done_bytes == counted[-1].total_bytes == sum(sum(sizes(batch)) for batch in batches)


def test_an_error_of_the_machine_is_no_source_s_fault(processes: Processes) -> None:
    with pytest.raises(OSError, match="No space left"):
        direct_run(2, executor=processes).each(WORK, [("a",), ("b", "full")])


def test_no_worker_outlives_the_build(processes: Processes) -> None:
    results = direct_run(2, executor=processes).each(WORK, [("a",), ("b",), ("c",)])
    workers = {int(words[-1].removeprefix("pid ")) for words in results}
    assert os.getpid() not in workers
    processes.close()
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)
