"""What `variorum migrate` writes and prints."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from variorum.commands.output import write_output
from variorum.commands.terminal import harmless, harmless_json
from variorum.dataset.migrate import Migration
from variorum.errors import UsageError
from variorum.pipeline.report_text import many

TOLD = 20
"""Most malformed annotations that are listed for people; the file beside the result has all."""


def save(migration: Migration, out: str | None) -> list[str]:
    """Write what was migrated to a file, or to standard output; the malformed ones to a file beside it. Their names.

    Raises UsageError where that cannot be written.
    """
    if out is None:
        sys.stdout.write(harmless_json(migration.written) if sys.stdout.isatty() else migration.written)
        sys.stdout.flush()
        return []
    path = Path(out)
    if not path.name:
        raise UsageError(f"--out {out!r} is no name: expected the name of a file.", thing=out, expected="a file")
    beside = path.with_name(f"{path.stem}.malformed.jsonl")
    lines = [{"place": one.place, "reason": one.reason, "text": one.text} for one in migration.malformed]
    try:
        write_output(path, migration.written.encode())
        if lines:
            write_output(beside, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())
    except OSError as error:
        raise UsageError(
            f"{error.filename or path} cannot be written ({error.strerror}): expected the name of a file."
        ) from error
    return [str(path), *([str(beside)] if lines else [])]


def migration_text(migration: Migration, files: Sequence[str]) -> RenderableType:
    """What was migrated, for people."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in migration.counts:
        table.add_column(name, justify="right")
    table.add_row(*(f"{count:,}" for count in migration.counts.values()))
    told = [Text(harmless(f"{one.place}: {one.reason}")) for one in migration.malformed[:TOLD]]
    left = len(migration.malformed) - len(told)
    if left:
        told.append(Text(f"and {many(left, 'more malformed one')}"))
    total = sum(migration.counts.values())
    wrote = [Text(harmless(f"wrote {' and '.join(files)}"), style="dim")] if files else []
    return Group(Text(f"{many(total, 'annotation')}, to version {migration.to}"), table, *told, *wrote)
