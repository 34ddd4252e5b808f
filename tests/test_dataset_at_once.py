"""A dataset that is asked several things at once: by one thread, by many, by copies of the process."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

import variorum

MANY = 1_000_000
"""Rows of an answer that DuckDB does not make before they are read."""

COPY = """
import os, sys, variorum
dataset = variorum.open(sys.argv[1])

def asked():
    return dataset.sql("SELECT 1").fetchall(), dataset.search("tea"), dataset.paragraphs(at=1).fetchall()

before = asked()
process = os.fork()
if process == 0:
    assert asked() == before
    sys.exit(7)
_, status = os.waitpid(process, 0)
assert os.waitstatus_to_exitcode(status) == 7, status
assert asked() == before
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Iterator[variorum.Dataset]:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/tea.txt").write_text("Tea is made with boiling water.\n\nMilk comes last, or never.\n")
    variorum.build(tmp_path / "in", warehouse=tmp_path / "w")
    with variorum.open(tmp_path / "w") as opened:
        yield opened


@pytest.mark.parametrize("at", [None, 1])
def test_an_answer_that_is_half_read_is_whole_after_other_questions(dataset: variorum.Dataset, at: int | None) -> None:
    answer = dataset.sql(f"SELECT range FROM range({MANY})", at)
    assert answer.fetchone() == (0,)

    dataset.sql("SELECT 1", at).fetchall()
    dataset.paragraphs(at).fetchone()
    dataset.search("tea", at)
    assert len(answer.fetchall()) == MANY - 1


def test_many_threads_get_each_their_own_answers(dataset: variorum.Dataset) -> None:
    threads = 8
    begin = Barrier(threads)

    def ask(number: int) -> list[object]:
        begin.wait()
        answers: list[object] = []
        for turn in range(10):
            rows = 10_000 * number + turn
            answers.append(len(dataset.sql(f"SELECT range FROM range({rows})").fetchall()) == rows)
            answers.append(len(dataset.search("tea")) == 1)
            answers.append(len(dataset.paragraphs(at=1).filter("text LIKE 'Milk%'").fetchall()) == 1)
        return answers

    with ThreadPoolExecutor(threads) as pool:
        answers = [pool.submit(ask, number) for number in range(threads)]
    assert all(all(answer.result()) for answer in answers)


@pytest.mark.skipif(sys.platform != "linux", reason="a process is copied")
def test_a_copy_of_the_process_asks_and_ends_as_it_wants(dataset: variorum.Dataset) -> None:
    dataset.search("tea")  # the index is made: the copy has connections to a file that is as it will be
    words = [sys.executable, "-W", "ignore", "-c", COPY, str(dataset.warehouse.root)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_dataset_can_be_sent_to_another_process(dataset: variorum.Dataset) -> None:
    rows = dataset.paragraphs().fetchall()
    with pickle.loads(pickle.dumps(dataset)) as sent:
        assert sent.paragraphs().fetchall() == rows
