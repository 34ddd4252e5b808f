"""The rows of a table of wikitext."""

import re

from variorum.text.readers.mediawiki.inline import PIPE, plain, shown

_ATTRIBUTES = re.compile(
    r"\s*+(?:(?:[\w-]{1,30}\s{0,9}=\s{0,9}(?:\"[^\"]{0,300}\"|'[^']{0,300}'|[^\s|\"']{1,100}+)|nowrap)\s*+){1,20}\|(?!\|)"
)


def rows(span: str) -> list[str]:
    """One line for each row, cells parted by ` | `; what stands in a cell over several lines is one."""
    table: list[list[str]] = [[]]
    for line in plain(span).split("\n"):
        bare = line.strip()
        if bare.startswith(("{|", "|}")):
            continue
        if bare.startswith("|-"):
            table.append([])
        elif bare.startswith(("|", "!")) and not bare.startswith("|+"):
            signs = ("!!", "||") if bare.startswith("!") else ("||",)
            content = bare[1:]
            for sign in signs:
                content = content.replace(sign, "\x1e")
            table[-1] += [_without_attributes(cell).strip() for cell in content.split("\x1e")]
        elif bare and table[-1]:
            table[-1][-1] = f"{table[-1][-1]} {bare.lstrip('*#:; ')}".strip()
        elif bare:
            table[-1].append(bare)
    lines = [" | ".join(map(shown, row)).strip() for row in table if any(row)]
    return [line for line in lines if line.replace(PIPE, "").strip(" |")]


def _without_attributes(cell: str) -> str:
    found = _ATTRIBUTES.match(cell)
    return cell[found.end() :] if found else cell
