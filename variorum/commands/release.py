"""What `variorum publish` and `variorum pull` do and print."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType

from variorum.commands.terminal import console, escape
from variorum.store.metadata import Metadata
from variorum.store.takedowns import open_for_reading


def publish_version(warehouse: str, version: int | None, target: str, said: Metadata) -> dict[str, object]:
    """Publish a version, or the latest; what was written."""
    from variorum.release.publish import publish

    return asdict(publish(open_for_reading(warehouse), version, target, said))


def published_text(value: Mapping[str, Any]) -> RenderableType:
    """What was published, for people."""
    where = escape(value["target"])
    if not value["written"]:
        return f"{where}: {escape(value['cite'])} is there already"
    gone = f", {len(value['removed']):,} removed" if value["removed"] else ""
    wrote = f"{len(value['written']):,} files written, {value['bytes']:,} of {value['total']:,} bytes{gone}"
    return f"{where}: {escape(value['cite'])}\n{wrote}"


def pull_release(place: str, folder: str | None) -> dict[str, object]:
    """Pull a release; what came over."""
    from variorum.release.pull import pull

    return asdict(pull(place, folder))


def followed(place: str, folder: str | None, every: float) -> Iterator[dict[str, object]]:
    """Each pull of a release that is followed; what keeps it away is said on standard error."""
    from variorum.release.follow import follow

    def away(why: str) -> None:
        console(stderr=True).print(f"[dim]{escape(why)} It is tried again.[/dim]", soft_wrap=True)

    for pulled in follow(place, folder, every, away):
        yield asdict(pulled)


def pulled_text(value: Mapping[str, Any]) -> RenderableType:
    """What was pulled, for people."""
    came = f"{value['received']:,} bytes came over for {value['total']:,}"
    before = value["before"]
    if before == value["version"] and not value["fetched"] and not value["made"]:
        said = f"is {escape(value['cite'])} already"
    else:
        said = f"is {escape(value['cite'])}" + (f", was version {before}" if before is not None else "")
    files = f"{len(value['fetched']):,} files fetched, {len(value['made']):,} made here"
    return f"{escape(value['folder'])} {said}\n{files}; {came}"
