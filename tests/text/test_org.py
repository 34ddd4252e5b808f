"""Org is read as people read it, with the span of each block."""

import pytest
from declared_texts import read_declared, rows_of

from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import media_type_of

TEXT = """# -*- mode: org -*-
#+TITLE: The /Book/ of Rivers
#+AUTHOR: Ann Author
#+DATE: <2020-03-04 Wed>
#+TODO: TODO WAIT | DONE
# a comment
* TODO [#A] First *chapter* :tag:other:
SCHEDULED: <2020-01-01 Wed>
:PROPERTIES:
:ID: abc
:END:
A *bold* and /italic/ =verb *x*= ~code~, [[https://example.org][a link]], [[file:x.org]], a note[fn:1]
and inline[fn:: Inline *note* [x].] text. \\alpha a/b/c 2*3*4 and_so.
#+begin_quote
Quoted text
over two lines.
#+end_quote
#+BEGIN_SRC emacs-lisp
  (defun x ()
    "doc")
* no headline
  ,#+begin
#+END_SRC
: fixed one
:   fixed two
- one
  goes on
  1. deeper
- [X] two
+ term :: what it means
Body again.
#+CAPTION: A table
| a | b |
|---+---|
| 1 | *2* |
#+TBLFM: $1=2
#+begin_verse
Who calls
  so late
#+end_verse
#+begin_export html
<b>x</b>
#+end_export
[[file:picture.png]]
** COMMENT Not this
nor this
** WAIT Second
:NOTES:
In a drawer.
:END:
<<target>>Here {{{kbd(C-c)}}} @@html:<br>@@ is <https://example.org/y>.
* Footnotes
[fn:1] The note.

Goes on.


No note.
"""


def read(text: str) -> Cut:
    return read_declared(text, "a.org", "text/x-org")


def test_org_is_its_headlines_lists_blocks_and_notes() -> None:
    found = read(TEXT)
    assert rows_of(found) == [
        ("#", 0, "The Book of Rivers"), ("byline", 0, "Ann Author"), ("date", 0, "<2020-03-04 Wed>"),
        ("#", 1, "First chapter"),
        ("body", 0, "A bold and italic verb *x* code, a link, x.org, a note[1] and inline text. α a/b/c 2*3*4 and_so."),
        ("footnote", 0, "Inline note [x]."), ("quote", 0, "Quoted text over two lines."),
        ("code", 0, '(defun x ()\n    "doc")\n* no headline\n  #+begin'), ("code", 0, "fixed one\n  fixed two"),
        ("list_item", 0, "one goes on"), ("list_item", 1, "deeper"), ("list_item", 0, "two"), ("list_item", 0, "term"),
        ("list_item", 1, "what it means"), ("body", 0, "Body again."), ("caption", 0, "A table"),
        ("table", 0, "a | b\n1 | 2"), ("verse", 0, "Who calls\nso late"), ("#", 2, "Second"),
        ("body", 0, "In a drawer."),
        ("body", 0, "Here C-c is https://example.org/y."), ("#", 1, "Footnotes"), ("footnote", 0, "[1] The note."),
        ("footnote", 0, "Goes on."), ("body", 0, "No note."),
    ]  # fmt: skip
    assert found.published == "2020-03-04"
    assert found.metadata["left_out"] == ["#+begin_export html", "** COMMENT Not this"]
    assert (found.metadata["title"], found.metadata["author"]) == ("The Book of Rivers", "Ann Author")


def test_blocks_that_never_end_hide_nothing() -> None:
    text = "* One\n#+begin_src\nA line.\n:DRAWER:\nAnother.\n* Two\n#+end_quote\nText.\n"
    rows = [("#", 1, "One"), ("body", 0, "A line. :DRAWER: Another."), ("#", 1, "Two"), ("body", 0, "Text.")]
    assert rows_of(read(text)) == rows


def test_org_is_told_by_its_first_lines() -> None:
    assert media_type_of("notes", b"# -*- mode: org -*-\n* One\n") == "text/x-org"
    assert media_type_of("notes.txt", b"#+TITLE: Notes\n\nText.\n") == "text/x-org"
    with pytest.raises(Rejection, match="is a script"):
        media_type_of("macros.org", b"#!/bin/sh\necho hello\n")


@pytest.mark.parametrize("name", ["a.rst", "a.md", "a.adoc"])
def test_a_first_line_for_an_editor_makes_no_program_of_a_text(name: str) -> None:
    assert media_type_of(name, b".. -*- coding: utf-8 -*-\n\nTitle\n=====\n").startswith("text/")


def test_a_picture_that_is_a_link_says_nothing() -> None:
    text = "#+TITLE: T\nBefore [[https://x.org/][[[https://y.org/z]]]] behind, [[https://x.org][a link]].\n"
    assert [row.text for row in read(text).paragraphs] == ["Before behind, a link."]
