"""What changed between two versions: composed, counted once, and shown to people without being taken over by texts."""

import io
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from variorum.commands import diff as told
from variorum.commands.diff import OPS, differences, differences_text
from variorum.commands.diff_page import page, write_page
from variorum.dataset.sql import ask
from variorum.errors import UsageError
from variorum.store.commits import commit_of, tree_of
from variorum.store.errors import StoreError
from variorum.store.warehouse import open_warehouse

PAIRS = [(a, b) for a in range(1, 6) for b in range(1, 6)]


def document(value: dict[str, Any], source: str) -> dict[str, Any]:
    return next(one for one in value["documents"] if one["source"] == source)


def ops(value: dict[str, Any], source: str, entity: str = "paragraphs") -> dict[str, str]:
    return {change["id"]: change["op"] for change in document(value, source)[entity]}


def shown(value: dict[str, Any], whole: bool = False) -> str:
    out = io.StringIO()
    Console(file=out, width=100).print(differences_text(value, whole))
    return out.getvalue()


def test_each_thing_that_happened_is_told_once_with_its_old_and_new_text(
    warehouse: str, id_of: Callable[[str], str]
) -> None:
    value = differences(warehouse, 1, 2)
    assert ops(value, "guide.md") == {
        id_of("The oven"): "edited",
        id_of("Green leaves"): "edited",
        id_of("This year"): "added",
        id_of("Nobody"): "split",
        id_of("Flour"): "moved",
    }
    changes = {change["id"]: change for change in document(value, "guide.md")["paragraphs"]}
    oven = changes[id_of("The oven")]
    assert (oven["text_before"][:20], oven["text_after"][:20]) == ("The oven must be hot", "The oven must be ver")
    assert changes[id_of("Nobody")]["came_from"] == [id_of("Green leaves")]
    assert changes[id_of("Green leaves")]["went_to"] == [id_of("Nobody")]
    assert (changes[id_of("Flour")]["under_before"], changes[id_of("Flour")]["under_after"]) == ("Bread", "Tea")
    port = document(value, "port.txt")
    assert (port["op"], port["source_before"], port["paragraphs"]) == ("renamed", "harbour.txt", [])


def test_merges_removals_and_restores(warehouse: str, id_of: Callable[[str], str]) -> None:
    third = differences(warehouse, 2, 3)
    assert ops(third, "guide.md") == {
        id_of("Flour"): "moved",
        id_of("Salt"): "removed",
        id_of("Small cups"): "merged",
        id_of("Guests"): "edited",
    }
    assert document(third, "gone.txt")["op"] == "removed"
    fourth = differences(warehouse, 3, 4)
    assert ops(fourth, "guide.md") == {id_of("The oven"): "edited", id_of("Salt"): "restored"}
    assert ops(fourth, "guide.md", "sections") == {id_of("Tea"): "renamed"}
    assert document(fourth, "pier.txt")["op"] == "edited"
    assert document(fourth, "pier.txt")["source_before"] == "port.txt"


def test_what_was_undone_in_between_is_not_different(warehouse: str, id_of: Callable[[str], str]) -> None:
    assert id_of("Flour") not in ops(differences(warehouse, 1, 3), "guide.md")
    assert id_of("Salt") not in ops(differences(warehouse, 2, 4), "guide.md")
    assert differences(warehouse, 1, 5)["documents"] == []
    assert "nothing is different" in shown(differences(warehouse, 5, 1))


def test_backwards_is_the_same_the_other_way_round(warehouse: str) -> None:
    swap = {"added": "removed", "restored": "removed", "removed": "added", "split": "merged", "merged": "split"}
    for a, b in PAIRS:
        there, back = differences(warehouse, a, b), differences(warehouse, b, a)
        for entity in ("sections", "paragraphs"):
            one = {c["id"]: c for d in there["documents"] for c in d[entity]}
            other = {c["id"]: c for d in back["documents"] for c in d[entity]}
            assert one.keys() == other.keys()
            for key, change in one.items():
                assert other[key]["op"].replace("restored", "added") == swap.get(change["op"], change["op"])
                assert other[key]["went_to"] == change["came_from"]


def test_neighbours_agree_with_the_change_files_and_all_pairs_with_sql(warehouse: str) -> None:
    plain = {"split": "added", "merged": "removed", "relabelled": "edited"}
    opened = open_warehouse(warehouse)
    for a, b in PAIRS:
        value = differences(warehouse, a, b)
        mine = Counter(
            (entity[:-1], "edited" if entity == "sections" and c["op"] == "renamed" else plain.get(c["op"], c["op"]))
            for d in value["documents"]
            for entity in ("sections", "paragraphs")
            for c in d[entity]
        )
        mine.update(("document", d["op"]) for d in value["documents"] if d["op"])
        rows = ask(
            warehouse, f"SELECT entity, op, count(*) AS n FROM changes_between({a}, {b}) GROUP BY ALL"
        ).to_pylist()
        assert mine == {(row["entity"], row["op"]): row["n"] for row in rows}
        if b == a + 1:
            files = tree_of(opened, commit_of(opened, b)).changes
            assert mine == {
                (name[:-1], op): n for name, change in files.items() for op, n in change.ops.items() if op != "shifted"
            }


