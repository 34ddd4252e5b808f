"""Tables of tbl(1): what stands between `.TS` and `.TE`, as rows."""

import re
from collections.abc import Sequence

NEW_FORMATS = "\0"
"""What stands for the line after which the formats of rows are told anew."""
_BETWEEN = re.compile(r"tab[ \t]{0,4}\((.)\)")


def table_rows(lines: Sequence[str]) -> list[str]:
    """The rows of a table with their cells parted by ` | `."""
    # Options end with a semicolon, formats with a stop; what is between T{ and T} is one cell.
    between, at = "\t", 0
    if lines and lines[0].rstrip().endswith(";"):
        named = _BETWEEN.search(lines[0])
        between, at = named[1] if named else between, 1
    in_formats = any(line.rstrip().endswith(".") for line in lines[at:])
    rows: list[str] = []
    cell: list[str] | None = None
    for line in lines[at:]:
        if in_formats:
            in_formats = not line.rstrip().endswith(".")
        elif line == NEW_FORMATS:
            in_formats = True
        elif cell is not None and line.startswith("T}"):
            rows[-1] += " ".join(cell)
            cell = None
            cell = _add(rows, line[2:], between)
        elif cell is not None:
            cell.append(line)
        elif line.strip() not in ("_", "="):
            rows.append("")
            cell = _add(rows, line, between)
    return rows


def _add(rows: list[str], line: str, between: str) -> list[str] | None:
    """The rest of a line added to the last row; a cell where one begins that goes on over lines."""
    opens = line.endswith("T{")
    rows[-1] += line.removesuffix("T{").replace(between, " | ")
    return [] if opens else None
