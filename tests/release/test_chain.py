"""A release from end to end: built, published to an object store and a folder, pulled, edited, read and cited."""

import json
import random
from pathlib import Path

import variorum
from tests.release.browser import chromium, served
from tests.release.conftest import Host, text
from tests.release.test_publish import files_of
from tests.release.test_pull import copied
from variorum.dataset.check import check
from variorum.dataset.cite import cite
from variorum.release.publish import publish
from variorum.release.pull import pull
from variorum.store.metadata import Metadata
from variorum.store.warehouse import Warehouse, open_warehouse

TEA = "Tea is made with boiling water, and left alone for {} minutes."
OWNER = Metadata("Told tales", license="CC-BY-4.0", creator="Ann Other")


def write_texts(folder: Path) -> None:
    folder.mkdir()
    for n in range(30):
        chance = random.Random(n)
        said = [text(f"{n} {k}", chance.randrange(20, 60)).capitalize() + "." for k in range(10)]
        (folder / f"{n:02}.txt").write_text("\n\n".join([f"Tale {n}", *said, TEA.format("three") if n == 7 else ""]))


def publish_both(warehouse: Warehouse, *places: str) -> None:
    for place in places:
        assert publish(warehouse, None, place, OWNER).written[-1] == "latest.json"


def test_from_texts_to_a_citation_that_is_checked(shelf: str, host: Host, tmp_path: Path) -> None:
    write_texts(tmp_path / "tales")
    variorum.build([str(tmp_path / "tales")], warehouse=str(tmp_path / "w"))
    warehouse, release = open_warehouse(tmp_path / "w"), tmp_path / "release"
    publish_both(warehouse, str(release), shelf)
    first = pull(host.url, tmp_path / "copy")
    assert files_of(tmp_path / "copy") == copied(release)
    pull(shelf, tmp_path / "other")

    # One word of one document is edited: only that comes over, from either place.
    tale = tmp_path / "tales" / "07.txt"
    tale.write_text(tale.read_text().replace("three", "four"))
    variorum.build(warehouse=str(tmp_path / "w"))
    publish_both(warehouse, str(release), shelf)
    host.sent.clear()
    for done in (pull(host.url, tmp_path / "copy"), pull(shelf, tmp_path / "other")):
        assert (done.before, done.version) == (1, 2)
        assert all(path.startswith(("changes/1-2/", "words/")) for path in done.fetched if path != "schema.json")
        assert done.received < first.total / 10
    assert sum(host.sent) == done.received
    assert files_of(tmp_path / "copy") == files_of(tmp_path / "other") == copied(release)

    # Both versions are cited, by the command and on the page of the copy, and what quotes them is checked.
    with variorum.open(str(tmp_path / "w")) as dataset:
        (tea,) = dataset.sql("SELECT paragraph_id FROM paragraphs WHERE starts_with(text, 'Tea is')").fetchall()[0]
    references = {number: cite(warehouse, tea, number).reference for number in (1, 2)}
    quotations = tmp_path / "quotations.jsonl"
    said = [(TEA.format("three"), 1), (TEA.format("four"), 2), (TEA.format("four"), 1)]
    quotations.write_text("".join(json.dumps({"quote": q, "reference": references[n]}) + "\n" for q, n in said))
    assert [one.verdict for one in check(warehouse, str(quotations)).quotations] == ["changed", "said", "elsewhere"]

    with served(tmp_path / "copy") as address, chromium() as browser:
        page = browser.new_page()
        for number, minutes in ((1, "three"), (2, "four")):
            page.goto("about:blank")
            page.goto(f"{address}#{tea}@{number}")
            page.wait_for_selector("#citation")
            assert page.inner_text(".chosen") == TEA.format(minutes)
            assert page.inner_text("#citation") == references[number]

        # The search of the page finds what is said today, and leads there.
        for words, shown in (("left alone four minutes", 1), ("nowhere", 0)):
            page.evaluate("words => { location.hash = `#/search/${encodeURIComponent(words)}` }", words)
            page.get_by_role("heading", name=words).wait_for()
            assert page.locator("main li").count() == shown
            assert shown == 0 or page.locator("main li a").first.get_attribute("href") == f"#{tea}@2"
