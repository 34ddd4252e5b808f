"""reStructuredText and LaTeX: declared structure, no mark-up in rows, and nothing read that a source names."""

from pathlib import Path

import pytest
from docutils.parsers.rst.states import Body

from variorum.text.cut import cut, reading_order
from variorum.text.document import Rejection
from variorum.text.readers.formats import media_type_of

RST = """
=====
Title
=====

:Author: A. B.
:Date: 2024-03-01

Some *words* in ``code`` with a `link <http://x>`_ [1]_ and :ref:`a thing <there>`.

First
=====

* one

  * two

term
   what it is

.. note:: Be careful.

.. py:function:: foo(a, b)

   Does foo.

.. code-block:: python

   x = 1
     y

Second
------

   A quote.

| line one
| line two

===  ===
a    b
===  ===
1    2
===  ===

.. [1] The note.

.. a comment
"""
LATEX = r"""% a comment
\documentclass{article}
\newcommand{\foo}[1]{bar #1}
\title{A \emph{Title}}
\author{X \and Y}
\date{2024-05-06}
\begin{document}
\maketitle
\section[short]{One {\bf two}}\label{x}
Words with $x^2$ and \cite{k}, \`a \ss{} ``q''.\footnote{A \emph{note}.}

Second % comment
one, \textcolor{red}{red}.\vspace{2cm}
\begin{itemize}
\item one \begin{itemize}\item two\end{itemize}
\item[lab] three
\end{itemize}
\begin{verbatim}
a \b{c}
  d
\end{verbatim}
\begin{table}\caption{Cap}\begin{tabular}{ll} a & \textbf{b} \\ \hline c & d \end{tabular}\end{table}
\begin{quote}A quote.\end{quote}
\begin{verse}One line\\ two line\end{verse}
\subsection*{Z}
\foo{given}
\end{document}
"""


def rows(text: str, name: str) -> list[tuple[str, int, str]]:
    found = cut(text.encode(), media_type_of(name, text.encode()))
    assert found.span_of == "none"
    return [(row.kind, row.depth, row.text) for row in found.paragraphs]


def test_restructured_text_is_read_as_docutils_and_sphinx_mean_it() -> None:
    assert rows(RST, "a.rst") == [
        ("byline", 0, "A. B."), ("date", 0, "2024-03-01"),
        ("body", 0, "Some words in code with a link [1] and a thing."),
        ("list_item", 0, "one"), ("list_item", 1, "two"), ("list_item", 0, "term"), ("list_item", 1, "what it is"),
        ("body", 0, "Be careful."), ("list_item", 0, "foo(a, b)"), ("list_item", 1, "Does foo."),
        ("code", 0, "x = 1\n  y"), ("quote", 0, "A quote."), ("verse", 0, "line one\nline two"),
        ("table", 0, "a | b\n1 | 2"), ("footnote", 0, "[1] The note."),
    ]  # fmt: skip
    found = cut(RST.encode(), "text/x-rst")
    assert [(section.level, section.heading) for section in found.sections] == [
        (0, "Title"),
        (1, "First"),
        (2, "Second"),
    ]
    assert (found.published, found.metadata["author"]) == ("2024-03-01", "A. B.")


def test_restructured_text_of_a_thousand_links_in_one_paragraph_or_in_a_chain() -> None:
    addresses = " ".join(f"http://example.org/{n}" for n in range(1500))
    chain = "".join(f".. _a{n}: a{n + 1}_\n" for n in range(1500)) + "\nSee a0_ there.\n"
    assert rows(addresses, "a.rst") == [("body", 0, addresses)]
    assert rows(chain, "a.rst") == [("body", 0, "See a0 there.")]
    assert rows("Of *one and two* words, *three and `four`_ five_ six__.\n", "a.rst") == [
        ("body", 0, "Of one and two words, *three and `four`_ five_ six__.")
    ]


