"""The verbs that answer a question: in SQL, by words, by an id."""

import signal
import sys
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from variorum.commands.options import AsJson, VersionAt, WarehouseDir, answer
from variorum.commands.terminal import console
from variorum.errors import UsageError


def sql(
    query: Annotated[
        str | None, typer.Argument(metavar="[SELECT …]", help="A query over documents, sections, paragraphs, …")
    ] = None,
    named: Annotated[
        str | None, typer.Option("--query", metavar="NAME", help="Ask the query of that name; without any: list them.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="N|TAG", help="Ask that version instead of the latest, or: candidate."),
    ] = None,
    format: Annotated[Literal["table", "csv", "json", "parquet"], typer.Option(help="How to print rows.")] = "table",
    warehouse: WarehouseDir = "warehouse",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Ask the dataset a question in DuckDB SQL, or one that has a name; without any, list those."""
    from variorum.commands.meant import content_meant
    from variorum.commands.query import queries_table, write_rows
    from variorum.dataset.named_queries import named_queries, named_query
    from variorum.dataset.sql import ask

    if query is not None and named is not None:
        raise UsageError(f"--query {named} and another query are two questions: ask one of them.")
    if named is not None:
        query = named_query(warehouse, named).sql
    if query is None:
        known = named_queries(warehouse)
        answer([asdict(one) for one in known], as_json or format == "json", lambda: queries_table(known))
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a long query at once: DuckDB would not look up
    rows = ask(warehouse, query, content_meant(warehouse, at) if at is not None else None)
    write_rows(rows, "json" if as_json else format, sys.stdout.buffer)


def search(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What to look for.")],
    at: VersionAt = None,
    language: Annotated[str | None, typer.Option(metavar="TAG", help="Only paragraphs in it, such as: de.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="K", help="How many to show at most.")] = 10,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Find the paragraphs that say some words, the best first."""
    from variorum.commands.meant import version_or_none
    from variorum.commands.search import hits_text, search_words

    found = search_words(warehouse, words, version_or_none(warehouse, at), language, limit)
    answer([asdict(one) for one in found], as_json, lambda: hits_text(found))


def duplicates(
    at: VersionAt = None,
    limit: Annotated[int, typer.Option(min=1, metavar="K", help="How many clusters to show at most.")] = 10,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Show how many paragraphs say what another says, or nearly, and the largest clusters of them."""
    from variorum.commands.duplicates import duplicates_text, find_duplicates
    from variorum.commands.meant import version_or_none

    found = find_duplicates(warehouse, version_or_none(warehouse, at), limit)
    answer(asdict(found), as_json, lambda: duplicates_text(found))


def resolve(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="An id of a document, section or paragraph.")],
    at: VersionAt = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Say what an id is today: its row, its successors, or the last version that had it."""
    from variorum.commands.meant import version_or_none
    from variorum.commands.query import resolved_table
    from variorum.dataset.ids import resolve as resolved
    from variorum.store.takedowns import open_for_reading

    found = resolved(open_for_reading(warehouse), identifier, version_or_none(warehouse, at))
    answer([asdict(one) for one in found], as_json, lambda: resolved_table(found))


def history(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="An id of a document, section or paragraph.")],
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Show the text of an id through all versions, with the words that changed."""
    from variorum.commands.query import history_text
    from variorum.dataset.ids import history as wordings_of
    from variorum.store.takedowns import open_for_reading

    wordings = wordings_of(open_for_reading(warehouse), identifier)
    answer([asdict(one) for one in wordings], as_json, lambda: history_text(wordings))


def migrate(
    annotations: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines or W3C Web Annotations; - for stdin.")],
    to: Annotated[str, typer.Option("--to", metavar="N|TAG", help="The version to move them to.")],
    since: Annotated[
        str | None, typer.Option("--from", metavar="M|TAG", help="The version of those that do not name theirs.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(metavar="FILE", help="Where to write them; default: standard output.")
    ] = None,
    format: Annotated[
        Literal["jsonl", "w3c"] | None, typer.Option(help="Flat JSON lines or W3C JSON-LD; default: as read.")
    ] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Move stand-off annotations to another version; say what became of each; exit with 1 if any was malformed."""
    from variorum.commands.meant import version_meant, version_or_none
    from variorum.commands.migrate import migration_text, save
    from variorum.dataset.migrate import migrate as migrated

    if as_json and out is None:
        raise UsageError("--json prints numbers where the annotations would go: name a file for those with --out.")
    moved_to, moved_from = version_meant(warehouse, to), version_or_none(warehouse, since)
    done = migrated(warehouse, annotations, moved_to, moved_from, format)
    files = save(done, out)
    if as_json:
        malformed = [{"place": one.place, "reason": one.reason, "text": one.text} for one in done.malformed]
        answer({"to": done.to, "counts": done.counts, "files": files, "malformed": malformed}, True, str)
    else:
        (console() if out else console(stderr=True)).print(migration_text(done, files))
    if done.malformed:
        raise typer.Exit(1)
