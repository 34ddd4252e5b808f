"""Paragraphs are found by their words: with the command, in Python, and in every version that is kept."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from scene import Variorum, write_texts

import variorum as library
from variorum.dataset.dataset import Dataset
from variorum.errors import UsageError
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse

NOTHING, WAITS = 12 * "Nothing is said of it here, nor there. ", 30 * "It waits. "
LONG = f"{NOTHING}Then boiling water is poured on the leaves. {WAITS}"
TEXTS = {
    "tea.md": f"# On tea\n\n## Water\n\nTea is made with boiling water.\n\n{LONG}\n",
    "tee.md": "# Vom Tee\n\nDer Tee wird mit kochendem Wasser gemacht, und er zieht dann drei Minuten lang.\n",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    write_texts(folder / "in", TEXTS)
    library.build([str(folder / "in")], warehouse=str(folder / "w"))
    write_texts(folder / "in", {"tea.md": TEXTS["tea.md"].replace("Tea is made", "Cocoa is made")})
    library.build([str(folder / "in")], warehouse=str(folder / "w"))
    return folder


@pytest.fixture
def warehouse(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path, dirs_exist_ok=True)) / "w"


@pytest.fixture
def dataset(warehouse: Path) -> Iterator[Dataset]:
    with library.open(str(warehouse)) as opened:
        yield opened


def test_the_command_shows_where_the_words_stand(warehouse: Path, variorum: Variorum) -> None:
    done = variorum("search", "boiling water", "--warehouse", warehouse)
    assert done.returncode == 0, done.stderr
    assert "an index of all words is made, once" in done.stderr
    assert "tea.md · On tea · Water" in done.stdout

    again = variorum("search", "boiling water", "--warehouse", warehouse, "--json")
    assert "index" not in again.stderr
    first, second = json.loads(again.stdout)
    assert first["snippet"] == "Cocoa is made with boiling water."
    assert [first["snippet"][a:b] for a, b in first["marks"]] == ["boiling", "water"]
    assert first["score"] > second["score"]

    before = variorum("search", "tea", "--at", "1", "--warehouse", warehouse, "--json")
    assert [hit["snippet"] for hit in json.loads(before.stdout)] == ["Tea is made with boiling water."]
    assert (
        variorum("search", "tea", "--warehouse", warehouse).stdout
        == "no paragraph has all of these words; headings are not searched\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("!?",), "there is no word in '!?'"),
        (("tea", "--limit", "0"), "limit"),
    ],
)
def test_what_cannot_be_looked_for_is_a_wrong_use(
    warehouse: Path, variorum: Variorum, words: tuple[str, ...], said: str
) -> None:
    done = variorum("search", *words, "--warehouse", warehouse)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_snippet_is_the_part_that_says_most(dataset: Dataset) -> None:
    found = {hit.snippet: hit for hit in dataset.search("boiling water")}
    snippet = next(text for text in found if text.startswith("… "))
    assert snippet.endswith(" …")
    assert "boiling water is poured" in snippet
    assert [snippet[a:b] for a, b in found[snippet].marks] == ["boiling", "water"]


def test_a_search_is_of_a_language_and_of_so_many(dataset: Dataset) -> None:
    assert {hit.source for hit in dataset.search("wasser water")} == {"tea.md", "tee.md"}
    assert {hit.source for hit in dataset.search("wasser water", language="de")} == {"tee.md"}
    assert len(dataset.search("wasser water", limit=1)) == 1
    with pytest.raises(UsageError, match="1 or more"):
        dataset.search("water", limit=0)


def test_sql_has_the_same_ranks(dataset: Dataset) -> None:
    asked = dataset.search("water leaves")
    rows = dataset.sql("SELECT paragraph_id, score FROM search('water leaves')").fetchall()
    assert rows == [(hit.id, hit.score) for hit in asked] != []


def test_an_index_that_says_something_else_is_found(dataset: Dataset, warehouse: Path) -> None:
    dataset.search("water")
    dataset.close()
    assert verify(open_warehouse(warehouse), deep=True) == []
    with duckdb.connect(str(warehouse / "variorum.duckdb")) as connection:
        connection.execute("DELETE FROM search.postings WHERE row = 0")
    assert any("its index of words" in finding.detail for finding in verify(open_warehouse(warehouse), deep=True))
