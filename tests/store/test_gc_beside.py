"""gc beside a writer that begins to use what nothing named: whichever comes between whose steps, nothing named is gone.

Everything counts as old here, also what was written just now: so nothing but the order of the steps protects it.
"""

import copy
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

import pytest

from tests.store.conftest import thirty
from tests.store.factory import Builder, doc
from tests.store.interrupted import interrupted
from tests.store.test_takedown import TIME
from variorum.store.commits import latest, tree_of
from variorum.store.errors import LostRace
from variorum.store.gc import plan_sweep, sweep
from variorum.store.objects import names
from variorum.store.rollback import rollback
from variorum.store.tree import objects_of
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

OLD = -86_400.0
"""A grace by which everything is old."""

COMING = {"n0": doc("000.txt", "a=in time"), "late": doc("late.txt", "a=late")}

Write = Callable[[Warehouse], None]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Two versions, and objects of a third that was never committed."""
    corpus = {name: text for name, text in thirty().items() if name in ("n0", "n1", "n2")}
    builder = Builder(open_warehouse(tmp_path_factory.mktemp("before") / "w", create=True))
    builder.build(corpus)
    builder.build({**corpus, "n1": doc("001.txt", "a=second version")})
    kept = dict(builder.corpus), copy.deepcopy(builder.registry)
    builder.tree(COMING)
    builder.corpus, builder.registry = kept
    return builder


def commit(before: Builder, warehouse: Warehouse) -> None:
    """Build what was never committed, as often as it loses a race."""
    while True:
        builder = Builder(warehouse, corpus=dict(before.corpus), registry=copy.deepcopy(before.registry))
        try:
            builder.build(COMING)
        except LostRace:
            continue
        return


def go_back(warehouse: Warehouse) -> None:
    while True:
        try:
            rollback(warehouse, 1, time=TIME)
        except LostRace:
            continue
        return


def clear(warehouse: Warehouse) -> None:
    sweep(warehouse, plan_sweep(warehouse, keep=[2], grace=OLD))


def beside(copies: Iterator[Warehouse], first: Write, second: Write, moments: Iterator[int]) -> int:
    """Do the first, and the second, whole, before some of its steps; at how many it was tried."""
    tried = 0
    for moment in moments:
        warehouse = next(copies)
        stopped, told = interrupted(warehouse, moment, partial(second, warehouse))
        first(stopped)
        if not told.reached:
            break
        tried += 1
        version = latest(warehouse)
        assert version is not None
        assert set(objects_of(tree_of(warehouse, version))) <= set(names(warehouse)), moment
        assert [finding for finding in verify(warehouse, deep=True) if finding.fault] == [], moment
    return tried


def test_at_some_steps(copies: Iterator[Warehouse], before: Builder) -> None:
    build = partial(commit, before)
    assert beside(copies, clear, build, iter((12, 20, 30, 40))) >= 3
    assert beside(copies, build, clear, iter((6, 14, 22, 30))) >= 3


@pytest.mark.soak
def test_at_each_step(copies: Iterator[Warehouse], before: Builder) -> None:
    build = partial(commit, before)
    assert beside(copies, clear, build, count()) > 25
    assert beside(copies, build, clear, count()) > 25
