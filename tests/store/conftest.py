"""What the tests of the store share."""

import shutil
from collections.abc import Iterator
from importlib import resources
from itertools import count
from pathlib import Path

import pytest

from tests.store.factory import Builder, Doc, doc
from variorum.store.warehouse import Warehouse, open_warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return open_warehouse(tmp_path / "warehouse", create=True)


@pytest.fixture
def builder(warehouse: Warehouse) -> Builder:
    return Builder(warehouse)


@pytest.fixture(params=["disk", "bucket"])
def copies(request: pytest.FixtureRequest, before: Builder, tmp_path: Path) -> Iterator[Warehouse]:
    """The warehouse that the fixture `before` of a file made, without end, each time as it was."""

    def make() -> Iterator[Warehouse]:
        for number in count():
            if request.param == "disk":
                shutil.copytree(before.warehouse.root, tmp_path / str(number))
                yield open_warehouse(tmp_path / str(number))
                shutil.rmtree(tmp_path / str(number))
                continue
            there = open_warehouse(request.getfixturevalue("server").place(), create=True)
            for folder in ("objects", "trees", "versions"):
                for name in before.warehouse.storage.names(folder):
                    there.storage.replace(name, before.warehouse.storage.read(name))
            yield there

    return make()


@pytest.fixture(scope="session")
def face() -> str:
    room = resources.files("variorum.pipeline")
    return room.joinpath("views.sql").read_text() + room.joinpath("macros.sql").read_text()


@pytest.fixture
def corpus() -> dict[str, Doc]:
    return thirty()


def thirty() -> dict[str, Doc]:
    """Thirty documents; the fifth has headings."""
    documents = {f"n{n}": doc(f"{n:03}.txt", f"a=first of {n}", f"b=second of {n}", "c=the same") for n in range(30)}
    documents["n5"] = Doc(
        "005.txt",
        (
            ("root", "A title", (("a", "Opening words."),)),
            ("s1", "One", (("b", "Under one."), ("c", "Also under one."))),
            ("s2", "Two", (("d", "Under two."),)),
        ),
    )
    return documents
