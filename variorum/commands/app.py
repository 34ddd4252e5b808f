"""The `variorum` command. What a verb needs is imported where it runs, so that the light ones answer at once."""

import inspect
import io
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from gc import freeze
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from variorum.commands import operate, release_verbs
from variorum.commands.faults import end, misused
from variorum.commands.options import AsJson, WarehouseDir, answer
from variorum.commands.terminal import console, give_up, in_utf8, open_streams
from variorum.errors import UsageError, VariorumError
from variorum.execute.limits import ALLOCATOR

if TYPE_CHECKING:
    from variorum.pipeline.request import BuildRequest, Report

app = typer.Typer(
    name="variorum",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command: exit code 0, 1 where it failed, 2 where it cannot be done as asked."""
    for name, value in ALLOCATOR.items():
        os.environ.setdefault(name, value)
    open_streams()
    in_utf8()
    for stream in (sys.stdout, sys.stderr):  # a terminal that is not UTF-8 is told what it cannot show; None: closed
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    # What was foreseen has its own code; then what others close or take away, and last whatever nobody thought of.
    try:
        code = app(prog_name="variorum", standalone_mode=False)
        freeze()  # all that is left ends with the process, and need not be looked through for garbage
        sys.exit(code if isinstance(code, int) else 0)
    except VariorumError as error:
        end(error, error.exit_code)
    except BrokenPipeError:
        give_up(sys.stdout)
        sys.exit(1)
    except typer.Abort:
        sys.exit(1)
    except OSError as error:  # a full disk, a folder that became read-only: nothing that another program could mend
        if os.environ.get("VARIORUM_TRACEBACK"):
            raise
        where = f"{error.filename}: " if error.filename else ""
        end(
            f"{where}{error.strerror or error} (every version that there was stands; `variorum versions` lists them).",
            1,
            "system",
        )
    except UnicodeEncodeError as error:  # a path or a text of the command, as its bytes came from the shell
        if os.environ.get("VARIORUM_TRACEBACK"):
            raise
        piece = error.object[max(error.start - 20, 0) : error.end + 20]
        end(f"{piece!r} is not UTF-8; expected names and texts in UTF-8.", 2, "no_utf8")
    except Exception as error:  # the last resort: a person gets a sentence, never a traceback
        if hasattr(error, "format_message"):
            misused(error)
        if type(error).__module__.partition(".")[0] in ("duckdb", "_duckdb"):
            end(f"{str(error).splitlines()[0]} (`variorum verify` tells whether anything is damaged)", 1, "engine")
        if os.environ.get("VARIORUM_TRACEBACK"):
            raise
        said = f"a fault of the program: {type(error).__name__}: {error} (VARIORUM_TRACEBACK=1 shows where)"
        end(said, 1, "program")


@app.callback(invoke_without_command=True)
def variorum(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say which variorum this is.")] = False,
) -> None:
    """Raw texts in, a versioned dataset out: documents, sections and paragraphs whose ids survive edits."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"variorum {installed('variorum')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
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
        str | None, typer.Option(help="What works: processes, dask=tcp://HOST:PORT or ray=HOST:PORT.")
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
    from variorum.pipeline.ask import request_of

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


@app.command()
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


@app.command()
def versions(warehouse: WarehouseDir = "warehouse", as_json: AsJson = False) -> None:
    """List the versions: number, time, kind, message, and what changed in each."""
    from variorum.commands.show import versions_rows, versions_table

    rows = versions_rows(warehouse)
    answer(rows, as_json, lambda: versions_table(rows))


@app.command()
def show(
    version: Annotated[int | None, typer.Argument(metavar="[N]", help="Its number; default: the latest.")] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Show one version: rows per table, sources, fingerprints, tree hash."""
    from variorum.commands.show import version_page, version_value

    value = version_value(warehouse, version)
    answer(value, as_json, lambda: version_page(value))


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="A version, usually the earlier one.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another version, or: candidate.")],
    warehouse: WarehouseDir = "warehouse",
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write one self-contained page instead.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Print every change, however many there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what changed from one version to another: documents, sections, paragraphs, words."""
    from variorum.commands.decide import at_of
    from variorum.commands.diff import differences, differences_text

    value = differences(warehouse, at_of(a), at_of(b))
    if html is not None:
        from variorum.commands.diff_page import write_page

        typer.echo(write_page(value, html))
    else:
        answer(value, as_json, lambda: differences_text(value, whole))


@app.command(context_settings={"ignore_unknown_options": True})  # a query may begin with a comment: "-- What …"
def sql(
    query: Annotated[
        str | None, typer.Argument(metavar="[SELECT …]", help="A query over documents, sections, paragraphs, …")
    ] = None,
    named: Annotated[
        str | None, typer.Option("--query", metavar="NAME", help="Ask the query of that name; without any: list them.")
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="N", help="Ask version N instead of the latest, or: candidate.")
    ] = None,
    format: Annotated[Literal["table", "csv", "json", "parquet"], typer.Option(help="How to print rows.")] = "table",
    warehouse: WarehouseDir = "warehouse",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Ask the dataset a question in DuckDB SQL, or one that has a name; without any, list those."""
    from variorum.commands.decide import at_of
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
    write_rows(
        ask(warehouse, query, at_of(at) if at is not None else None), "json" if as_json else format, sys.stdout.buffer
    )


@app.command()
def search(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What to look for.")],
    at: Annotated[int | None, typer.Option(metavar="N", help="In version N; default: the latest.")] = None,
    language: Annotated[str | None, typer.Option(metavar="TAG", help="Only paragraphs in it, such as: de.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="K", help="How many to show at most.")] = 10,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Find the paragraphs that say some words, the best first."""
    from variorum.commands.search import hits_text, search_words

    found = search_words(warehouse, words, at, language, limit)
    answer([asdict(one) for one in found], as_json, lambda: hits_text(found))


@app.command()
def duplicates(
    at: Annotated[int | None, typer.Option(metavar="N", help="In version N; default: the latest.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="K", help="How many clusters to show at most.")] = 10,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Show how many paragraphs say what another says, or nearly, and the largest clusters of them."""
    from variorum.commands.duplicates import duplicates_text, find_duplicates

    found = find_duplicates(warehouse, at, limit)
    answer(asdict(found), as_json, lambda: duplicates_text(found))


@app.command()
def export(
    version: Annotated[int, typer.Argument(metavar="N", help="Which version.")],
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder that is not there yet.")],
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Write a version as plain Parquet with checksums and descriptions."""
    from variorum.commands.show import export_version

    value = export_version(warehouse, version, folder)
    files = value["files"]
    answer(value, as_json, lambda: f"{folder}: version {version}, {len(files)} files; check: sha256sum -c SHA256SUMS")


@app.command()
def verify(
    version: Annotated[int | None, typer.Argument(metavar="[N]", help="Its number; default: every version.")] = None,
    release: Annotated[
        str | None, typer.Option(metavar="URL|FOLDER", help="Compare the release there with the version that it names.")
    ] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Check bytes, hashes, rows, references and spans; say what is wrong and exit with 1 if anything is."""
    from variorum.commands.verify import findings_table, verification

    value = verification(warehouse, version, release)
    answer(value, as_json, lambda: findings_table(value))
    if value["findings"]:
        raise typer.Exit(1)


@app.command()
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
        from variorum.pipeline.ask import request_of

        _report(start(request_of([], warehouse=warehouse, retry=True), record=False, quiet=as_json), as_json)
        return
    from variorum.commands.show import quarantine_table, quarantine_value

    rows = quarantine_value(warehouse)
    answer(rows, as_json, lambda: quarantine_table(rows))


@app.command()
def explain(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file or URI.")],
    as_json: AsJson = False,
) -> None:
    """Show every line of a source with its kind, score and the signs that decided."""
    from variorum.commands.explain import explanation, explanation_table

    value = explanation(source)
    answer(value, as_json, lambda: explanation_table(value))


@app.command()
def resolve(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="An id of a document, section or paragraph.")],
    at: Annotated[int | None, typer.Option(metavar="N", help="As of version N; default: the latest.")] = None,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Say what an id is today: its row, its successors, or the last version that had it."""
    from variorum.commands.query import resolved_table
    from variorum.dataset.ids import resolve as resolved
    from variorum.store.takedowns import open_for_reading

    found = resolved(open_for_reading(warehouse), identifier, at)
    answer([asdict(one) for one in found], as_json, lambda: resolved_table(found))


@app.command()
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


@app.command()
def migrate(
    annotations: Annotated[str, typer.Argument(metavar="FILE", help="JSON lines or W3C Web Annotations; - for stdin.")],
    to: Annotated[int, typer.Option("--to", metavar="N", help="The version to move them to.")],
    since: Annotated[
        int | None, typer.Option("--from", metavar="M", help="The version of those that do not name theirs.")
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
    from variorum.commands.migrate import migration_text, save
    from variorum.dataset.migrate import migrate as migrated

    if as_json and out is None:
        raise UsageError("--json prints numbers where the annotations would go: name a file for those with --out.")
    done = migrated(warehouse, annotations, to, since, format)
    files = save(done, out)
    if as_json:
        malformed = [{"place": one.place, "reason": one.reason, "text": one.text} for one in done.malformed]
        answer({"to": done.to, "counts": done.counts, "files": files, "malformed": malformed}, True, str)
    else:
        (console() if out else console(stderr=True)).print(migration_text(done, files))
    if done.malformed:
        raise typer.Exit(1)


@app.command()
def tag(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name.")],
    version: Annotated[int | None, typer.Argument(metavar="[N]", help="Its number; default: the latest.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the name.")] = False,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Give a version a name; a version with a name is never cleared away."""
    from variorum.commands.keep import tag_version

    value = tag_version(warehouse, name, version, remove)
    said = f"the name {name} is removed" if remove else f"{name} is version {value['version']}"
    answer(value, as_json, lambda: said)


@app.command()
def rollback(
    version: Annotated[int, typer.Argument(metavar="N", help="The version to go back to.")],
    message: Annotated[str, typer.Option(help="A note that is kept with the version.")] = "",
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Make a new version that holds what version N held; ids come back with it."""
    from variorum.commands.keep import roll_back

    value = roll_back(warehouse, version, message)
    answer(value, as_json, lambda: f"version {value['version']} holds what version {version} held")


@app.command()
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


@app.command()
def gc(
    keep: Annotated[
        list[int] | None, typer.Option(metavar="N", help="A version to keep; give it once for each; default: all.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove them; without it, they are only counted.")] = False,
    warehouse: WarehouseDir = "warehouse",
    as_json: AsJson = False,
) -> None:
    """Count the files that no kept version needs; remove them with --remove."""
    from variorum.commands.keep import clear, cleared_text

    value = clear(warehouse, keep, remove)
    answer(value, as_json, lambda: cleared_text(value))


for _operation in operate.VERBS:
    app.command()(_operation)
app.command()(release_verbs.publish)
app.command()(release_verbs.pull)
app.command()(release_verbs.page)
app.command()(release_verbs.cite)
app.command()(release_verbs.check)

for _verb in app.registered_commands:
    _verb.short_help = inspect.getdoc(_verb.callback)  # else Typer cuts them for its list of commands


def _report(report: "Report", as_json: bool) -> None:
    from variorum.commands.summary import summary

    answer(asdict(report), as_json, lambda: summary(report))
