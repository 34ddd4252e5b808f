"""The verbs by which others come to a version: publish and pull, page, cite and check."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from variorum.commands.options import AsJson, VersionAt, WarehouseDir, answer, answer_line, number
from variorum.errors import UsageError


def publish(
    version: Annotated[str | None, typer.Argument(metavar="N|TAG", help="Which version; default: the latest.")] = None,
    target: Annotated[
        str | None, typer.Argument(metavar="TARGET", help="Where to: a folder, or s3://bucket/folder.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the dataset is called.")] = None,
    description: Annotated[str | None, typer.Option(help="What it is, in a sentence.")] = None,
    license: Annotated[str | None, typer.Option(metavar="SPDX", help="Its licence, such as CC-BY-4.0.")] = None,
    creator: Annotated[str | None, typer.Option(help="Who made it.")] = None,
    homepage: Annotated[str | None, typer.Option(metavar="URL", help="Where it is at home.")] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Write a version to a folder or s3://… as a release, of which copies can be pulled; again: only what changed."""
    from variorum.commands.meant import version_or_none
    from variorum.commands.release import publish_version, published_text
    from variorum.store.metadata import Metadata, is_homepage

    if homepage is not None and not is_homepage(homepage):
        raise UsageError(f"--homepage {homepage} is no address: expected one such as https://example.org.")
    said = Metadata(title, description, license, creator, homepage)
    if target is None:  # one word is the target
        version, target = None, version
    if target is None:
        raise UsageError("publish needs a target: expected a folder, or s3://bucket/folder.", code="no_target")
    value = publish_version(warehouse, version_or_none(warehouse, version), target, said)
    answer(value, as_json, lambda: published_text(value))


def pull(
    place: Annotated[str, typer.Argument(metavar="URL|FOLDER", help="Where the release is.")],
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="The copy; default: a folder called as the dataset.")
    ] = None,
    every: Annotated[
        float | None,
        typer.Option(
            "--follow",
            min=1,
            max=31_536_000,
            metavar="SECONDS",
            callback=number,
            help="Look for newer versions so often, until Ctrl-C.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make or update a copy of a release: only what changed comes over, and every byte of it is checked."""
    from variorum.commands.release import followed, pull_release, pulled_text

    if every is not None:
        for value in followed(place, folder, every):
            answer_line(value, as_json, partial(pulled_text, value))
        return
    value = pull_release(place, folder)
    answer(value, as_json, lambda: pulled_text(value))


def page(
    folder: Annotated[
        str, typer.Argument(metavar="[FOLDER]", help="A release or a copy of one, or a warehouse.")
    ] = "warehouse",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where it is served; default: any free port.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
) -> None:
    """Show a release or a warehouse as a page in the browser of this machine, until Ctrl-C."""
    from variorum.commands.page import show_page

    show_page(folder, port, browser)


def cite(
    passage: Annotated[
        str, typer.Argument(metavar="ID[:A-B]", help="An id, with A-B for some characters; or a whole reference.")
    ],
    at: VersionAt = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Give a permanent reference to a passage, with its text; --json adds W3C selectors."""
    from variorum.commands.meant import version_or_none
    from variorum.commands.quoting import citation_text
    from variorum.dataset.cite import cite as cited
    from variorum.store.takedowns import open_for_reading

    citation = cited(open_for_reading(warehouse), passage, version_or_none(warehouse, at))
    answer(asdict(citation), as_json, lambda: citation_text(citation))


def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Quotations: JSON lines, Markdown with footnotes, W3C annotations.")
    ],
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Say of each quotation whether it is said, and what became of it; exit with 1 if any is not where it is cited."""
    from variorum.commands.quoting import report_text
    from variorum.dataset.check import check as checked
    from variorum.store.takedowns import open_for_reading

    report = checked(open_for_reading(warehouse), file)
    answer(asdict(report), as_json, lambda: report_text(report))
    if not report.right:
        raise typer.Exit(1)