def test_changes_stand_in_reading_order_and_what_is_gone_where_it_stood(
    warehouse: str, id_of: Callable[[str], str]
) -> None:
    order = list(ops(differences(warehouse, 2, 3), "guide.md"))
    assert order == [id_of("Flour"), id_of("Salt"), id_of("Small cups"), id_of("Guests")]


def test_the_text_says_numbers_first_and_what_it_left_out(warehouse: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = differences(warehouse, 1, 4)
    text = shown(value)
    assert text.index("paragraphs") < text.index("guide.md")
    assert "more change" not in text
    assert "taken over" not in text.split("letter.txt")[0]
    monkeypatch.setattr(told, "CHANGES", 2)
    monkeypatch.setattr(told, "EACH", 1)
    monkeypatch.setattr(told, "DOCUMENTS", 3)
    cut = shown(value)
    left = re.search(r"(\d+) more changes, (\d+) documents among them; all of them: variorum diff 1 4 --html", cut)
    assert left and int(left[2]) == len(value["documents"]) - 3
    assert shown(value, whole=True) == text


def test_markup_in_texts_is_text_in_the_terminal(warehouse: str) -> None:
    assert "[bold]letter[/bold]" in shown(differences(warehouse, 3, 4), whole=True)


def test_json_has_the_same_keys_whatever_happened(warehouse: str) -> None:
    for a, b in PAIRS:
        value = json.loads(json.dumps(differences(warehouse, a, b)))
        assert set(value) == {"name", "from", "to", "counts", "documents"}
        for entity in ("sections", "paragraphs"):
            changes = [change for one in value["documents"] for change in one[entity]]
            assert len({frozenset(change) for change in changes}) <= 1
            assert {change["op"] for change in changes} <= set(OPS)
            assert sum(value["counts"][entity].values()) == len(changes)


def embedded(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def joined(marks: list[Any]) -> str:
    return "".join(piece if isinstance(piece, str) else piece[0] for piece in marks)


def test_the_page_has_every_text_of_every_change_once(warehouse: str) -> None:
    for a, b in PAIRS:
        value = differences(warehouse, a, b)
        cells: Counter[tuple[str, str, str]] = Counter()
        for one in embedded(page(value))["documents"]:
            for item in one["c"]:
                for side in "lr":
                    cells.update((cell["i"], side, joined(cell["m"])) for cell in item[side])
        expected: Counter[tuple[str, str, str]] = Counter()
        for one in value["documents"]:
            for entity, name in (("sections", "heading"), ("paragraphs", "text")):
                for change in one[entity]:
                    for side, when in (("l", "before"), ("r", "after")):
                        if change[f"{name}_{when}"] is not None:
                            expected[change["id"], side, change[f"{name}_{when}"]] += 1
        assert cells == expected


def test_splits_and_merges_are_one_item_with_lines_between_its_parts(
    warehouse: str, id_of: Callable[[str], str]
) -> None:
    guide = next(d for d in embedded(page(differences(warehouse, 1, 4)))["documents"] if d["s"] == "guide.md")
    kin = [item for item in guide["c"] if "x" in item]
    assert [(len(item["l"]), len(item["r"]), sorted(item["x"])) for item in kin] == [
        (1, 2, [[0, 0], [0, 1]]),
        (2, 1, [[0, 0], [1, 0]]),
    ]
    oven = next(item for item in guide["c"] if item["l"] and item["l"][0]["i"] == id_of("The oven"))
    assert [piece for piece in oven["r"][0]["m"] if isinstance(piece, list)] == [["quite"]]


def test_the_page_needs_nothing_and_runs_nothing_but_its_own(warehouse: str) -> None:
    html = page(differences(warehouse, 1, 4))
    assert "taken over" in html
    assert html.count("<script") == html.count("</script>") == 2
    assert not re.search(r"(src|href)=|https?://(?!www\.w3\.org/2000/svg)|url\(", html)
    assert "default-src 'none'" in html
    assert "unsafe" not in html


def test_a_page_that_cannot_be_written_is_told(warehouse: str, tmp_path: Path) -> None:
    value = differences(warehouse, 1, 2)
    assert "2 documents" in write_page(value, str(tmp_path / "changes.html"))
    with pytest.raises(UsageError, match="cannot be written"):
        write_page(value, str(tmp_path / "absent" / "changes.html"))


def test_versions_that_are_not_there_are_told(warehouse: str) -> None:
    with pytest.raises(StoreError, match="1 to 5"):
        differences(warehouse, 1, 9)
