"""What a person sees and does in Prefect's pages, in a real browser; screenshots of it are kept."""

from pathlib import Path

from prefect_server import call
from served import LONG

from tests.release.browser import chromium
from variorum.pipeline.growth_picture import WIDTH


def decided_in_prefects_pages(api: str, failed: str, candidate: str, changes: str, screenshots: Path) -> None:
    """What a person sees and does: the report of the run that failed, the page of all `changes` that it links to, the
    picture of growth, the form of `accept`.
    """
    base = api.removesuffix("/api")
    artifacts = call(api, "/artifacts/filter", {"sort": "CREATED_DESC"})
    report = next(one for one in artifacts if one["flow_run_id"] == failed and one["key"] == "build-report")
    growth = next(one for one in artifacts if one["key"] == "growth")
    accept = call(api, "/deployments/name/accept/accept")["id"]
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(LONG * 1000)

        page.goto(f"{base}/runs/flow-run/{failed}")
        page.get_by_text("seeds: candidate for 3 waits").first.wait_for()
        page.get_by_text("the gate documents_removed").first.wait_for()
        page.screenshot(path=screenshots / "run.png")

        page.goto(f"{base}/artifacts/artifact/{report['id']}")
        page.get_by_text("12 of 24, 50.0%; 10% may be").first.wait_for()
        page.get_by_text(f"variorum accept {candidate}").first.wait_for()
        page.screenshot(path=screenshots / "report.png")
        assert page.get_by_role("link", name="all changes, word for word").get_attribute("href") == changes

        page.goto(changes)
        page.get_by_text("11.txt").first.wait_for()
        page.screenshot(path=screenshots / "changes.png")

        page.goto(f"{base}/artifacts/artifact/{growth['id']}")
        picture = page.locator('img[src^="data:image/svg"]')
        picture.wait_for()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == WIDTH
        page.screenshot(path=screenshots / "growth.png")

        page.goto(f"{base}/deployments/deployment/{accept}/run")
        field = page.locator(".p-label").filter(has_text="by the first letters of its hash").last
        field.locator("textarea").fill(candidate)
        page.screenshot(path=screenshots / "form.png")
        status = 503
        while status == 503:  # the server's database was locked for a moment, which its page says: pressed again
            with page.expect_response("**/create_flow_run") as answer:
                page.get_by_role("button", name="Submit").click()
            status = answer.value.status
        assert status == 201
