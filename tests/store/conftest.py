"""What the tests of the store share."""

from importlib import resources
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
