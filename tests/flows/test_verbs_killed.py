"""A verb that is killed at any file operation leaves the last version whole, as one of which any fails; done again, it
does what it does.
"""

import contextlib
import errno
import shutil
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

import pytest
from scene import Build, essay, write_texts

from tests.store.test_takedown_killed import DEATH, Killed
from variorum.commands.keep import clear, roll_back
from variorum.errors import VariorumError
from variorum.pipeline.candidate import HeldBack, accept, reject
from variorum.release.compare import compare_release
from variorum.release.publish import publish
from variorum.release.pull import pull
from variorum.store import gc
from variorum.store.commits import versions
from variorum.store.export import export
from variorum.store.metadata import Metadata
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

Verb = Callable[[Path], object]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Path:
    """A folder with a warehouse of two versions and a candidate, and a release of the first version."""
    home = tmp_path_factory.mktemp("verbs") / "home"
    texts = {f"{n}.txt": essay(f"tree {n}", 2) for n in range(24)}
    write_texts(home / "in", texts)
    build(home / "in", home / "w")
    publish(open_warehouse(home / "w"), 1, str(home / "release"), Metadata())
    (home / "in" / "0.txt").write_text(essay("another tree", 3))
    build(home / "in", home / "w")
    for n in range(2, 24):
        (home / "in" / f"{n}.txt").unlink()
    with pytest.raises(HeldBack):
        build(home / "in", home / "w")
    return home


def there(home: Path) -> str:
    return str(home / "w")


VERBS: dict[str, Verb] = {
    "accept": lambda home: accept(there(home)),
    "reject": lambda home: reject(there(home)),
    "rollback": lambda home: roll_back(there(home), 1, ""),
    "gc": lambda home: clear(there(home), [2], True),
    "export": lambda home: (home / "export").exists() or export(open_warehouse(home / "w"), 2, home / "export"),
    "publish": lambda home: publish(open_warehouse(home / "w"), 2, str(home / "release"), Metadata()),
    "pull": lambda home: pull(str(home / "release"), home / "copy"),
}


ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)


def kill(home: Path, verb: Verb, moment: int) -> bool:
    """Do a verb, and die at a file operation; whether it came to that one."""
    DEATH.arm(home, moment)
    with contextlib.suppress(Killed):
        verb(home)
    return DEATH.disarm() > moment


def fail(home: Path, verb: Verb, moment: int) -> bool:
    """Do a verb of which a file operation fails; whether it came to that one.

    It may do without what failed. Else its error is one of those that the command tells in a sentence.
    """
    DEATH.arm(home, moment, ERRORS[moment % len(ERRORS)])
    try:
        verb(home)
    except VariorumError as error:
        assert error.code and str(error)
    except OSError as error:
        assert error.strerror and error.filename
    finally:
        count = DEATH.disarm()
    return count > moment


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def outcome(home: Path) -> tuple[object, ...]:
    """What a verb makes, but for the clock: trees, an export, a copy."""
    made = [version.tree for version in versions(open_warehouse(home / "w"))]
    copied = [files(home / name) for name in ("export", "copy")]
    return made, copied, compare_release(open_warehouse(home / "w"), str(home / "release"))


def check(interrupt: Callable[[Path, Verb, int], bool], name: str, template: Path, home: Path, each: bool) -> int:
    """Interrupt a verb at some of its file operations, or at each, and do it again each time; at how many it was."""
    shutil.copytree(template, home / "whole")
    DEATH.arm(home / "whole", -1)
    VERBS[name](home / "whole")
    last = DEATH.disarm() - 1
    some = {0, 3, 8, 16, last * 2 // 3, last} if interrupt is kill else {3, last // 2, last}
    moments: Iterable[int] = count() if each else sorted(some)
    expected = outcome(home / "whole")
    before = len(versions(open_warehouse(template / "w")))

    interrupted = 0
    for moment in moments:
        place = home / str(moment)
        shutil.copytree(template, place)
        if not interrupt(place, VERBS[name], moment):
            break
        interrupted += 1
        warehouse = open_warehouse(place / "w")
        assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == [], moment
        if len(versions(warehouse)) == before:
            with_candidate = name not in ("accept", "reject") or (place / "w" / "refs" / "candidate.json").exists()
            if with_candidate:
                VERBS[name](place)
        assert [finding for finding in verify(open_warehouse(place / "w"), deep=True) if finding.fault] == [], moment
        assert outcome(place) == expected, moment
        shutil.rmtree(place)
    return interrupted


@pytest.mark.parametrize("name", VERBS)
def test_killed_at_some_operations(name: str, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "GRACE", -60.0)
    assert check(kill, name, template, tmp_path, each=False) > 0


@pytest.mark.soak
@pytest.mark.parametrize("name", VERBS)
def test_killed_at_each_operation(name: str, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "GRACE", -60.0)
    assert check(kill, name, template, tmp_path, each=True) > 0


@pytest.mark.parametrize("name", VERBS)
def test_failing_at_some_operations(name: str, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "GRACE", -60.0)
    assert check(fail, name, template, tmp_path, each=False) > 0


@pytest.mark.soak
@pytest.mark.parametrize("name", VERBS)
def test_failing_at_each_operation(name: str, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "GRACE", -60.0)
    assert check(fail, name, template, tmp_path, each=True) > 0
