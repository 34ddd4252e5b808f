r"""The lines of a manual page, without what steers the typesetter: definitions, conditions, comments.

Of a condition, the side holds that GNU's roff shows on a terminal; one that asks for other registers does not hold.
Macros that a page defines are not run: what they are given is text, if they say any of it.
"""

import re
from collections.abc import Iterator

from variorum.text.readers.man.escapes import characters

_SET_IN = re.compile(r"\A\.[ \t]+")
MOST_CONDITIONS = 20
"""Conditions on one line, at most."""
LONGEST_STRING = 200
"""Characters of a string that a page defines, at most."""
_REQUEST = re.compile(r"[.'][ \t]*(?P<name>[^\s\\]{1,40})?[ \t]*(?P<rest>.*)", re.DOTALL)
_COMMENT = re.compile(r'(?<!\\)((?:\\\\)*)\\["#].*', re.DOTALL)
_ARGUMENT = re.compile(r'"((?:[^"]|"")*+)(?:"|\Z)|(\S+)')
_CONDITION = re.compile(
    r"(!?)(?:(n|t|o|e)(?![A-Za-z(])|'[^']{0,80}'[^']{0,80}'|\"[^\"]{0,80}\"[^\"]{0,80}\"|\S+)[ \t]*"
)
_HOLDS = ("n", "\\n(.g", "\\n[.g]")
"""What holds on a terminal, and for GNU's roff."""


def arguments(rest: str, strings: dict[str, str]) -> list[str]:
    """What a macro is given, blanks in quotes kept."""
    found = (match[1].replace('""', '"') if match[1] is not None else match[2] for match in _ARGUMENT.finditer(rest))
    return [characters(one.replace("\\ ", "\u00a0"), strings) for one in found]


def requests(text: str, strings: dict[str, str], mute: set[str]) -> Iterator[tuple[str, str]]:
    """Each line as the name of its macro, empty for text, and what stands behind it.

    Strings, and macros of the page that say nothing of what they are given, are noted as they come.
    """
    until = ""  # what ends the definition or the part that is left out
    depth = 0  # of braces in a part whose condition does not hold
    held = True  # whether the last condition with two sides held
    defined, speaks = "", False  # the macro that is defined, and whether it says what it is given
    for line in _joined(text):
        if until:
            speaks = speaks or "\\$" in line
            if _SET_IN.sub(".", line).startswith(until):
                until = ""
                mute.update([] if speaks else [defined])
            continue
        if depth:
            depth = max(depth + line.count("\\{") - line.count("\\}"), 0)
            continue
        line = _COMMENT.sub(r"\1", line).rstrip()
        conditions = 0
        while line[:1] in (".", "'") and conditions < MOST_CONDITIONS:
            conditions += 1
            found = _REQUEST.match(line)
            name, rest = (found["name"] or "", found["rest"]) if found else ("", "")
            if name in ("if", "ie", "el"):
                if name == "el":
                    holds = not held
                else:
                    asked = _CONDITION.match(rest)
                    holds = asked is not None and (asked[0].strip(" \t!") in _HOLDS) != bool(asked[1])
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
                given = rest.split()
                ends = given[:1] if name == "ig" else given[1:2]
                until, defined, speaks = f".{ends[0] if ends else '.'}", given[0] if given else "", name == "ig"
            elif name == "ds" and rest:
                named, _, said = rest.partition(" ")
                strings[named] = characters(said.strip().removeprefix('"'), strings)[:LONGEST_STRING]
            elif name and name != ".":
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
