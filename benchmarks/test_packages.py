"""Documents of packages as plain text: what their marks say goes with it."""

from pathlib import Path

import pytest

from benchmarks import packages

PAGE = """# The old bridge

**Read this first**

The river runs below the bridge, and people have crossed it here for four hundred years.

## The mill

- a stone of the mill

```
grind --all
```

The mill stands behind the bridge. {}
"""


@pytest.mark.parametrize("layout", packages.LAYOUTS)
def test_the_gold_of_a_page_says_where_its_blocks_stand(tmp_path: Path, layout: str) -> None:
    text = PAGE.format("It turns when the river is high. " * 40) + "\nAnother paragraph says more of the mill.\n" * 5
    (tmp_path / "bridge.md").write_text(f"{text}\n### The wheel\n\nThe wheel is of wood.\n", "utf-8")
    ((_, blocks),) = packages._of_package(tmp_path)
    assert [(block["kind"], block["level"]) for block in blocks[:6]] == [
        ("h", 1),
        ("li", 0),  # bold as a whole: no paragraph, and no heading either
        ("p", 0),
        ("h", 2),
        ("li", 0),
        ("p", 0),
    ]
    shown, placed = packages.laid(blocks, layout)
    for block in placed:
        assert " ".join(shown[block["start"] : block["end"]].split()).removeprefix("- ") == block["text"]
    assert "grind" not in shown


def test_no_package_is_in_both_halves() -> None:
    halves = [{(kind, name) for kind, name, _ in packages.listed(half)} for half in packages.HALVES]
    assert halves[0] and halves[1] and halves[0].isdisjoint(halves[1])
