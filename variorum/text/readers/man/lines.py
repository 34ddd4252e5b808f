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
    lines = _Lines(strings, mute)
    for line in _joined(text):
        if not lines.leave_out(line):
            yield from lines.take(_COMMENT.sub(r"\1", line).rstrip())


class _Lines:
    """The lines of a page as far as they were read, and what is open at the next one."""

    def __init__(self, strings: dict[str, str], mute: set[str]) -> None:
        self._strings = strings
        self._mute = mute
        self._until = ""  # what ends the definition, or the part that is left out
        self._defined, self._speaks = "", False  # the macro that is defined, and whether it says what it is given
        self._depth = 0  # of braces in a part whose condition does not hold
        self._held = True  # whether the last condition with two sides held

    def leave_out(self, line: str) -> bool:
        """Whether the next line is part of a definition, or of a part whose condition does not hold."""
        if self._until:
            self._speaks = self._speaks or "\\$" in line
            if _SET_IN.sub(".", line).startswith(self._until):
                self._until = ""
                self._mute.update([] if self._speaks else [self._defined])
            return True

        if self._depth:
            self._depth = max(self._depth + _braces(line), 0)
            return True
        return False

    def take(self, line: str) -> Iterator[tuple[str, str]]:
        """What the next line asks for or says, behind the conditions that it begins with."""
        for _ in range(MOST_CONDITIONS):
            if line[:1] not in (".", "'"):
                break
            found = _REQUEST.match(line)
            name, rest = (found["name"] or "", found["rest"]) if found else ("", "")
            if name not in ("if", "ie", "el"):
                yield from self._request(name, rest)
                return

            holds, rest = self._condition(name, rest)
            if not holds:
                self._depth = max(_braces(rest), 0)
                return
            line = rest.removeprefix("\\{").lstrip()
        yield "", line.replace("\\}", "")

    def _condition(self, name: str, rest: str) -> tuple[bool, str]:
        """Whether a condition holds, and what stands behind it."""
        if name == "el":
            return not self._held, rest
        asked = _CONDITION.match(rest)
        holds = asked is not None and (asked[0].strip(" \t!") in _HOLDS) != bool(asked[1])
        if name == "ie":
            self._held = holds
        return holds, rest[asked.end() :] if asked else ""

    def _request(self, name: str, rest: str) -> Iterator[tuple[str, str]]:
        """What is asked for, but for what is noted here: definitions and strings."""
        if name in ("de", "de1", "am", "am1", "ig", "dei"):
            given = rest.split()
            ends = given[:1] if name == "ig" else given[1:2]
            self._until = f".{ends[0] if ends else '.'}"
            self._defined, self._speaks = given[0] if given else "", name == "ig"
        elif name == "ds" and rest:
            string, _, said = rest.partition(" ")
            self._strings[string] = characters(said.strip().removeprefix('"'), self._strings)[:LONGEST_STRING]
        elif name and name != ".":
            yield name, rest


def _braces(line: str) -> int:
    """How many more braces a line opens than it closes."""
    return line.count("\\{") - line.count("\\}")


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
