"""A process that does nothing but build has its workers forked from a copy of itself, as well guarded as others."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from scene import ROOT

from variorum.execute.batch import BatchStep, Failure, Watch
from variorum.execute.processes import Processes
from variorum.execute.run import direct_run

SCRIPT = """
import json, sys, threading
import test_copies
test_copies.held.append("was here")
if sys.argv[2:] == ["with a thread"]:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
print("not printed by workers", end="")
print("\\n" + json.dumps(test_copies.worked_on(json.loads(sys.argv[1]))))
"""

held: list[str] = []
"""What only a process that was copied has from the one that builds."""

Words = list[str]


def work(words: Words, watch: Watch) -> Words:
    done = []
    for number, word in enumerate(words):
        watch.begin(number, len(word))
        if word == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "parent":
            done.append(str(os.getsid(0) == os.getppid()))
        done += [*held, word]
    return done


def sizes(words: Words) -> list[int]:
    return [len(word) for word in words]


def part(words: Words, items: range) -> Words:
    return words[items.start : items.stop]


def join(parts: list[Words]) -> Words:
    return [word for words in parts for word in words]


def give_up(words: Words, failure: Failure) -> Words:
    return [failure.kind]


def folder(words: Words) -> str:
    return ""


def files(words: Words) -> list[str]:
    return []


def worked_on(words: Words) -> Words:
    """What becomes of a batch of words; called in a process of its own."""
    step = BatchStep("work", work, sizes, part, join, give_up, folder, files)
    processes = Processes(2, dedicated=True)
    try:
        return direct_run(executor=processes).each(step, [words])[0]
    finally:
        processes.close()


def run(words: Words, *more: str) -> Words:
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(words), *more],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, answer = done.stdout.splitlines()
    assert first == "not printed by workers"
    found: Words = json.loads(answer)
    return found


def test_workers_have_what_the_process_that_builds_has() -> None:
    assert run(["a", "b"]) == ["was here", "a", "was here", "b"]


def test_a_process_with_threads_is_not_copied() -> None:
    assert run(["a"], "with a thread") == ["a"]


def test_they_are_in_a_session_of_their_own() -> None:
    assert run(["parent"]) == ["True", "was here", "parent"]


def test_what_dies_costs_itself() -> None:
    assert run(["a", "die", "b"]) == ["was here", "a", "crashed", "was here", "b"]
