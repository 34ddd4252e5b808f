"""A copy that follows a release: it takes each version that is published, and waits for a place that is away."""

import json
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.release.conftest import Host, document, sixty
from tests.release.test_publish import OWNER
from tests.store.factory import Builder
from variorum.release.follow import follow
from variorum.release.index import ReleaseError
from variorum.release.publish import publish


@pytest.fixture
def release(builder: Builder, tmp_path: Path) -> Path:
    builder.build(dict(list(sixty().items())[:3]))
    publish(builder.warehouse, None, str(tmp_path / "release"), OWNER)
    return tmp_path / "release"


def test_each_version_is_taken_and_nothing_read_meanwhile(
    builder: Builder, release: Path, host: Host, tmp_path: Path
) -> None:
    looks: list[int] = []

    def waited(seconds: float) -> None:
        """Between two looks: nothing, nothing, a version, the host away, and there again with another version."""
        assert seconds == 60
        looks.append(sum(host.sent))
        if len(looks) == 4:
            release.rename(tmp_path / "elsewhere")
        if len(looks) == 5:
            (tmp_path / "elsewhere").rename(release)
        if len(looks) in (3, 5):
            builder.build({"n1": document(1, f"edited {len(looks)}")})
            publish(builder.warehouse, None, str(release), OWNER)

    size = (release / "latest.json").stat().st_size
    said: list[str] = []
    pulls = list(islice(follow(host.url, tmp_path / "copy", 60, said.append, waited), 3))
    assert [(one.before, one.version) for one in pulls] == [(None, 1), (1, 2), (2, 3)]
    assert len(looks) == 5
    assert looks[1] - looks[0] == size == looks[2] - looks[1]
    assert len(said) == 1
    assert "latest.json" in said[0]


def test_a_place_that_is_no_release_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError):
        next(follow(str(tmp_path / "none"), tmp_path / "copy", 60, pytest.fail))


def test_the_command_says_a_line_for_each_pull_until_it_is_ended(release: Path, tmp_path: Path, ctrl_c: None) -> None:
    command = [sys.executable, "-m", "variorum", "pull", str(release), "copy", "--follow", "3600", "--json"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert json.loads(running.stdout.readline())["version"] == 1
        running.send_signal(signal.SIGINT)
        assert "Traceback" not in running.stderr.read()
    assert running.returncode != 0
