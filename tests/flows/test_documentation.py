"""A mixed folder of the documentation that lies on this machine, built whole."""

import shutil
import sys
import sysconfig
from pathlib import Path

import pytest
from scene import Ask

from variorum.execute.processes import Processes
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.request import BuildRequest
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

AT_LEAST, AT_MOST = 2_000, 2_600
PLACES = ("/usr/share/doc", "/usr/share/perl", sysconfig.get_path("purelib"), sysconfig.get_path("stdlib"))
SUFFIXES = frozenset({".rst", ".md", ".html", ".htm", ".txt", ".gz", ".xml", ".pod", ""})
FAULTS = ("crashed", "too_slow", "too_much_memory", "invalid_rows")


def documentation() -> list[Path]:
    """Files of documentation, from all places in turn; the same on every run."""
    by_place = [sorted(path for path in Path(place).rglob("*") if _is_text(path)) for place in dict.fromkeys(PLACES)]
    steps = [max(1, len(found) * len(by_place) // AT_MOST) for found in by_place]
    return [path for found, step in zip(by_place, steps, strict=True) for path in found[::step]][:AT_MOST]


def _is_text(path: Path) -> bool:
    return path.suffix in SUFFIXES and path.is_file() and not path.is_symlink() and 0 < path.stat().st_size < 2 << 20


@pytest.mark.soak
def test_documentation_packages(tmp_path: Path, ask: Ask) -> None:
    found = documentation()
    if len(found) < AT_LEAST:
        pytest.skip(f"only {len(found)} files of documentation on this machine ({sys.platform})")
    folder = tmp_path / "in"
    for number, path in enumerate(found):
        place = folder / f"{number // 100:02}" / f"{number:04} {path.name}"
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)

    request = BuildRequest((str(folder),), str(tmp_path / "w"), "test", workers=2)
    report = build(request, direct_run(2, executor=Processes(2)))
    assert report.version == 1
    assert ask(tmp_path / "w", f"SELECT source, reason, detail FROM quarantine WHERE reason IN {FAULTS}") == []
    taken, refused = (ask(tmp_path / "w", f"SELECT count(*) FROM {name}")[0][0] for name in ("documents", "quarantine"))
    assert taken + refused >= report.sources["seen"] >= AT_LEAST
    assert verify(open_warehouse(tmp_path / "w"), deep=True) == []
    assert build(request, direct_run(2, executor=Processes(2))).version == 1
