"""Where the command is begun: closed streams, a reader that went away, files named like modules of Python."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scene import ROOT, write_texts

from variorum.commands.progress import show_progress
from variorum.execute.run import Progress
from variorum.store.commits import latest
from variorum.store.warehouse import open_warehouse

BEGIN = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from variorum.commands.app import main; main()"


def test_closed_streams_and_foreign_modules_stop_no_build(tmp_path: Path, bare_environment: dict[str, str]) -> None:
    write_texts(tmp_path, {"in/a.txt": "A text that all may see."})
    for module in ("types", "json", "queue", "random"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('not this one')")
    words = ["build", "in", "--warehouse", "w"]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-P", "-c", BEGIN, *words],
        cwd=tmp_path,
        env=bare_environment,
        check=False,
    )
    assert done.returncode == 0
    made = latest(open_warehouse(tmp_path / "w"))
    assert made is not None
    assert made.number == 1


def test_progress_that_nobody_reads_stops_no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        with show_progress(quiet=False) as show:
            for begins in (True, False, True):
                show(Progress("cut", begins=begins, ended=not begins))
