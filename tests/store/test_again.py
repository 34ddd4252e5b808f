"""What failed is tried once more where somebody else may have been the cause, and not where nobody was."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.factory import Builder, doc
from variorum.store.again import tried_again
from variorum.store.commits import commit_of, tree_of
from variorum.store.rows import document_order
from variorum.store.takedown import takedown
from variorum.store.takedowns import read_again_where_taken
from variorum.store.warehouse import open_warehouse


def failing(calls: list[int], meanwhile: Callable[[int], None] = lambda call: None) -> Callable[[], int]:
    """Fails at first, and gives 3 when it is called for the third time."""

    def work() -> int:
        calls.append(len(calls) + 1)
        if calls[-1] < 3:
            meanwhile(calls[-1])
            raise OSError(calls[-1])
        return calls[-1]

    return work


def test_it_is_tried_as_long_as_the_ground_changes() -> None:
    calls: list[int] = []
    assert tried_again(failing(calls), lambda: len(calls)) == 3
    assert calls == [1, 2, 3]


def test_on_the_same_ground_it_is_tried_once() -> None:
    calls: list[int] = []
    with pytest.raises(OSError, match="1"):
        tried_again(failing(calls), lambda: "the same")
    assert calls == [1]


def test_what_fails_where_nothing_was_ever_taken_down_is_not_done_twice(tmp_path: Path) -> None:
    """A whole release would be made and sent again."""
    builder = Builder(open_warehouse(tmp_path / "w", create=True))
    builder.build({"one": doc("1.txt", "a=text"), "two": doc("2.txt", "a=another text")})
    calls: list[int] = []
    with pytest.raises(OSError, match="1"):
        read_again_where_taken(builder.warehouse, failing(calls))
    assert calls == [1]

    # Beside a takedown it is, and once more after that it is not.
    calls.clear()

    def take(call: int) -> None:
        if call == 1:
            takedown(builder.warehouse, doc_id(builder), reason="asked", time="2025-01-01T00:00:00+00:00")

    with pytest.raises(OSError, match="2"):
        read_again_where_taken(builder.warehouse, failing(calls, take))
    assert calls == [1, 2]


def doc_id(builder: Builder) -> str:
    return min(document_order(builder.warehouse, tree_of(builder.warehouse, commit_of(builder.warehouse))))
