"""Watching: a build when the sources have changed and were then left alone, on a clock that a test turns."""

from pathlib import Path

import pytest
from scene import write_texts

from variorum.errors import UsageError
from variorum.pipeline.watching import Clock, Pace, watch
from variorum.sources.signature import signature

PACE = Pace(every=10, quiet=30, lasting=300)


class Scene:
    """Sources that change at given seconds, and a clock that moves when somebody sleeps."""

    def __init__(self, changes: dict[float, str | None]) -> None:
        self.changes = changes
        self.time = 0.0
        self.acted: list[float] = []
        self.missed: list[str] = []

    def look(self) -> str:
        now = [found for at, found in self.changes.items() if at <= self.time][-1]
        if now is None:
            raise UsageError("the share is away")
        return now

    def run(self) -> int:
        def sleep(seconds: float) -> None:
            self.time += seconds

        return watch(
            self.look, lambda: self.acted.append(self.time), self.missed.append, PACE, Clock(lambda: self.time, sleep)
        )


def test_once_at_the_start_and_not_again() -> None:
    scene = Scene({0: "a"})
    assert scene.run() == 1
    assert scene.acted == [30]


def test_a_change_is_waited_for_until_it_is_over() -> None:
    scene = Scene({0: "a", 100: "b", 120: "c", 140: "d"})
    assert scene.run() == 2
    assert scene.acted == [30, 170]


def test_what_changed_and_changed_back_is_nothing() -> None:
    scene = Scene({0: "a", 100: "b", 110: "a"})
    assert scene.run() == 1


def test_sources_that_are_away_for_a_while_are_looked_at_again() -> None:
    scene = Scene({0: "a", 50: None, 150: "b"})
    assert scene.run() == 2
    assert len(scene.missed) == 10


def test_sources_that_stay_away_end_the_watch_with_why() -> None:
    scene = Scene({0: "a", 200: None})
    with pytest.raises(UsageError, match="the share is away"):
        scene.run()
    assert scene.acted == [30]


def test_a_signature_is_another_one_when_a_file_is(tmp_path: Path) -> None:
    write_texts(tmp_path / "in", {"a.txt": "one", "b/c.txt": "two"})

    def now() -> str:
        return signature([str(tmp_path / "in")])

    seen = [now()]
    assert now() == seen[0]
    write_texts(tmp_path / "in", {"d.txt": "three"})
    seen.append(now())
    write_texts(tmp_path / "in", {"a.txt": "one and more"})
    seen.append(now())
    (tmp_path / "in" / "d.txt").rename(tmp_path / "in" / "e.txt")
    seen.append(now())
    (tmp_path / "in" / "e.txt").unlink()
    seen.append(now())
    assert len(set(seen)) == 5


def test_a_signature_of_remote_sources_is_not_answered_from_a_cache(tmp_path: Path) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/watched/a.txt", b"one")
    before = signature(["memory://watched"])
    memory.pipe("/watched/b.txt", b"two")
    assert signature(["memory://watched"]) != before
