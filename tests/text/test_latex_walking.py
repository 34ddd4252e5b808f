"""Words of LaTeX taken at once give the nodes that letters taken one by one give."""

import re
from typing import Any

import pytest
from pylatexenc.latexwalker import LatexWalker

from variorum.text.readers.latex.macros import walker_context
from variorum.text.readers.latex.walking import Walker

WORDS = "The bridge was built in 1803; it is of stone."
_STATE = re.compile(r"<parsing state \d+>")
"""Where a state lies in memory."""


def test_words_are_one_token() -> None:
    walker = Walker(WORDS, latex_context=walker_context())
    assert walker.get_token(0).arg == WORDS


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        "  One line,\n\tanother\n \n a paragraph.\n\nThe next:\n",
        "A \\textbf{bold} word, \\emph two, \\frac12 and \\section*{A title}.",
        "Pages 3--5 --- ``quoted''~words, a_b, 50\\% % of it\nand more",
        "$x^2 + y, z$ and \\[a.b\\] \\begin{itemize}\\item[one] first;\\item second\\end{itemize}",
        "a\n \\begin {quote}b\n\n\\begin\n{center} c\\end{center}\r\n\\end{quote}\u2003\\begin{a* b._-}\\end {a* b._-}",
        "\\beginner{a} \\ending {b} \\begin{quote}\\beginner{c}\\end{quote}",
        "Стихи: строка, 第三章 é.ñ \\\\[2pt] the end",
    ],
)
def test_nodes_are_those_of_letters(text: str) -> None:
    one = Walker(text, latex_context=walker_context(), tolerant_parsing=False)
    other = LatexWalker(text, latex_context=walker_context(), tolerant_parsing=False)
    assert _said(one.get_latex_nodes()[0]) == _said(other.get_latex_nodes()[0])


def test_the_names_of_environments_are_read_where_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    """pylatexenc copies all that follows for each of them, which is work that grows with the square of the text."""
    asked: list[str] = []
    token = LatexWalker.get_token

    def noted(walker: Any, pos: int, *given: Any, **named: Any) -> Any:
        asked.append(walker.s[pos : pos + 10].strip())
        return token(walker, pos, *given, **named)

    monkeypatch.setattr(LatexWalker, "get_token", noted)
    Walker(" \\begin{quote}\n  a\n\\end{quote}\n" * 3, latex_context=walker_context()).get_latex_nodes()
    assert not [text for text in asked if text.startswith(("\\begin", "\\end"))]


def test_no_sign_begins_as_words_do() -> None:
    context = walker_context()
    signs = [sign for category in context.categories() for sign in context.iter_specials_specs([category])]
    assert not [sign for sign in signs if sign.specials_chars[0].isalnum() or sign.specials_chars[0] in ",.;:"]


def _said(nodes: Any) -> list[str]:
    """Every node, those in it too: what it is, where it stands, and what it says."""
    return [_STATE.sub("", str(node)) for node in nodes]
