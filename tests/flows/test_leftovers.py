"""What a part of `variorum serve` leaves behind that is killed: ended where it has the mark, and nothing else."""

import os
import subprocess
import sys

import pytest

from variorum.commands.leftovers import MARK, end_leftovers, new_mark

BEGINS_ANOTHER = (
    "import subprocess, sys; "
    "subprocess.Popen([sys.executable, '-c', 'import sys; print(1, flush=True); sys.stdin.read()'], "
    "start_new_session=True); print(2, flush=True); sys.stdin.read()"
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the environment of a process")
def test_what_has_the_mark_is_ended_in_whichever_session_it_is() -> None:
    mark, other = new_mark(), new_mark()

    def begin(code: str, mine: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, MARK: mine},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    with begin(BEGINS_ANOTHER, mark) as parent, begin("input()", other) as stranger:
        assert parent.stdout is not None
        assert {parent.stdout.readline(), parent.stdout.readline()} == {"1\n", "2\n"}
        end_leftovers(mark)
        assert parent.wait() == -9
        assert parent.stdout.read() == "", "the child held it open too, and is gone"
        assert stranger.poll() is None
        stranger.communicate("\n")
        assert stranger.returncode == 0
