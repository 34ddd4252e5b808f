"""Logs of git: the headers of commits, and how much each file changed, which are no text of the messages."""

import re
from collections.abc import Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.units import Unit

_COMMIT = re.compile(
    r"commit [0-9a-f]{40}(?: \([^()\n]{1,200}\))?(?: (?:Merge|Author|Commit|AuthorDate|Date|CommitDate): |\Z)"
)
_HEADER = re.compile(r"(Author|Commit|AuthorDate|Date|CommitDate|Merge):\s")
_KINDS: dict[str, BlockKind] = {"Author": "byline", "Commit": "byline", "Merge": "boilerplate"}
_CHANGED = re.compile(r"\S.{0,300}\s\|\s{1,20}(?:\d{1,9}(?: [+-]{1,200})?|Bin\b.{0,80})\Z")
_SUM = re.compile(r"\d{1,9} files? changed,.{0,80}\Z")


def commits(units: Sequence[Unit]) -> dict[int, BlockKind]:
    """Which units are headers of commits or counts of changes; none in a text that is no log."""
    found: dict[int, BlockKind] = {}
    in_head = False
    for i, unit in enumerate(units):
        header = _HEADER.match(unit.text) if in_head and not unit.before else None
        in_head = _COMMIT.match(unit.text) is not None or header is not None
        if header:
            found[i] = _KINDS.get(header[1], "date")
        elif in_head:
            found[i] = "boilerplate"
        elif found and (_CHANGED.match(unit.text) or _SUM.match(unit.text)):
            found[i] = "table"
    return found
