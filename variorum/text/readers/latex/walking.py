"""pylatexenc as the reader of LaTeX calls it: words of plain text are one token, not a token for each letter."""

import re
from typing import Any

from pylatexenc.latexwalker import LatexToken, LatexWalker

_PLAIN = re.compile(
    r"([ \t]*+(?:\n[ \t]*+)?+)"  # a paragraph ends at two line ends
    r"((?:[^\W_]|[,.;:])++(?:[ \n](?:[^\W_]|[,.;:])++)*+)"
)
"""Blanks, and words behind them of nothing that could be a sign of LaTeX or begin one."""
_ENVIRONMENT = re.compile(r"((?:[^\S\n]|\n(?!\n))*+)\\(begin|end)\s*+\{([\w* ._-]+)\}")
"""Blanks, and what begins or ends an environment: pylatexenc looks for its name in a copy of all that follows."""


class Walker(LatexWalker):  # type: ignore[misc]
    """Parses LaTeX into the nodes that `LatexWalker` parses it into, in less than half of the time."""

    def get_token(
        self, pos: int, include_brace_chars: Any = None, environments: bool = True, **others: Any
    ) -> LatexToken:
        """The token at a place. Where an argument is read, which may be one letter, environments are not asked for."""
        if not environments:
            return super().get_token(pos, include_brace_chars, environments, **others)
        if found := _PLAIN.match(self.s, pos):
            blanks, words = found.groups()
            return LatexToken(tok="char", arg=words, pos=found.start(2), len=len(words), pre_space=blanks)
        if found := _ENVIRONMENT.match(self.s, pos):
            blanks, side, name = found.groups()
            start = found.end(1)
            return LatexToken(tok=f"{side}_environment", arg=name, pos=start, len=found.end() - start, pre_space=blanks)
        return super().get_token(pos, include_brace_chars, environments, **others)
