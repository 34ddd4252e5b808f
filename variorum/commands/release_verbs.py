"""The verbs by which others come to a version: publish and pull, cite and check."""

from typing import Annotated

import typer

from variorum.commands.options import AsJson, WarehouseDir, answer


def publish(
    words: Annotated[
        list[str], typer.Argument(metavar="[N|TAG] TARGET", help="Which version, by default the latest; and where to.")
    ],
    title: Annotated[str | None, typer.Option(help="What the dataset is called.")] = None,
    description: Annotated[str | None, typer.Option(help="What it is, in a sentence.")] = None,
    license: Annotated[str | None, typer.Option(metavar="SPDX", help="Its licence, such as CC-BY-4.0.")] = None,
    creator: Annotated[str | None, typer.Option(help="Who made it.")] = None,
    homepage: Annotated[str | None, typer.Option(metavar="URL", help="Where it is at home.")] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Write a version to a folder or s3://… as a release, of which copies can be pulled; again: only what changed."""
    from variorum.commands.release import publish_version, published_text
    from variorum.store.metadata import Metadata

    said = Metadata(title, description, license, creator, homepage)
    value = publish_version(warehouse, words, said)
    answer(value, as_json, lambda: published_text(value))


def pull(
    place: Annotated[str, typer.Argument(metavar="URL|FOLDER", help="Where the release is.")],
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="The copy; default: a folder called as the dataset.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make or update a copy of a release: only what changed comes over, and every byte of it is checked."""
    from variorum.commands.release import pull_release, pulled_text

    value = pull_release(place, folder)
    answer(value, as_json, lambda: pulled_text(value))
