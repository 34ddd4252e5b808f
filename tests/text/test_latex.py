"""LaTeX as people write it: what does not close costs itself, what stands as it is stays, and no word is lost."""

import pytest

from variorum.text.cut import cut
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import media_type_of
from variorum.text.readers.latex.balance import balanced
from variorum.text.readers.latex.verbatim import as_verbatim

WHOLE = "\\documentclass{{article}}\n{0}\n\\begin{{document}}\n{1}\n\\end{{document}}\n"


def read(body: str, preamble: str = "") -> Cut:
    raw = WHOLE.format(preamble, body).encode()
    return cut(raw, media_type_of("a.tex", raw))


def rows(body: str, preamble: str = "") -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in read(body, preamble).paragraphs]


BROKEN = {
    "a dollar": ("It costs $5 here.\n\nAnd $x^2$ more.", "line 4: $ is not closed"),
    "a brace": ("It ends} here.\n\nAnd more.", "line 4: } closes nothing"),
    "an open brace": ("It {begins here.\n\nAnd more.", "line 4: { is not closed"),
    "an end": ("It is \\end{figure} here.\n\nAnd more.", "line 4: \\end{figure} closes nothing"),
    "a begin": ("\\begin{center}It is here.\n\nAnd more.", "line 4: \\begin{center} is not closed"),
    "another end": (
        "\\begin{center}It is here.\n\nAnd more.\\end{flushleft}",
        "line 6: \\end{flushleft} closes nothing",
    ),
    "a formula": ("It is \\[ x + y here.\n\nAnd more.", "line 4: \\[ is not closed"),
    "begin alone": ("It is \\begin here.\n\nAnd more.", "line 4: \\begin closes nothing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_bad_construct_costs_itself_and_is_told(name: str) -> None:
    body, told = BROKEN[name]
    found = read("\\section{One}" + body + "\n\n\\section{Two}\nLast words.")
    said = " ".join(row.text for row in found.paragraphs)
    assert said.startswith("It ") and "here" in said and "And" in said and said.endswith("Last words.")
    assert [section.heading for section in found.sections[1:]] == ["One", "Two"]
    assert found.metadata["mended_first"][0] == told  # type: ignore[index]
    assert "mended" not in read("It is \\$5 {here}.").metadata


def test_a_paragraph_that_cannot_be_parsed_is_code() -> None:
    found = read("First words.\n\n\\begin{center}Then \\textbf\\end{center}\n\nLast words.")
    told = [(row.kind, row.text) for row in found.paragraphs]
    assert told[0] == ("body", "First words.") and told[-1] == ("body", "Last words.")
    assert told[1] == ("code", "\\begin{center}Then \\textbf\\end{center}") and found.metadata["kept_as_code"] == 1


def test_what_is_whole_is_left_as_it_is() -> None:
    whole = "a {b} $c$$d$ $$e$$ \\[f\\] \\begin{x}\\{ \\% % }\n\\verb|}| \\begin{verbatim}$ } {\\end{verbatim}\\end{x}"
    assert balanced(whole) == (whole, 0, [])


AS_IS = {
    "an environment with options": ("\\begin{lstlisting}[language=C]\n${ x\n\\end{lstlisting}", ("code", "${ x")),
    "of a package": ("\\begin{Verbatim}\n50% }\n\\end{Verbatim}", ("code", "50% }")),
    "with the end of a document": (
        "\\begin{verbatim}\n\\end{document}\n\\end{verbatim}",
        ("code", "\\end{document}"),
    ),
    "a chunk": ("<<one, echo=FALSE>>=\nx$y <- {1\n@\n", ("code", "x$y <- {1")),
    "\\verb": ("Say \\verb|a_{b| and \\verb*+%+.", ("body", "Say a_{b and %.")),
    "code on a line": ("Say \\lstinline[language=C]{x = y} now.", ("body", "Say x = y now.")),
    "a font": ("Say \\texttt{x\\_y} and \\textsf{z} in \\mbox{a box}.", ("body", "Say x_y and z in a box.")),
    "an address": ("See \\url{http://a.example/b%20c}.", ("body", "See http://a.example/b%20c.")),
}


@pytest.mark.parametrize("name", AS_IS)
def test_what_stands_as_it_is_stays(name: str) -> None:
    body, expected = AS_IS[name]
    found = rows(body + "\n\nLast words.")
    assert found == [expected, ("body", "Last words.")]


def test_what_a_source_defines_itself() -> None:
    preamble = r"""\newcommand{\pkg}{\textsf{knots}\xspace}
\def\much{50\% of \pkg}
\newcommand{\code}[1]{\texttt{#1}}
\newcommand{\titled}[2][]{\textbf{#2}}
\DefineVerbatimEnvironment{Typed}{Verbatim}{fontsize=\small}
\MakeShortVerb{\|}"""
    body = "\\pkg{} is \\much: \\code{a b} in \\titled[short]{long}, |x$y|.\n\\begin{Typed}\na}{\n\\end{Typed}"
    assert rows(body, preamble) == [("body", "knots is 50% of knots: a b in long, x$y."), ("code", "a}{")]


def test_what_is_told_to_tex_is_no_text() -> None:
    body = (
        "\\hskip 0.14em plus 0.5em One.\n\n\\parindent=12pt Two \\input chapter1 three, 5 cm long.\n\\SweaveOpts{eps=F}"
    )
    assert rows(body) == [("body", "One."), ("body", "Two three, 5 cm long.")]
    frame = read("\\begin{frame}[fragile]{The frame}\nWords.\n\\end{frame}")
    assert frame.sections[-1].heading == "The frame"


def test_what_pandoc_writes_reads_as_what_it_was_made_from() -> None:
    head = "\\toprule Name & Long \\\\ \\midrule"
    table = f"\\begin{{longtable}}{{ll}}{head}\\endfirsthead {head}\\endhead Oder & 866 \\\\ \\end{{longtable}}"
    program = (
        "\\begin{Highlighting}[]\n\\KeywordTok{def}\\NormalTok{ f(x):}\n"
        "    \\ControlFlowTok{return}\\NormalTok{ \\{x: }"
        "\\StringTok{\\textquotesingle{}a\\textquotesingle{}}\\NormalTok{\\}}\n"
        "\\end{Highlighting}"
    )
    own = "\\DefineVerbatimEnvironment{Highlighting}{Verbatim}{commandchars=\\\\\\{\\}}"
    body = (
        f"\\hypertarget{{the-start}}{{%\n\\section{{The start}}\\label{{the-start}}}}\n\nWords.\n\n{table}\n\n{program}"
    )
    assert rows(body, own) == [
        ("body", "Words."),
        ("table", "Name | Long\nOder | 866"),
        ("code", "def f(x):\n    return {x: 'a'}"),
    ]


def test_plain_tex_ends_where_it_says() -> None:
    found = cut(b"Words in plain \\TeX.\n\n\\bye\nNothing of it.\n", "text/x-tex")
    assert [row.text for row in found.paragraphs] == ["Words in plain TeX."]


def test_macros_for_others_are_no_text() -> None:
    macros = "% Macros.\n" + "\\def\\one#1{two #1}\n\\let\\three=\\four\n\\newif\\iffive\n" * 4
    with pytest.raises(Rejection, match="macros of TeX"):
        cut(macros.encode(), media_type_of("a.tex", macros.encode()))
    assert cut((macros + "\\section{A}\nWords.\n").encode(), "text/x-tex").paragraphs


@pytest.mark.parametrize("piece", ["{", "}", "$", "$$ a $ ", "\\begin{a}{$\\end{b}}", "\\verb|", "<<a>>=\n", "| a "])
def test_what_was_mended_needs_no_mending(piece: str) -> None:
    once = as_verbatim("\\MakeShortVerb{\\|}" + piece * 50)
    mended, count, first = balanced(once)
    assert count >= len(first)
    assert balanced(mended) == (mended, 0, [])


def test_the_day_of_printing_is_no_text() -> None:
    """It would be the day of the build, and another one at each build."""
    assert rows("Printed \\today{} by us.") == [("body", "Printed by us.")]
    assert rows("\\maketitle Words.", "\\date{\\today}") == [("body", "Words.")]


def test_a_reference_is_its_label() -> None:
    """What number LaTeX prints hangs on class, packages and other files: a wrong one would be wrong text."""
    assert rows("\\section{One}\\label{one} In \\ref{one} and \\autoref{one}.")[-1] == ("body", "In one and one.")


def test_own_macros_keep_the_blank_that_they_say() -> None:
    own = "\\def\\SIV{\\texttt{S4}\\xspace}\n\\newcommand{\\R}{\\textsf{R}}"
    assert rows("In \\SIV classes, \\SIV, and \\R{} too.", own) == [("body", "In S4 classes, S4, and R too.")]


def test_what_pandoc_writes_of_programs_links_and_rules_is_no_markup() -> None:
    coloured = (
        "\\begin{Highlighting}[]\n\\ExtensionTok{pip}\\NormalTok{ install mail{-}parser}\n"
        "\\NormalTok{(p \\textless{}{-} q\\^{}2)}\n\\end{Highlighting}"
    )
    defined = "\\DefineVerbatimEnvironment{Highlighting}{Verbatim}{commandchars=\\\\\\{\\}}"
    assert rows(coloured, defined) == [("code", "pip install mail-parser\n(p <- q^2)")]
    assert rows("x \\textless- y\\textbar z \\S 4 \\copyright\\ A") == [("body", "x <- y|z §4 © A")]
    assert rows("\\protect\\hyperlink{in-short}{In short}, \\hyperref[long]{at length}.") == [
        ("body", "In short, at length.")
    ]
    ruled = "One.\n\n\\begin{center}\\rule{0.5\\linewidth}{0.5pt}\\end{center}\n\nTwo."
    assert rows(ruled) == [("body", "One."), ("body", "Two.")]