def test_a_paragraph_of_very_many_references_has_the_words_of_its_pieces() -> None:
    """References are put in groups while docutils looks for what they mean: no blank of the text goes with them."""
    piece = "Some *words* |here| in ``code``, undefined_ |too| and |known|."
    defined = "\n\n.. |known| replace:: what *is* known\n"
    (alone,) = [one.text for one in cut((piece + defined).encode(), "text/x-rst").paragraphs]
    (many,) = [one.text for one in cut((" ".join([piece] * 200) + defined).encode(), "text/x-rst").paragraphs]
    assert alone == "Some words |here| in code, undefined_ |too| and what is known."
    assert many == " ".join([alone] * 200)


@pytest.mark.parametrize("name", ["only", "ifconfig", "automethod", "py:autoexception", "doxygenclass", "grid"])
def test_what_a_directive_says_to_programs_is_no_text(name: str) -> None:
    found = cut(f"Text.\n\n.. {name}:: a.b\n\n   More.\n\n.. {name}:: c.d\n".encode(), "text/x-rst")
    assert [(one.kind, one.text) for one in found.paragraphs] == [("body", "Text."), ("body", "More.")]
    found = cut(b"Text.\n\n.. method:: a.b\n\n   More.\n", "text/x-rst")
    assert [one.text for one in found.paragraphs] == ["Text.", "a.b", "More."]


def rst_rows(source: str) -> list[str]:
    return [one.text for one in cut(source.encode(), "text/x-rst").paragraphs]


def test_references_to_labels_show_the_titles_there() -> None:
    source = (
        "Book\n====\n\nSee :ref:`First-one`, :ref:`words <first-one>`, :ref:`fig`, :ref:`tab`, :ref:`text`, "
        ":ref:`gone`.\n\n"
        ".. _first-one:\n.. _too:\n\nThe *first*\n-----------\n\na\n\n"
        ".. _fig:\n\n.. figure:: a.png\n\n   A picture\n\n"
        ".. _tab:\n\n.. table:: Numbers\n\n   = =\n   1 2\n   = =\n\n"
        ".. _text:\n\nb\n\nLast :ref:`too`\n---------------\n\nc\n"
    )
    assert rst_rows(source)[0] == "See The first, words, A picture, Numbers, text, gone."
    assert [one.heading for one in cut(source.encode(), "text/x-rst").sections][-1] == "Last The first"


def test_roles_show_what_sphinx_shows() -> None:
    said = "RFC 1035, PEP 8, the PEP, C, a.b.C, C, name, word and ~/.bashrc"
    source = (
        ":rfc:`1035`, :pep:`8`, :pep:`the PEP <8>`, :py:class:`~a.b.C`, :class:`a.b.C`, :class:`.C`, :func:`!name`,"
    )
    assert rst_rows(source + " :term:`word` and :file:`~/.bashrc`.") == [said + "."]


def test_empty_comments_are_not_read_inside_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    read, lists = Body.explicit_list, []

    def noted(body: Body, *given: object) -> object:
        lists.append(given)
        return read(body, *given)

    monkeypatch.setattr(Body, "explicit_list", noted)
    assert rst_rows("One.\n\n" + "..\n\n" * 9 + ".. \n \n  A quotation.\n\n..\n\nTwo.\n") == rst_rows(
        "One.\n\n..\n\n  A quotation.\n\n..\n\nTwo.\n"
    )
    assert len(lists) == 4


def test_a_version_alone_is_no_row() -> None:
    source = "Text.\n\n.. versionadded:: 3.7\n\n.. versionchanged:: 3.8\n   It is new.\n"
    assert rst_rows(source) == ["Text.", "3.8 It is new."]
    assert cut(source.encode(), "text/x-rst").metadata["left_out"] == [".. versionadded:: 3.7"]


def test_directives_in_cells_are_known() -> None:
    grid = (
        "+------------------+\n| .. data:: A      |\n|                  |\n|    What it is.   |\n+------------------+\n"
    )
    items = ".. list-table::\n\n   * - .. data:: A\n\n          What it is.\n     - b\n"
    assert rst_rows(grid) == ["A What it is."]
    assert rst_rows(items) == ["A What it is. | b"]


