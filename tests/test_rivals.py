"""The comparisons: rivals are pinned, beside the project's own versions of what text/ needs, and pages show results."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "benchmarks" / "rivals.txt").read_text(encoding="utf-8").splitlines()
PINNED = re.compile(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==([0-9.]+)")


def test_everything_is_pinned() -> None:
    assert [line for line in LINES if line and not line.startswith("#") and not PINNED.fullmatch(line)] == []


def test_what_text_needs_is_as_in_the_lock() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {package["name"]: package.get("version") for package in lock["package"]}
    start = next(n for n, line in enumerate(LINES) if line.startswith("# of the project"))
    pins = [found for line in LINES[start:] if (found := PINNED.fullmatch(line))]
    assert pins
    assert {found[1]: found[2] for found in pins} == {found[1]: locked[found[1]] for found in pins}


@pytest.mark.parametrize("name", ["structure", "ids", "encodings", "dirty", "languages", "speed"])
def test_results_are_kept_with_the_versions_they_are_of(name: str) -> None:
    kept = json.loads((ROOT / "benchmarks" / "results" / f"{name}.json").read_text(encoding="utf-8"))
    pins = {found[1]: found[2] for line in LINES if (found := PINNED.fullmatch(line))}
    assert kept["rivals"]
    measured = dict(version.split() for version in kept["versions"].values())
    assert measured == {package: pins[package] for package in measured}


def test_the_pages_show_what_was_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.quality_page", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
