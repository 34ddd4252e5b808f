"""The verbs that keep a warehouse: names for versions, going back, taking down, clearing what nothing names."""

from typing import Annotated

import typer

from variorum.commands.options import AsJson, WarehouseDir, answer


def tag(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name.")],
    version: Annotated[str | None, typer.Argument(metavar="[N|TAG]", help="Which; default: the latest.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the name.")] = False,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Give a version a name; a version with a name is never cleared away."""
    from variorum.commands.keep import tag_version
    from variorum.commands.meant import version_or_none

    value = tag_version(warehouse, name, version_or_none(warehouse, version), remove)
    said = f"the name {name} is removed" if remove else f"{name} is version {value['version']}"
    answer(value, as_json, lambda: said)


def rollback(
    version: Annotated[str, typer.Argument(metavar="N|TAG", help="The version to go back to.")],
    message: Annotated[str, typer.Option(help="A note that is kept with the version.")] = "",
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Make a new version that holds what version N held; ids come back with it."""
    from variorum.commands.keep import roll_back
    from variorum.commands.meant import version_meant

    value = roll_back(warehouse, version_meant(warehouse, version), message)
    answer(value, as_json, lambda: f"version {value['version']} holds what version {value['as']} held")


def takedown(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT_ID", help="The id of the document.")],
    reason: Annotated[str, typer.Option(help="Why; the gap that is left says it.")],
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Remove the text of a document from every version, for good; a gap says so. Remove its source too."""
    from variorum.commands.keep import take_down

    value = take_down(warehouse, document, reason)
    answer(value, as_json, lambda: f"{document} is gone from every version; version {value['version']} is without it")


def gc(
    keep: Annotated[
        list[str] | None, typer.Option(metavar="N|TAG", help="A version to keep; give it once for each; default: all.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove them; without it, they are only counted.")] = False,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Count the files that no kept version needs; remove them with --remove."""
    from variorum.commands.keep import clear, cleared_text
    from variorum.commands.meant import version_meant

    value = clear(warehouse, [version_meant(warehouse, named) for named in keep or ()], remove)
    answer(value, as_json, lambda: cleared_text(value))
