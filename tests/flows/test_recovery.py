"""What breaks on a schedule, and that the next build goes on with nobody's help; docs/operations.md has the table."""

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from scene import ENTRY, ROOT, Ask, Build, Variorum, essay, write_texts

from variorum.pipeline import version
from variorum.store.commits import commit_of, numbers
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse


def test_sources_that_are_away_for_a_while(texts: Path, warehouse: Path, variorum: Variorum, ask: Ask) -> None:
    words = ("build", texts, "--name", "test", "--warehouse", warehouse, "--workers", 1)
    texts.rename(texts.with_name("elsewhere"))
    away = variorum(*words)
    assert away.returncode == 2
    assert "Traceback" not in away.stderr
    texts.mkdir()
    empty = variorum(*words)  # the folder that a disk is mounted on, without the disk
    assert empty.returncode == 2
    assert "nothing there to read" in empty.stderr
    assert len(ask(warehouse, "SELECT source FROM documents")) == 5

    texts.rmdir()
    texts.with_name("elsewhere").rename(texts)
    write_texts(texts, {"new.txt": essay("another")})
    back = variorum(*words)
    assert back.returncode == 0, back.stderr
    assert numbers(open_warehouse(warehouse)) == [1, 2]


def test_a_clock_that_was_put_back(texts: Path, warehouse: Path, build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "time_now", lambda: "2001-01-01T00:00:00+00:00")
    write_texts(texts, {"new.txt": essay("another")})
    assert build(texts, warehouse).version == 2
    monkeypatch.undo()
    write_texts(texts, {"more.txt": essay("one more")})
    assert build(texts, warehouse).version == 3
    opened = open_warehouse(warehouse)
    assert commit_of(opened, 2).time < commit_of(opened, 1).time < commit_of(opened, 3).time
    assert verify(opened, deep=True) == []


def test_a_source_that_grows_while_it_is_read(tmp_path: Path, start_variorum: Callable[..., Any], ask: Ask) -> None:
    """A log that another program writes to all the time: what was read is what is hashed, kept and cut."""
    log, warehouse = tmp_path / "in" / "day.txt", tmp_path / "w"
    write_texts(tmp_path / "in", {"day.txt": essay("day", 400)})
    words = ("build", tmp_path / "in", "--name", "test", "--warehouse", warehouse, "--workers", 1)
    texts: list[dict[str, str]] = []
    for number in (1, 2):
        building = start_variorum(*words)
        grown = 0
        with log.open("ab", buffering=0) as file:
            while building.poll() is None:
                file.write(
                    f"\nAt tick {grown} of build {number} somebody passed by the {essay(str(grown), 1)}".encode()
                )
                grown += 1
                with suppress(subprocess.TimeoutExpired):
                    building.wait(0.02)
        assert building.returncode == 0, building.stderr.read()
        assert grown > 3
        ((raw, size),) = ask(warehouse, "SELECT lower(hex(raw_sha256)), n_bytes FROM documents")
        assert hashlib.sha256(log.read_bytes()[:size]).hexdigest() == raw, "it is a beginning of the file, whole"
        assert verify(open_warehouse(warehouse), deep=True) == []
        texts.append(dict(ask(warehouse, "SELECT paragraph_id, text FROM paragraphs")))

    before, after = texts
    assert len(after) > len(before)
    # The last one that was read of the first build may have been half written then.
    assert len(before.keys() - after.keys()) <= 1
    assert sum(before[key] != after[key] for key in before.keys() & after.keys()) <= 1


def test_a_damaged_candidate_does_not_stop_a_build(
    texts: Path, warehouse: Path, build: Build, variorum: Variorum
) -> None:
    (warehouse / "refs" / "candidate.json").write_text('{"tree": "half', encoding="utf-8")
    for words in (("status",), ("gc",), ("accept",)):
        told = variorum(*words, "--warehouse", warehouse)
        assert told.returncode == 1
        assert "delete the file" in told.stderr
    write_texts(texts, {"new.txt": essay("another")})
    assert build(texts, warehouse).version == 2
    assert verify(open_warehouse(warehouse), deep=True) == []


def test_a_turn_is_waited_for_and_gone_with_its_holder(tmp_path: Path) -> None:
    """Two runs of two deployments that build in one warehouse; the first one is killed."""
    hold = (
        "import sys, variorum.flows.turns as turns\n"
        "from pathlib import Path\n"
        "with turns.in_turn(Path(sys.argv[1])):\n"
        "    print('mine', flush=True)\n"
        "    sys.stdin.read()\n"
    )

    def holder() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", hold, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    with holder() as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "mine\n"
        folder = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        first.kill()
        first.wait()
        fcntl.flock(folder, fcntl.LOCK_EX)
        os.close(folder)