def test_the_only_section_under_the_title_of_restructured_text_is_a_heading() -> None:
    """docutils calls it a subtitle; the sections in it are below it."""
    source = "Title\n=====\n\nOnly\n----\n\nWords.\n\nDeep\n~~~~\n\nMore words.\n"
    found = cut(source.encode(), "text/x-rst")
    assert [(section.level, section.heading) for section in found.sections] == [(0, "Title"), (1, "Only"), (2, "Deep")]


def test_a_substitution_that_names_what_another_program_defines_costs_nothing() -> None:
    source = "New in |release|.\n\n.. |release| replace:: Version |version|\n"
    assert [one.text for one in cut(source.encode(), "text/x-rst").paragraphs] == ["New in Version |version|."]


def test_directives_that_are_not_run_are_told_and_leave_no_row() -> None:
    source = "Words.\n\n.. include:: other.txt\n\n- item\n\n  .. raw:: html\n\n     <b>x</b>\n"
    assert rows(source, "a.rst") == [("body", 0, "Words."), ("list_item", 0, "item")]
    assert cut(source.encode(), "text/x-rst").metadata["left_out"] == [".. include:: other.txt", ".. raw:: html"]

    with pytest.raises(Rejection, match=r"only what is not run: .*include:: CHANGES"):
        cut(b".. include:: CHANGES\n", "text/x-rst")


def test_latex_is_read_by_its_sections_and_environments() -> None:
    assert rows(LATEX, "a.txt") == [
        ("byline", 0, "X, Y"), ("date", 0, "2024-05-06"),
        ("body", 0, "Words with x^2 and [k], à ß “q”.[1]"), ("footnote", 0, "[1] A note."),
        ("body", 0, "Second one, red."),
        ("list_item", 0, "one"), ("list_item", 1, "two"), ("list_item", 0, "lab three"), ("code", 0, "a \\b{c}\n  d"),
        ("caption", 0, "Cap"), ("table", 0, "a | b\nc | d"), ("quote", 0, "A quote."),
        ("verse", 0, "One line\ntwo line"), ("body", 0, "given"),
    ]  # fmt: skip
    assert reading_order(cut(LATEX.encode(), "text/x-tex"))[:4:3] == ["A Title", "One two"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.rst", "Words.\n\n.. include:: {0}\n"),
        ("a.rst", "Words.\n\n.. raw:: html\n   :file: {0}\n"),
        ("a.rst", "Words.\n\n.. raw:: html\n   :url: file://{0}\n"),
        ("a.rst", "Words.\n\n.. csv-table:: t\n   :file: {0}\n"),
        ("a.rst", "Words.\n\n.. csv-table:: t\n   :url: file://{0}\n"),
        ("a.rst", "Words.\n\n.. literalinclude:: {0}\n"),
        ("a.tex", "Words.\n\n\\input{{{0}}}\\include{{{0}}}\n"),
    ],
)
def test_no_file_is_read_that_a_source_names(tmp_path: Path, name: str, source: str) -> None:
    (tmp_path / "kept").write_text("secret, and, kept")
    said = " ".join(words for _, _, words in rows(source.format(tmp_path / "kept"), name))
    assert said.startswith("Words.") and "secret" not in said


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.tex", "{" * 4000 + "x"),
        ("a.tex", "\\begin{a}" * 400 + "x"),
        ("a.tex", "\\begin{quote}" * 400 + "x" + "\\end{quote}" * 400),
        ("a.rst", "".join("  " * n + f"* {n}\n\n" for n in range(400))),
    ],
)
def test_what_is_nested_too_deep_is_refused_with_a_reason(name: str, source: str) -> None:
    try:
        assert rows(source, name)
    except Rejection as rejection:
        assert rejection.reason == "bad_record" and "cannot be read as" in rejection.detail
