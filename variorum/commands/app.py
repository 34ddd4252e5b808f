"""The `variorum` command: its verbs, and how it ends."""

import inspect
import io
import os
import sys
from collections.abc import Callable
from gc import set_threshold
from typing import Annotated

import typer

from variorum.arguments import check_folder
from variorum.commands.ending import end_at_once, ends_with
from variorum.commands.faults import NO_MEMORY, end, is_want_of_memory, misused
from variorum.commands.terminal import give_up, in_utf8, open_streams
from variorum.commands.verbs import asking, building, keeping, operating, reading, releasing
from variorum.errors import VariorumError
from variorum.execute.limits import ALLOCATOR
from variorum.execute.unasked import leave_unasked

OBJECTS = 100_000
"""New objects after which garbage is looked for: a build makes them by the ten thousand and hardly any in circles. To
look after each 700 took 1 to 18 % of an update of one in 10,000 documents (three pairs), after each 20,000 3 %, whose
memory is as before."""

app = typer.Typer(
    name="variorum",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command: exit code 0, 1 where it failed, 2 where it cannot be done as asked."""
    end_at_once()
    try:
        _run()
    except SystemExit as ended:
        ends_with(ended.code)
        raise


def _run() -> None:
    _prepare_process()

    # What was foreseen has its own code; then what others close or take away, and last whatever nobody thought of.
    try:
        code = app(prog_name="variorum", standalone_mode=False)
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
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # the last resort, panics of libraries too: a person gets a sentence, no traceback
        _end_unforeseen(error)


def _prepare_process() -> None:
    """What holds for the whole process, before any verb is imported."""
    for name, value in ALLOCATOR.items():
        os.environ.setdefault(name, value)
    leave_unasked()
    set_threshold(OBJECTS)
    open_streams()
    in_utf8()
    for stream in (sys.stdout, sys.stderr):  # a terminal that is not UTF-8 is told what it cannot show; None: closed
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _end_unforeseen(error: BaseException) -> None:
    """End with what can be said of an error that no code expected; raise it where a traceback is asked for."""
    if hasattr(error, "format_message"):
        misused(error)
    if is_want_of_memory(error):
        end(NO_MEMORY, 1, "no_memory")
    if type(error).__module__.partition(".")[0] in ("duckdb", "_duckdb"):
        end(f"{str(error).splitlines()[0]} (`variorum verify` tells whether anything is damaged)", 1, "engine")
    if os.environ.get("VARIORUM_TRACEBACK"):
        raise error
    end(f"a fault of the program: {type(error).__name__}: {error} (VARIORUM_TRACEBACK=1 shows where)", 1, "program")


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
    else:
        check_folder()


VERBS: tuple[Callable[..., None], ...] = (
    building.build,
    building.init,
    reading.versions,
    reading.show,
    reading.diff,
    asking.sql,
    asking.search,
    asking.duplicates,
    reading.export,
    reading.verify,
    building.quarantine,
    reading.explain,
    asking.resolve,
    asking.history,
    asking.migrate,
    keeping.tag,
    keeping.rollback,
    keeping.takedown,
    keeping.gc,
    operating.accept,
    operating.reject,
    operating.status,
    operating.serve,
    releasing.publish,
    releasing.pull,
    releasing.page,
    releasing.cite,
    releasing.check,
)
"""In the order of `variorum --help`."""

for _verb in VERBS:
    # A query may begin with a comment, "-- What …", which is no option.
    _settings = {"ignore_unknown_options": True} if _verb is asking.sql else None
    # Typer cuts in its list what is longer than a line, unless it is given as the short help.
    app.command(short_help=inspect.getdoc(_verb), context_settings=_settings)(_verb)
