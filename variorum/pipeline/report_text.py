"""A build's report in words: one line, Markdown, and rows of a table, for Prefect's pages and the terminal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from variorum.pipeline.advice import advice
from variorum.pipeline.request import Report
from variorum.pipeline.samples import Sample
from variorum.store.candidates import Candidate

SOURCE_COUNTS = ("seen", "added", "changed", "renamed", "removed", "unchanged", "quarantined")
EVENTS = ("added", "edited", "moved", "renamed", "split", "merged", "recut", "restored", "removed")


QUARANTINED = 20
"""Sources in quarantine that the report itself shows; its table has them all."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a report says of what changed from one version to another."""

    before: int
    after: int | str
    samples: Sequence[Sample]
    page: str | None
    """The address where all of it can be read, word for word; None where nobody serves it."""


def markdown(report: Report, changes: Sequence[Changes] = ()) -> str:
    """What a build did, as Markdown; `changes`: of each version that it made."""
    lines = [f"# {report.name}: {headline(report)}", "", *_source_table(report.sources)]
    lines += ["", "| rows now | |", "| --- | ---: |"]
    lines += [f"| {name} | {count:,} |" for name, count in report.rows.items()]

    for made in report.made:
        lines += ["", f"Version **{made.version}** ({made.cause}), tree `{made.tree}`", "", *_id_table(made.ids)]
        for one in changes:
            lines += _changes(one) if one.after == made.version else []

    lines += _quarantine(report)
    lines += [""] + [f"> {note}" for note in report.notes]
    lines += ["", "| step | seconds |", "| --- | ---: |"]
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in report.seconds.items()]
    return "\n".join(lines)


def outcome(report: Report) -> str:
    """What a build did, as a name for its run: `articles @ 12: +3 ~5 -1`, which are sources."""
    if not report.made:
        return f"{report.name} @ {report.version or 0}: nothing changed"

    # New code goes over every source, none of which is another one for it.
    counts: Counter[str] = Counter()
    recut = ""
    for made in report.made:
        if made.cause == "pipeline":
            recut = ", cut anew by new code"
        else:
            counts.update(made.sources)
    changed = counts["changed"] + counts["renamed"]
    return f"{report.name} @ {report.version}: +{counts['added']} ~{changed} -{counts['removed']}{recut}"


def comparison(held: Candidate, changes: Changes | None = None) -> str:
    """What is different in a candidate from the version before it, why it waits, and what to do, as Markdown."""
    lines = [f"# {held.name}: a candidate for version {held.number} waits", ""]
    lines += ["| gate | found | such as | why there is a limit |", "| --- | --- | --- | --- |"]
    for one in held.beyond:
        told = (f"{one['gate']}: {one['says']}", one["measured"], ", ".join(one["sample"]), one["reason"])
        lines.append(_line(told))

    lines += ["", *_source_table(held.counts["sources"])]
    lines += ["", *_id_table(held.counts["ids"])]

    lines += _changes(changes) if changes is not None else []

    before, name = held.number - 1, held.tree[:12]
    lines += [
        "",
        f"Version {before} stands. Look at it: `variorum diff {before} candidate` (`--html FILE` for a page), "
        "`variorum sql --at candidate`. Then `variorum accept "
        f"{name}` or `variorum reject {name}`, or run the deployments `accept` and `reject` with `{name}`. Where the "
        "sources were lost by mistake, bring them back: the next build lets the candidate go.",
    ]
    return "\n".join(lines)


def _changes(changes: Changes) -> list[str]:
    """The documents in which most changed, and where all of it can be read."""
    if not changes.samples:
        return []
    lines = ["", "| what changed, such as | | paragraphs | |", "| --- | --- | --- | --- |"]
    lines += [_line((one.source, one.op, one.paragraphs, one.such_as)) for one in changes.samples]
    command = f"`variorum diff {changes.before} {changes.after} --html changes.html`"
    link = f"[all changes, word for word]({changes.page})" if changes.page else "all changes, word for word:"
    return [*lines, "", f"{link} {command}" if changes.page is None else f"{link}, or {command}"]


def _quarantine(report: Report) -> list[str]:
    """What could not be taken, why, and what to do."""
    if not report.quarantined:
        return []
    lines = ["", "| in quarantine | why | what to do |", "| --- | --- | --- |"]
    for row in quarantine_rows(report)[:QUARANTINED]:
        source, why, help = str(row["source"]), f"{row['reason']}: {row['detail']}", str(row["what to do"])
        lines += [_line((source, why, help))]
    left = len(report.quarantined) - QUARANTINED
    return [*lines, *(["", f"and {many(left, 'more source')}: `variorum quarantine`"] if left > 0 else [])]


def _source_table(sources: Mapping[str, int]) -> list[str]:
    counts = [f"| {name} | {sources.get(name, 0):,} |" for name in SOURCE_COUNTS]
    return ["| sources | |", "| --- | ---: |", *counts]


def _id_table(ids: Mapping[str, Mapping[str, int]]) -> list[str]:
    """What became of the ids of each entity, a line each."""
    lines = [_line(("ids", *EVENTS)), "| --- |" + " ---: |" * len(EVENTS)]
    for entity, events in ids.items():
        counts = [f"{events.get(event, 0):,}" for event in EVENTS]
        lines.append(_line((f"{entity}s", *counts)))
    return lines


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Text as it can stand in a table of Markdown."""
    return " ".join(text.replace("|", "\\|").split())


def quarantine_rows(report: Report) -> list[dict[str, object]]:
    """The quarantined sources as rows of a table."""
    rows = [row | {"what to do": advice(str(row["reason"]))} for row in report.quarantined]
    return rows or [{"source": "none", "reason": "", "detail": ""}]


def many(count: int, name: str) -> str:
    """A number of things by name: `1 document`, `2 documents`."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def source_counts(sources: Mapping[str, int]) -> str:
    """How many sources there were, and what became of them, in one line."""
    return " · ".join(f"{sources.get(name, 0):,} {name}" for name in SOURCE_COUNTS)


def headline(report: Report) -> str:
    """What came of the build, in one line."""
    if report.would_build is not None:
        number = (report.version or 0) + 1
        return f"a dry run: a build would make version {number}" if report.would_build else "a dry run: nothing to do"
    if not report.made:
        return "nothing changed" if report.version is None else f"nothing changed, version {report.version} stands"
    numbers = " and ".join(str(made.version) for made in report.made)
    return f"version{'s' if len(report.made) > 1 else ''} {numbers}"
