"""The page of a release in a browser: what it shows, what it fetches, and that everybody can use it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

import variorum
from tests.release.browser import chromium, served
from tests.release.million import write_million
from variorum.dataset.cite import cite
from variorum.release.publish import publish
from variorum.store.metadata import Metadata
from variorum.store.warehouse import open_warehouse

FIRST_VIEW = 300_000
PASSAGE = 150 * 1024
"""Bytes, most."""

TEA = "Tea is made with boiling water, and left alone for {} minutes."
EVIL = "A <script>document.title='taken'</script> and &lt;img src=x onerror=alert(2)&gt; are words here."


@dataclass
class Reader:
    """Somebody with a browser at the page of a release."""

    page: Page
    address: str
    fetched: list[tuple[str, int]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def goes_to(self, place: str) -> str:
        """The text of a view, once it is there."""
        self.fetched.clear()
        self.page.goto("about:blank")
        self.page.goto(self.address + place)
        self.page.wait_for_selector("html[data-shown]", state="attached")
        return self.page.inner_text("main")

    def links(self, selector: str) -> list[str]:
        return [one.get_attribute("href") or "" for one in self.page.query_selector_all(selector)]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    texts = folder / "texts"
    texts.mkdir()
    notes = texts / "notes.md"
    notes.write_text(
        f"# On tea\n\n## Water\n\n{TEA.format('three')}\n\n## Milk\n\nMilk comes last, or never at all.\n\n"
        "This will go.\n"
    )
    (texts / "evil.txt").write_text(f"A page\n\n{EVIL}\n\nAnd it goes on like this for a while.\n")
    (texts / "rtl.md").write_text("# العنوان\n\nهذا نص قصير باللغة العربية عن الشاي والماء المغلي.\n")
    (texts / "broken.bin").write_bytes(bytes(range(256)) * 8)
    variorum.build([str(texts)], warehouse=str(folder / "w"), name="tales")
    notes.write_text(notes.read_text().replace("three", "four").replace("\n\nThis will go.\n", "\n"))
    variorum.build(warehouse=str(folder / "w"), message="<b>less</b>")
    publish(open_warehouse(folder / "w"), None, str(folder / "release"), Metadata("Told tales", license="CC-BY-4.0"))
    return folder / "release"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(release: Path) -> Iterator[str]:
    with served(release) as url:
        yield url


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    yield from reading(browser, address)


def reading(browser: Browser, address: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    one = Reader(context.new_page(), address)
    one.page.on("response", lambda r: one.fetched.append((r.url, int(r.headers.get("content-length", "0")))))
    one.page.on("console", lambda said: one.complaints.append(said.text) if said.type == "error" else None)
    one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
    yield one
    context.close()
    assert not one.complaints  # scripts failed, or the content security policy forbade something


def test_the_first_view_is_small_and_asks_nobody_else(reader: Reader, address: str) -> None:
    said = reader.goes_to("")
    assert "Told tales" in said
    assert "CC-BY-4.0" in said
    assert all(url.startswith(address) for url, _ in reader.fetched)
    assert sum(size for _, size in reader.fetched) <= FIRST_VIEW


def test_a_document_is_read_by_its_outline(reader: Reader) -> None:
    reader.goes_to("#/documents")
    notes = next(one for one in reader.links("main td a") if "On tea" in reader.goes_to(one))
    said = reader.goes_to(notes)
    assert TEA.format("four") in said
    assert "This will go" not in said
    reader.page.get_by_role("navigation", name="Outline").get_by_text("Milk").click()
    assert reader.page.evaluate("document.activeElement.textContent") == "Milk"


def test_a_passage_answers_in_every_version(reader: Reader, release: Path) -> None:
    with variorum.open(str(release.parent / "w")) as dataset:
        tea, gone = (
            dataset.sql(f"SELECT paragraph_id FROM history.paragraphs WHERE text LIKE '{begins}%'").fetchall()[0][0]
            for begins in ("Tea", "This will")
        )
    today = reader.goes_to(f"#{tea}@2")
    assert "says the same today" in today
    assert [one.inner_text() for one in reader.page.query_selector_all("del, ins")] == ["three", "four"]

    # The first version's wording is there for ever, and is cited as the command cites it.
    before = reader.goes_to(f"#{tea}@1:0-3")
    assert "changed since" in before
    assert TEA.format("three") in before
    assert reader.page.inner_text("mark") == "Tea"
    reader.page.get_by_role("button", name="Copy citation").click()
    copied = reader.page.evaluate("navigator.clipboard.readText()")
    assert copied == cite(open_warehouse(release.parent / "w"), f"{tea}:0-3", 1).reference

    assert "gone since version 2" in reader.goes_to(f"#{gone}@1")
    assert "not in version 2" in reader.goes_to(f"#{gone}@2")
    assert "first given out in version 1" in reader.goes_to(f"#{tea}@0")
    assert "was never given out" in reader.goes_to("#p0000000000000000@1")


def test_two_versions_side_by_side(reader: Reader) -> None:
    reader.goes_to("#/versions/2")
    assert "<b>less</b>" in reader.page.inner_text("main")  # data is shown as it is
    assert reader.page.locator(".apparatus > li").count() == 2
    reader.goes_to("#/documents")
    for place in [one.replace("document", "compare") + "/1/2" for one in reader.links("main td a")]:
        said = reader.goes_to(place)
        if "2 of 3 paragraphs differ" in said:
            assert [one.inner_text() for one in reader.page.query_selector_all("del")] == ["three", "This will go."]
            reader.page.get_by_label("Only those").check()
            assert "Milk comes last" not in reader.page.inner_text("main")
            return
    raise AssertionError("no document has the changes")


def test_what_a_text_holds_is_only_text(reader: Reader) -> None:
    reader.goes_to("#/search/" + "words here")
    reader.page.wait_for_selector("mark")
    assert "document.title='taken'</script> and &lt;img src=x" in reader.page.inner_text("main")
    assert reader.page.locator("main script, main img").count() == 0
    assert "taken" not in reader.page.title()


def test_search_knows_scripts_and_accents(reader: Reader) -> None:
    for words, found in (("TÉA boiling", "Tea is made"), ("الشاي", "هذا نص قصير")):
        reader.goes_to("#/search/" + words)
        reader.page.wait_for_selector("mark")
        assert found in reader.page.inner_text("main")
    reader.goes_to("")
    reader.page.get_by_role("searchbox").fill("coffee")
    reader.page.keyboard.press("Enter")
    reader.page.get_by_text("0 paragraphs found").wait_for()


def test_sql_over_the_tables_of_the_release(reader: Reader, release: Path) -> None:
    """DuckDB comes from the release, when it is first asked for, and asks nobody else."""
    reader.goes_to("#/sql/" + quote("SELECT language, sum(n_words) AS words FROM paragraphs GROUP BY language"))
    assert not any("duckdb" in url for url, _ in reader.fetched)
    with variorum.open(str(release.parent / "w")) as dataset:
        words = dataset.sql("SELECT language, sum(n_words) FROM paragraphs GROUP BY language").fetchall()
    assert sorted(answer(reader)) == sorted([language, str(n)] for language, n in words)
    assert all(url.startswith((reader.address, "blob:")) for url, _ in reader.fetched)

    # Values of every type, and the history: what was edited leads to its passage.
    assert answer(reader, "SELECT DATE '2025-01-02', 9007199254740993, [1], true, NULL, '<b>'") == [
        ["2025-01-02", "9007199254740993", "[1]", "true", "", "<b>"]
    ]
    ((edited,),) = answer(reader, "SELECT DISTINCT id FROM history WHERE text LIKE '%four minutes%'")
    assert reader.links("#answer a") == [f"#{edited}"]
    assert len(answer(reader, "FROM range(1000)")) == 500

    # What is wrong is said; what takes for ever is stopped, and the next query is answered.
    for wrong, said in (("FROM nothing", "nothing does not exist"), ("FROM 'http://127.0.0.1:9/a.parquet'", "Failed")):
        assert not answer(reader, wrong)
        assert said in reader.page.inner_text("#answer [role=alert]")
    reader.complaints.clear()  # DuckDB says these in the console too
    reader.page.fill("#sql", "SELECT count(*) FROM range(10000000000) a, range(1000) b WHERE a.range % 7 = b.range")
    reader.page.get_by_role("button", name="Run").click()
    reader.page.get_by_role("button", name="Stop").click()
    reader.page.get_by_text("It was stopped.").wait_for()
    assert answer(reader, "SELECT 42") == [["42"]]


def answer(reader: Reader, sql: str | None = None) -> list[list[str]]:
    """The rows that a query finds on the page; without one, the query that stands there."""
    if sql is not None:
        reader.page.fill("#sql", sql)
    reader.page.get_by_role("button", name="Run").click()
    reader.page.locator("#answer > *").wait_for()
    return [row.locator("td").all_inner_texts() for row in reader.page.locator("#answer tbody tr").all()]


def test_everybody_can_use_it(reader: Reader) -> None:
    reader.goes_to("#/documents")
    document = reader.links("main td a")[0]
    reader.goes_to(document)
    passage = reader.links(".mark")[0]
    views = ["", "#/documents", document, passage, document.replace("document", "compare") + "/1/2"]
    views += ["#/versions", "#/versions/2", "#/tables", "#/sql", "#/quarantine", "#/nowhere"]
    views += ["#/search/tea", "#/search/!"]
    every = {"resultTypes": ["violations"]}
    for scheme, rules in (("light", every), ("dark", {**every, "runOnly": ["color-contrast"]})):  # only colours change
        reader.page.emulate_media(color_scheme=scheme)
        for view in views:
            reader.goes_to(view)
            wrong = Axe().run(reader.page, options=rules).response["violations"]
            assert not wrong, (scheme, view, [(one["id"], one["nodes"][0]["html"]) for one in wrong])

    # On a phone nothing is wider than the screen; by keyboard the first stop leads past the head of the page.
    reader.page.set_viewport_size({"width": 360, "height": 700})
    for view in views:
        reader.goes_to(view)
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360, view
    reader.goes_to("")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.className") == "skip"
    reader.page.emulate_media(media="print")
    assert not reader.page.is_visible("header")


def test_a_warehouse_is_shown_as_it_is(browser: Browser, release: Path) -> None:
    with served(release.parent / "w") as url:
        for one in reading(browser, url):
            assert "broken.bin" in one.goes_to("#/quarantine")


@pytest.mark.soak
def test_a_passage_of_a_million_is_a_few_ranges(browser: Browser, tmp_path: Path) -> None:
    passage, text = write_million(tmp_path)
    with served(tmp_path) as url:
        for one in reading(browser, url):
            assert text in one.goes_to(f"#{passage}@1")
            data = sum(size for at, size in one.fetched if at.endswith(".parquet"))
            print(f"{data:,} bytes of Parquet for a passage of a million")
            assert data <= PASSAGE
