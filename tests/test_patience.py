"""Waiting by progress: what works is waited for, however long; what does nothing is ended, and said."""

import subprocess
import sys

import pytest

from tests.patience import finish, run

BUSY = "import time\nwhile time.process_time() < 1: pass\nprint('done')"
"""Uses CPU for a second; on a busy machine that takes many."""


def test_what_works_is_waited_for() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as process:
        assert finish(process, look=0.1)[0] == "done\n"
    ended = run([sys.executable, "-c", "import sys; sys.exit(3)"])
    assert ended.returncode == 3


def test_what_is_begun_by_another_counts() -> None:
    begun = f"import subprocess, sys; print(subprocess.run([sys.executable, '-c', {BUSY!r}]).returncode)"
    with subprocess.Popen([sys.executable, "-c", begun], stdout=subprocess.PIPE, text=True) as process:
        assert finish(process, look=0.1)[0].split() == ["done", "0"]


def test_what_does_nothing_is_ended() -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"]) as process,
        pytest.raises(AssertionError, match="did nothing"),
    ):
        finish(process, stuck=0.2, look=0.1)
