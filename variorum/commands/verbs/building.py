"""The verbs that make versions, and say what could not be taken."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from variorum.commands.options import AsJson, WarehouseDir, answer

if TYPE_CHECKING:
    from variorum.pipeline.request import BuildRequest, Report


def build(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Files, folders, globs or URIs; default: those of the last build."),
    ] = None,
    warehouse: WarehouseDir = "warehouse",
    name: Annotated[str | None, typer.Option(help="Name of the dataset; default: as before, or the folder's.")] = None,
    message: Annotated[str, typer.Option(help="A note that is kept with the version.")] = "",
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; default: one per core.")] = None,
    engine: Annotated[
        str | None, typer.Option(help="What works: processes, dask=tcp://HOST:8786 or ray=HOST:6379.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Record the run, on a Prefect server of its own if need be.")
    ] = False,
    include: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Of folders, take only such files; as in .gitignore.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Of folders, leave such files and folders out.")
    ] = None,
    hidden: Annotated[bool | None, typer.Option(help="Take files and folders whose names begin with a dot.")] = None,
    follow_links: Annotated[bool | None, typer.Option(help="Follow links to folders.")] = None,
    config: Annotated[
        str | None, typer.Option(metavar="FILE", help="What describes the dataset; default: variorum.toml, if there.")
    ] = None,
    each: Annotated[
        Literal["tag", "commit"] | None,
        typer.Option(help="Of git+PATH: a version for each tag or commit, in the order they were made."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
    keep_raw: Annotated[
        bool | None, typer.Option(help="Keep the raw bytes, so that new code can be run over old sources.")
    ] = None,
    accept_recut: Annotated[
        bool, typer.Option("--accept-recut", help="Let new code take away more ids than is allowed without this.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new version of the dataset from its sources; none where nothing changed."""
    from variorum.commands.start import start, start_in_a_row
    from variorum.pipeline.complete_request import request_of

    def asked(places: Sequence[str], told: str) -> "BuildRequest":
        return request_of(
            places,
            include=include or (),
            exclude=exclude or (),
            hidden=hidden,
            follow_links=follow_links,
            warehouse=warehouse,
            name=name,
            message=told,
            workers=workers,
            engine=engine,
            keep_raw=keep_raw,
            accept_recut=accept_recut,
            dry_run=dry_run,
            config=config,
        )

    if each is None:
        _report(start(asked(sources or [], message), record=record, quiet=as_json), as_json)
        return
    from variorum.commands.each import each_place

    # What is left open is as in the version before, so each is asked when its turn comes.
    requests = (asked(*wanted) for wanted in each_place(sources or [], each))
    for report in start_in_a_row(requests, record=record, quiet=as_json):
        _report(report, as_json)


def init(
    folders: Annotated[list[str] | None, typer.Argument(metavar="[FOLDER]...", help="Default: this folder.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the dataset; default: the folder's.")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at folders and write a variorum.toml for them into this one."""
    from variorum.config.starter import write_starter

    text, found = write_starter(folders or ["."], name)
    value = {"file": "variorum.toml", "found": found, "text": text}
    answer(value, as_json, lambda: f"variorum.toml: {sum(found.values()):,} files found; variorum build reads it")


def quarantine(
    retry: Annotated[
        bool, typer.Option("--retry", help="Try them again: build with the sources of the last build.")
    ] = False,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """List what could not be taken, and why."""
    if retry:
        from variorum.commands.start import start
        from variorum.pipeline.complete_request import request_of

        _report(start(request_of([], warehouse=warehouse, retry=True), record=False, quiet=as_json), as_json)
        return
    from variorum.commands.show import quarantine_table, quarantine_value

    rows = quarantine_value(warehouse)
    answer(rows, as_json, lambda: quarantine_table(rows))


def _report(report: "Report", as_json: bool) -> None:
    from variorum.commands.summary import summary

    answer(asdict(report), as_json, lambda: summary(report))
