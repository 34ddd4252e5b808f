"""Inputs of unusual size: what they take of memory stays in bounds, and nothing of them is lost."""

import os
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from scene import ENTRY, Ask, essay, write_texts

from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

PEAK = {"50 MB line": 750, "300 MB line": 4300, "million blank lines": 600, "million paragraphs": 1600}
"""MB of memory that any process of the build has at most (Linux counts shared pages too)."""

INPUTS: dict[str, Callable[[], bytes]] = {
    "50 MB line": lambda: "wörd fòr you ".encode() * 3_300_000,
    "300 MB line": lambda: b"word for you " * 24_000_000,
    "million blank lines": lambda: b"first\n" + b"\n" * 1_000_000 + b"last\n",
    "million paragraphs": lambda: b"".join(b"This is number %d.\n\n" % n for n in range(1_000_000)),
}
MEASURED = """
import os, resource, sys
status = os.spawnv(os.P_WAIT, sys.executable, [sys.executable, *sys.argv[1:]])
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)
sys.exit(status)
"""
"""Runs a command and says what the largest process below it had of memory, in MB."""


@pytest.mark.soak
@pytest.mark.parametrize("name", INPUTS)
def test_large_inputs(name: str, tmp_path: Path, ask: Ask, bare_environment: Mapping[str, str]) -> None:
    write_texts(tmp_path / "in", {"large.txt": INPUTS[name](), "small.txt": essay("reed")})
    entry = (*ENTRY[1:], "build", str(tmp_path / "in"), "--warehouse", str(tmp_path / "w"), "--workers", "1")
    ended = subprocess.run(
        [ENTRY[0], "-c", MEASURED, *entry], env=bare_environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = ended.stderr.decode()
    assert ended.returncode == 0, said
    found = ask(tmp_path / "w", "SELECT source, n_paragraphs FROM documents ORDER BY ALL")
    assert [source for source, _ in found] == ["large.txt", "small.txt"]
    assert found[0][1] == {"million blank lines": 1, "million paragraphs": 1_000_000}.get(name, 1)
    peak = re.search(r"peak (\d+)", said)
    assert peak is not None
    assert int(peak[1]) < PEAK[name]


def limited(tmp_path: Path, environment: Mapping[str, str], limits: str) -> subprocess.CompletedProcess[str]:
    """A build in a shell with `ulimit`."""
    words = (*ENTRY, "build", str(tmp_path / "in"), "--warehouse", str(tmp_path / "w"), "--workers", "1")
    script = f'ulimit {limits}; exec "$@"'
    return subprocess.run(
        ["bash", "-c", script, "bash", *words], env=environment, capture_output=True, text=True, errors="replace"
    )


@pytest.mark.soak
@pytest.mark.parametrize(
    "limits", ["-n 12", "-n 24", "-n 48", "-n 96", "-v 500000", "-v 1000000", "-v 2000000", "-v 4000000"]
)
def test_limits_of_the_machine(limits: str, tmp_path: Path, bare_environment: Mapping[str, str]) -> None:
    """The build ends well, or it ends with words and without a version; the next one is as if nothing had been."""
    write_texts(tmp_path / "in", {f"{n}.txt": essay(f"tree {n}", 30) for n in range(40)})
    ended = limited(tmp_path, bare_environment, limits)
    made = (tmp_path / "w" / "versions").is_dir() and os.listdir(tmp_path / "w" / "versions")  # noqa: PTH208
    if ended.returncode == 0:
        assert made
    else:
        assert ended.stderr.strip(), "it says nothing"
    ended = limited(tmp_path, bare_environment, "-n 1024")
    assert ended.returncode == 0, ended.stderr
    assert verify(open_warehouse(tmp_path / "w"), deep=True) == []