def in_a_mount(script: str, cwd: Path, **variables: object) -> subprocess.CompletedProcess[str]:
    """Run a script where it may mount, which nobody else sees and which ends with it; $BUILD begins the command."""
    program = shutil.which("unshare")
    allowed = (
        program
        and not subprocess.run(
            [program, "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        ).returncode
    )
    if not allowed:
        pytest.skip("this user may not mount in a namespace of its own here")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **{name: str(value) for name, value in variables.items()}}
    environment["VARIORUM"] = shlex.join(ENTRY)
    return subprocess.run(
        [str(program), "-rm", "bash", "-ec", script],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_disk_that_is_full_and_then_has_room(texts: Path, warehouse: Path, tmp_path: Path) -> None:
    write_texts(texts, {"new.txt": essay("another", 400)})
    script = """
        mkdir small
        mount -t tmpfs -o size=8m tmpfs small
        cp -a "$WAREHOUSE" small/w
        dd if=/dev/zero of=small/full bs=4k 2> dd.log || true
        eval "$VARIORUM" build texts --name test --warehouse small/w --workers 1 2> full.log && exit 9
        test ! -e small/w/versions/00000002.json
        rm small/full
        eval "$VARIORUM" build texts --name test --warehouse small/w --workers 1 > /dev/null
        eval "$VARIORUM" verify --warehouse small/w > /dev/null
        test -e small/w/versions/00000002.json
    """
    done = in_a_mount(script, tmp_path, WAREHOUSE=warehouse)
    assert done.returncode == 0, done.stderr
    assert "No space left on device" in (tmp_path / "full.log").read_text()
    assert "Traceback" not in (tmp_path / "full.log").read_text()


def test_what_cannot_be_written_is_named(warehouse: Path, tmp_path: Path) -> None:
    """Not an unfinished file that could not be removed either, nor the target of a release made in the warehouse."""
    script = """
        mount --bind "$WAREHOUSE" "$WAREHOUSE"
        rm "$WAREHOUSE/variorum.duckdb"
        mount -o remount,bind,ro "$WAREHOUSE"
        for words in "search tree" duplicates "publish release"; do
            eval "$VARIORUM" $words --warehouse "$WAREHOUSE" 2>> ro.log && exit 9
        done
        mkdir small
        mount -t tmpfs -o size=64k tmpfs small
        dd if=/dev/zero of=small/full bs=4k 2> dd.log || true
        eval "$VARIORUM" status --metrics small/metrics --warehouse "$WAREHOUSE" 2>> ro.log && exit 8
        exit 0
    """
    done = in_a_mount(script, tmp_path, WAREHOUSE=warehouse)
    assert done.returncode == 0, done.stderr
    told = [line for line in (tmp_path / "ro.log").read_text().splitlines() if line.startswith("variorum: ")]
    assert len(told) == 4
    for line in told[:2]:
        assert line.startswith(f"variorum: {warehouse}/variorum.duckdb cannot be written (")
        assert "Read-only file system" in line
    assert told[2].startswith(f"variorum: {warehouse}/.release.")
    assert told[2].endswith(", where a release is made, cannot be written (Read-only file system).")
    assert told[3].startswith(f"variorum: {tmp_path}/small/metrics: No space left on device")


def test_a_warehouse_that_can_only_be_read(texts: Path, warehouse: Path, tmp_path: Path) -> None:
    write_texts(texts, {"new.txt": essay("another")})
    script = """
        mount --bind "$WAREHOUSE" "$WAREHOUSE"
        mount -o remount,bind,ro "$WAREHOUSE"
        eval "$VARIORUM" build texts --name test --warehouse "$WAREHOUSE" --workers 1 2> ro.log && exit 9
        eval "$VARIORUM" sql "'SELECT count(*) AS n FROM documents'" --format csv --warehouse "$WAREHOUSE" > asked
        umount "$WAREHOUSE"
        eval "$VARIORUM" build texts --name test --warehouse "$WAREHOUSE" --workers 1 > /dev/null
    """
    done = in_a_mount(script, tmp_path, WAREHOUSE=warehouse)
    assert done.returncode == 0, done.stderr
    assert "Read-only file system" in (tmp_path / "ro.log").read_text()
    assert "Traceback" not in (tmp_path / "ro.log").read_text()
    assert (tmp_path / "asked").read_text().split() == ["n", "5"]
    assert numbers(open_warehouse(warehouse)) == [1, 2]
