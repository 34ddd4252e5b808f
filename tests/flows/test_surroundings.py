"""Where the command is begun: closed streams, a reader that went away, files named like modules of Python."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from patience import run
from scene import ENTRY, ROOT, Variorum, write_texts

import variorum as library
from variorum.commands.faults import is_want_of_memory
from variorum.commands.progress import show_progress
from variorum.dataset.sql import ask as ask_latest
from variorum.errors import UsageError
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


def test_in_a_folder_that_is_gone_nothing_is_begun(tmp_path: Path, bare_environment: dict[str, str]) -> None:
    write_texts(tmp_path, {"in/a.txt": "A text that all may see."})
    for words in (["build", str(tmp_path / "in"), "--warehouse", str(tmp_path / "w")], ["versions"]):
        (tmp_path / "gone").mkdir()
        begin = [sys.executable, "-c", BEGIN, *words, "--json"]
        ended = subprocess.run(
            ["sh", "-c", 'rmdir ../gone && exec "$@"', "sh", *begin],
            cwd=tmp_path / "gone",
            env=bare_environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 2
        assert json.loads(ended.stdout)["error"]["code"] == "no_folder"
    assert not (tmp_path / "w").exists()


def test_a_library_in_a_folder_that_is_gone_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_texts(tmp_path, {"in/a.txt": "A text that all may see."})
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert library.build(tmp_path / "in", warehouse=tmp_path / "w").version == 1
    with pytest.raises(UsageError, match="the folder that this process is in is gone"):
        library.open("w")


def test_progress_that_nobody_reads_stops_no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as stream:
        monkeypatch.setattr("sys.stderr", stream)
        with show_progress(quiet=False) as show:
            for begins in (True, False, True):
                show(Progress("cut", begins=begins, ended=not begins))


def test_a_pipe_that_nobody_reads_is_not_waited_for(tmp_path: Path, variorum: Variorum) -> None:
    write_texts(tmp_path, {"in/a.txt": "A text that all may see.", "notes.jsonl": ""})
    assert variorum("build", "in", "--warehouse", "w").returncode == 0
    os.mkfifo(tmp_path / "pipe")
    for words in (
        ["diff", "1", "1", "--html", "pipe", "--warehouse", "w"],
        ["status", "--metrics", "pipe", "--warehouse", "w"],
        ["migrate", "notes.jsonl", "--to", "1", "--out", "pipe", "--warehouse", "w"],
    ):
        done = run([*ENTRY, *words], cwd=tmp_path, text=True, stderr=subprocess.PIPE)
        assert done.returncode == 2
        assert "pipe is a pipe that nobody reads: expected the name of a file" in done.stderr

        # With a reader it is written as any other file, and stays a pipe.
        reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
        assert variorum(*words).returncode == 0
        os.close(reader)
        assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    "words",
    [
        ["sql", "SELECT repeat('all is well ', 9000) AS said", "--format", "json"],
        ["sql", "SELECT repeat('all is well ', 9000) AS said", "--json"],
        ["show", "9"],
        ["show", "9", "--json"],
        ["versions", "--jsn", "--json"],
    ],
)
@pytest.mark.parametrize("streams", [("stdout",), ("stderr",), ("stdout", "stderr")])
def test_streams_on_a_full_disk_are_a_sentence_where_one_can_be_said(
    words: list[str], streams: tuple[str, ...], tmp_path: Path, variorum: Variorum
) -> None:
    write_texts(tmp_path, {"in/a.txt": "A text that all may see."})
    assert variorum("build", "in", "--warehouse", "w").returncode == 0
    with Path("/dev/full").open("w") as full:
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | dict.fromkeys(streams, full)
        done = run([*ENTRY, *words, "--warehouse", "w"], cwd=tmp_path, text=True, **given)
    assert done.returncode in ({1, 2} if "stdout" in streams else {0, 1, 2})
    if "stderr" not in streams:
        assert done.stderr.startswith("variorum: ")
        assert "Traceback" not in done.stderr


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path, variorum: Variorum) -> None:
    write_texts(tmp_path, {"in/a.txt": "A text that all may see."})
    assert variorum("build", "in", "--warehouse", "w").returncode == 0
    (known,) = ask_latest(str(tmp_path / "w"), "SELECT paragraph_id FROM paragraphs")["paragraph_id"].to_pylist()
    note = {"id": known, "version": 1, "exact": "text", "note": "seen " * 99_999}
    (tmp_path / "note").write_text(json.dumps(note) + "\n")
    os.mkfifo(tmp_path / "pipe")
    for words in (["migrate", "pipe", "--to", "1", "--warehouse", "w"], ["check", "pipe", "--warehouse", "w"]):
        done = run([*ENTRY, *words], cwd=tmp_path, text=True, stderr=subprocess.PIPE)
        assert done.returncode == 2
        assert "pipe cannot be read (it is a pipe that nobody writes to)" in done.stderr

    # One that somebody writes to is read to its end. It holds less than is written: so its reader has begun by then.
    reading = ["migrate", "pipe", "--to", "1", "--warehouse", "w"]
    writer = os.open(tmp_path / "pipe", os.O_RDWR)
    with subprocess.Popen([*ENTRY, *reading], cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert os.write(writer, (tmp_path / "note").read_bytes()) > 400_000
        os.close(writer)
        assert json.loads(process.communicate()[0].splitlines()[0])["id"] == known

    # So is what a shell puts in the place of a name, whether it is written already or not.
    shell = ["bash", "-c", 'exec "$@" <(cat note) --to 1 --warehouse w', "bash", *ENTRY, "migrate"]
    piped = run(shell, cwd=tmp_path, text=True, stdout=subprocess.PIPE)
    assert json.loads(piped.stdout.splitlines()[0])["id"] == known


def test_want_of_memory_is_told_as_such() -> None:
    with duckdb.connect(config={"memory_limit": "2MB", "temp_directory": ""}) as small:
        with pytest.raises(duckdb.Error) as refused:
            small.sql("SELECT list(range) FROM range(10000000)").fetchall()
        assert is_want_of_memory(refused.value)
        with pytest.raises(duckdb.Error) as other:
            small.sql("SELECT nothing")
        assert not is_want_of_memory(other.value)

    # What a process says under `ulimit -v`, from the loader of libraries and from Python.
    for error in (
        ImportError("libarrow.so.2600: failed to map segment from shared object"),
        RuntimeError("can't start new thread"),
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
        MemoryError(),
    ):
        assert is_want_of_memory(error)
