r"""What does not close in LaTeX, closed: so one bad construct costs itself, not the document.

The source of a document that compiles may well not be balanced for who runs none of its macros: `\begin` stands in one
definition and `\end` in another, a `$` is a dollar where a macro made it one. What opens and is not closed before that
ends in which it stands is closed there; what closes nothing is left out. Every word stays.
"""

import re
from dataclasses import dataclass

LONGEST_INLINE = 2_000
"""Characters that a command for code on a line is looked for its end in."""
MOST_TOLD = 10
"""Places that are told one by one."""
_TOKEN = re.compile(
    r"^[ \t]{0,20}(?P<section>\\(?:part|chapter|(?:sub){0,2}section)(?![A-Za-z@]))"
    r"|\\begin\{verbatim\}"
    r"|\\verb(?P<delimiter>[^\sA-Za-z@*])"
    r"|\\(?P<edge>begin|end)(?![A-Za-z@])(?:[ \t]{0,4}\{(?P<name>[^{}\n\\#]{1,60})\})?"
    r"|\\(?P<formula>[\[\]()])"
    r"|\\(?:[A-Za-z@]+|.|\n)"
    r"|%[^\n]*(?:\n[ \t]*)?"
    r"|(?P<brace>[{}])"
    r"|(?P<math>\$\$?)"
    r"|(?P<blank>\n[ \t]*\n)",
    re.MULTILINE,
)
_CLOSES = {"}": "{", "]": "[", ")": "("}


@dataclass(slots=True)
class _Open:
    what: str
    """`{`, `$`, `$$`, `[`, `(` or the name of an environment, behind a blank."""
    piece: int
    """Where its opening stands among the pieces."""
    closing: str
    at: int


@dataclass(frozen=True, slots=True)
class Mended:
    """A place where something was closed or left out."""

    at: int
    what: str


def balanced(text: str) -> tuple[str, int, list[Mended]]:
    """The source with everything closed, how many times it was not, and where first."""
    made = _Balance()
    at = 0
    ends = True  # whether what stands as it is has an end further on: without one, none is looked for again
    while found := _TOKEN.search(text, at):
        made.pieces.append(text[at : found.start()])
        said, at = found[0], found.end()

        # What stands as it is opens and closes nothing.
        if said == "\\begin{verbatim}":
            end = text.find("\\end{verbatim}", at) if ends else -1
            ends = end >= 0
            until = end + len("\\end{verbatim}") if end >= 0 else at
            made.pieces.append(text[found.start() : until] if end >= 0 else "")
            at = until
        elif found["delimiter"]:
            end = text.find(found["delimiter"], at, at + LONGEST_INLINE)
            made.pieces.append(text[found.start() : end + 1] if end >= 0 else "")
            at = end + 1 if end >= 0 else at

        # What opens and closes.
        elif found["edge"] and not found["name"]:
            made.leave_out(found.start(), said)
        elif found["edge"] == "begin":
            made.open(found.start(), f" {found['name']}", said, f"\\end{{{found['name']}}}")
        elif found["edge"]:
            made.close(f" {found['name']}", said, found.start())
        elif found["brace"] == "{":
            made.open(found.start(), "{", said, "}")
        elif found["formula"] in ("[", "("):
            made.open(found.start(), found["formula"], said, "\\]" if found["formula"] == "[" else "\\)")
        elif found["brace"] or found["formula"]:
            made.close(_CLOSES[found["brace"] or found["formula"]], said, found.start())
        elif found["math"]:
            at = made.dollar(found.start(), said)
        else:
            if found["section"]:
                made.close_all()
            elif found["blank"]:
                made.end_formulas()
            made.pieces.append(said)
    made.pieces.append(text[at:])
    made.close_all()
    return "".join(made.pieces), made.count, made.first


class _Balance:
    """Pieces of a source, what is open in them, and what was mended."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.count = 0
        self.first: list[Mended] = []
        self._open: list[_Open] = []
        self._opened: dict[str, int] = {}

    def open(self, at: int, what: str, said: str, closing: str) -> None:
        """Something opens."""
        self._open.append(_Open(what, len(self.pieces), closing, at))
        self._opened[what] = self._opened.get(what, 0) + 1
        self.pieces.append(said)

    def close(self, what: str, said: str, at: int) -> None:
        """Something closes: what is open in it is closed before."""
        if not self._opened.get(what):
            self.leave_out(at, said)
            return
        while self._open[-1].what != what:
            self._give_up()
        self._let_go()
        self.pieces.append(said)

    def dollar(self, at: int, said: str) -> int:
        """A dollar or two open or close a formula; returns how far they were read."""
        if self._opened.get("$"):  # two dollars in a formula of one end it, and begin the next
            said = "$"
        if self._opened.get(said):
            self.close(said, said, at)
        else:
            self.open(at, said, said, said)
        return at + len(said)

    def end_formulas(self) -> None:
        """A blank line: no formula goes on over it."""
        while self._open and self._open[-1].what in ("$", "$$", "[", "("):
            self._give_up()

    def close_all(self) -> None:
        """The end of the text, or a heading on a line of its own: what is open stays so no longer."""
        while self._open:
            self._give_up()

    def leave_out(self, at: int, said: str) -> None:
        """What closes nothing."""
        self._told(at, f"{said} closes nothing")

    def _give_up(self) -> None:
        """What is open last is closed; a dollar that no other follows was a sign for money."""
        last = self._let_go()
        said = self.pieces[last.piece]
        if last.what in ("$", "$$"):
            self.pieces[last.piece] = said.replace("$", "\\$")
        else:
            self.pieces.append(last.closing)
        self._told(last.at, f"{said} is not closed")

    def _told(self, at: int, what: str) -> None:
        self.count += 1
        if len(self.first) < MOST_TOLD:
            self.first.append(Mended(at, what))

    def _let_go(self) -> _Open:
        last = self._open.pop()
        self._opened[last.what] -= 1
        return last
