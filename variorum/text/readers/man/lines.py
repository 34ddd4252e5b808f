r"""The lines of a manual page, without what steers the typesetter: definitions, conditions, comments.

Of a condition, the side holds that a terminal shows (`n`); one that asks for registers holds on its other side. Macros
that a page defines are not run: what they are given is text.
"""

import re
from collections.abc import Iterator

from variorum.text.readers.man.escapes import characters

LONGEST_STRING = 200
"""Characters of a string that a page defines, at most."""
_REQUEST = re.compile(r"[.'][ \t]*(?P<name>[^\s\\]{1,40})?[ \t]*(?P<rest>.*)", re.DOTALL)
_COMMENT = re.compile(r'(?<!\\)((?:\\\\)*)\\["#].*', re.DOTALL)
_ARGUMENT = re.compile(r'"((?:[^"]|"")*+)(?:"|\Z)|(\S+)')
_CONDITION = re.compile(
    r"(!?)(?:(n|t|o|e)(?![A-Za-z(])|'[^']{0,80}'[^']{0,80}'|\"[^\"]{0,80}\"[^\"]{0,80}\"|\S+)[ \t]*"
)


def arguments(rest: str, strings: dict[str, str]) -> list[str]:
    """What a macro is given, blanks in quotes kept."""
    found = (match[1].replace('""', '"') if match[1] is not None else match[2] for match in _ARGUMENT.finditer(rest))
    return [characters(one.replace("\\ ", "\u00a0"), strings) for one in found]


def requests(text: str, strings: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each line as the name of its macro, empty for text, and what stands behind it; strings are noted as they come."""
    until = ""  # what ends the definition or the part that is left out
    depth = 0  # of braces in a part whose condition does not hold
    held = True  # whether the last condition with two sides held
    for line in _joined(text):
        if until:
            until = "" if line.startswith(until) else until
            continue
        if depth:
            depth = max(depth + line.count("\\{") - line.count("\\}"), 0)
            continue
        line = _COMMENT.sub(r"\1", line).rstrip()
        while line[:1] in (".", "'"):
            found = _REQUEST.match(line)
            name, rest = (found["name"] or "", found["rest"]) if found else ("", "")
            if name in ("if", "ie", "el"):
                if name == "el":
                    holds = not held
                else:
                    asked = _CONDITION.match(rest)
                    holds = bool(asked) and (asked[2] == "n") != bool(asked[1]) if asked else False
                    rest = rest[asked.end() :] if asked else ""
                    held = holds if name == "ie" else held
                if not holds:
                    depth = max(rest.count("\\{") - rest.count("\\}"), 0)
                    line = ""
                    break
                line = rest.removeprefix("\\{").lstrip()
                continue
            line = ""
            if name in ("de", "de1", "am", "am1", "ig", "dei"):
                until = (
                    f".{rest.split()[1]}"
                    if len(rest.split()) > 1
                    else f".{rest.strip() or '.'}"
                    if name == "ig"
                    else ".."
                )
            elif name == "ds" and rest:
                named, _, said = rest.partition(" ")
                strings[named] = characters(said.strip().removeprefix('"'), strings)[:LONGEST_STRING]
            elif name and name not in ("\\}", "."):
                yield name, rest
            break
        else:
            yield "", line.replace("\\}", "")


def _joined(text: str) -> Iterator[str]:
    r"""Lines, with those that end in `\` put together with the next one."""
    waiting: list[str] = []
    for line in text.split("\n"):
        if line.endswith("\\") and not line.endswith("\\\\"):
            waiting.append(line[:-1])
        else:
            yield "".join([*waiting, line])
            waiting = []
    if waiting:
        yield "".join(waiting)
