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
    rows: list[list[str]] = []
    in_cell = False
    for line in lines[at:]:
        if in_formats:
            in_formats = not line.rstrip().endswith(".")
        elif line == NEW_FORMATS:
            in_formats = True
        elif in_cell and not line.startswith("T}"):
            rows[-1].extend([line, " "])
        elif in_cell or line.strip() not in ("_", "="):
            if not in_cell:
                rows.append([])
            line = line.removeprefix("T}") if in_cell else line
            in_cell = line.endswith("T{")
            rows[-1].append(line.removesuffix("T{").replace(between, " | "))
    return ["".join(row) for row in rows]
