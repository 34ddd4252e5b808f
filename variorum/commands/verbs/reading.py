"""The verbs that say what versions there are, what changed between them, and whether they are whole."""

from typing import Annotated

import typer

from variorum.commands.options import AsJson, WarehouseDir, answer


def versions(warehouse: WarehouseDir = "warehouse", as_json: AsJson = False) -> None:
    """List the versions: number, time, kind, message, and what changed in each."""
    from variorum.commands.show import versions_rows, versions_table

    rows = versions_rows(warehouse)
    answer(rows, as_json, lambda: versions_table(rows))


def show(
    version: Annotated[str | None, typer.Argument(metavar="[N|TAG]", help="Which; default: the latest.")] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Show one version: rows per table, sources, fingerprints, tree hash."""
    from variorum.commands.meant import version_or_none
    from variorum.commands.show import version_page, version_value

    value = version_value(warehouse, version_or_none(warehouse, version))
    answer(value, as_json, lambda: version_page(value))


def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A version by number or tag, usually the earlier one.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another version, or: candidate.")],
    warehouse: WarehouseDir = "warehouse",
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write one self-contained page instead.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Print every change, however many there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what changed from one version to another: documents, sections, paragraphs, words."""
    from variorum.commands.diff import differences, differences_text
    from variorum.commands.meant import content_meant

    value = differences(warehouse, content_meant(warehouse, a), content_meant(warehouse, b))
    if html is not None:
        from variorum.commands.diff_page import write_page

        typer.echo(write_page(value, html))
    else:
        answer(value, as_json, lambda: differences_text(value, whole))


def export(
    version: Annotated[str, typer.Argument(metavar="N|TAG", help="Which version.")],
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Write a version as plain Parquet with checksums and descriptions."""
    from variorum.commands.meant import version_meant
    from variorum.commands.show import export_version

    value = export_version(warehouse, version_meant(warehouse, version), folder)
    said = f"{folder}: version {value['version']}, {len(value['files'])} files; check: sha256sum -c SHA256SUMS"
    answer(value, as_json, lambda: said)


def verify(
    version: Annotated[str | None, typer.Argument(metavar="[N|TAG]", help="Which; default: every version.")] = None,
    release: Annotated[
        str | None, typer.Option(metavar="URL|FOLDER", help="Compare the release there with the version that it names.")
    ] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Check bytes, hashes, rows, references and spans; say what is wrong and exit with 1 if anything is."""
    from variorum.commands.meant import version_or_none
    from variorum.commands.verify import findings_table, verification

    value = verification(warehouse, version_or_none(warehouse, version), release)
    answer(value, as_json, lambda: findings_table(value))
    if value["findings"]:
        raise typer.Exit(1)


def explain(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file or URI.")],
    as_json: AsJson = False,
) -> None:
    """Show every line of a source with its kind, score and the signs that decided."""
    from variorum.commands.explain import explanation, explanation_table

    value = explanation(source)
    answer(value, as_json, lambda: explanation_table(value))
