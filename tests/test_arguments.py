"""What the functions of Python are given: each wrong value is refused by its name, and nothing is made of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import variorum
from variorum.errors import UsageError
from variorum.store.indexes import made_in

NO_TEXT = [5, True, 1.5, b"texts", object(), ["a"], iter(["a"])]
NO_NUMBER = ["1", 1.5, True, b"1", object(), [1], float("nan")]
NO_VERSION = [1.5, True, b"1", object(), [1], float("nan"), "\ud800"]
NO_PLACE = ["a\0b", Path("a\0b"), "\ud800", ""]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given")
    (folder / "texts").mkdir()
    (folder / "texts" / "a.txt").write_text("On tea\n\nTea is made with boiling water.\n")
    return folder


@pytest.fixture(scope="module")
def dataset(texts: Path) -> Iterator[variorum.Dataset]:
    variorum.build(texts / "texts", warehouse=texts / "w")
    with variorum.open(texts / "w") as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(("sources", one) for one in (None, 5, b"texts", {"texts": 1}, [None], [b"texts"], object())),
        *(("warehouse", one) for one in (None, *NO_TEXT)),
        *((name, one) for name in ("name", "message", "engine") for one in NO_TEXT),
        *(("workers", one) for one in NO_NUMBER),
        *((name, one) for name in ("sources", "warehouse") for one in NO_PLACE),
        *(("workers", one) for one in (0, -1)),
    ],
)
def test_a_build_refuses_it_by_its_name(
    name: str, wrong: object, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"sources": texts / "texts", "warehouse": tmp_path / "w", name: wrong}
    with pytest.raises((TypeError, UsageError), match=f"^{name}"):
        variorum.build(**given)  # type: ignore[arg-type]
    assert [*tmp_path.iterdir()] == []


def test_sources_may_come_of_anything_that_can_be_gone_through(texts: Path, tmp_path: Path) -> None:
    report = variorum.build((one for one in [texts / "texts"]), warehouse=tmp_path / "w")
    assert report.rows["documents"] == 1


Ask = Callable[[variorum.Dataset, object], object]

ASKED: dict[str, tuple[Ask, list[object]]] = {
    "at": (lambda dataset, wrong: dataset.paragraphs(wrong), NO_VERSION),  # type: ignore[arg-type]
    "a": (lambda dataset, wrong: dataset.changes(wrong, 1), [None, *NO_VERSION]),  # type: ignore[arg-type]
    "b": (lambda dataset, wrong: dataset.changes(1, wrong), [None, *NO_VERSION]),  # type: ignore[arg-type]
    "query": (lambda dataset, wrong: dataset.sql(wrong), [None, *NO_TEXT]),  # type: ignore[arg-type]
    "words": (lambda dataset, wrong: dataset.search(wrong), [None, *NO_TEXT]),  # type: ignore[arg-type]
    "limit": (lambda dataset, wrong: dataset.search("tea", limit=wrong), [None, *NO_NUMBER]),  # type: ignore[arg-type]
    "language": (lambda dataset, wrong: dataset.search("tea", language=wrong), ["a\0", *NO_TEXT]),  # type: ignore[arg-type]
    "identifier": (lambda dataset, wrong: dataset.resolve(wrong), [None, *NO_TEXT]),  # type: ignore[arg-type]
    "annotations": (lambda dataset, wrong: dataset.migrate(wrong, 1), [None, *NO_TEXT, *NO_PLACE]),  # type: ignore[arg-type]
    "to": (lambda dataset, wrong: dataset.migrate("n.jsonl", wrong), [None, *NO_VERSION]),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", ASKED)
def test_a_dataset_refuses_it_by_its_name(name: str, dataset: variorum.Dataset) -> None:
    ask, wrongs = ASKED[name]
    for wrong in wrongs:
        with pytest.raises((TypeError, UsageError), match=f"^{name}"):
            ask(dataset, wrong)


def test_what_opens_or_reads_refuses_it_by_its_name() -> None:
    for wrong in (None, *NO_TEXT, *NO_PLACE):
        with pytest.raises((TypeError, UsageError), match=r"^warehouse"):
            variorum.open(wrong)  # type: ignore[arg-type]
        if not isinstance(wrong, bytes):
            with pytest.raises((TypeError, UsageError), match=r"^source"):
                variorum.read(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^media_type: expected a str, found int"):
        variorum.read(b"text", media_type=5)  # type: ignore[arg-type]


def test_a_query_that_is_none_is_an_error_of_ours(dataset: variorum.Dataset) -> None:
    for query in ("", "no query", "a\0b", "SELECT nothing FROM nowhere"):
        with pytest.raises(UsageError):
            dataset.sql(query)
    assert len(dataset.search("tea", limit=10**30)) == 1


def test_a_search_without_a_word_makes_no_index(texts: Path, tmp_path: Path) -> None:
    variorum.build(texts / "texts", warehouse=tmp_path / "w")
    with variorum.open(tmp_path / "w") as opened:
        for words in ("", "…"):
            with pytest.raises(UsageError, match="no word"):
                opened.search(words)
        with pytest.raises(UsageError):
            opened.search("tea", limit=0)
        connection = opened._connection(None)
        assert "words" not in made_in(connection)
        assert opened.search("tea")
