"""Manual pages: sections, terms, code, tables and references of man(7) and mdoc(7), and nothing of what steers roff."""

import pytest

from variorum.text.cut import cut
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import media_type_of

MAN = r"""'\" t
.\" A comment.
.de Own
.B hidden
..
.ds Name the tool
.TH TOOL 1 2021-03-04 "Tools 2.0" "A Manual"
.SH NAME
tool \- does \fIone\fR thing
.SH "WHAT IT DOES"
It reads
.BR file (5),
see \*[Name]\(em
once \\(a\\).
.\" Nothing.
.PP
Caf\['e] costs 5\ \(Eu \[u00B7] it\(aqs dear.
.TP
.B \-a
All of it.
.IP
More of all.
.IP \(bu 2
A point.
.RS
.TP
\fB\-\-deep\fR
Below.
.RE
.SS Examples
.nf
$ tool  \-a
   done
.fi
.TS
tab(;);
l l.
a;b
T{
one
two
T};c
.TE
.ie t never
.el always
.if n shown
.SH SEE ALSO
.UR http://example.org
The site
.UE .
"""
MDOC = """.Dd March 4, 2021
.Dt TOOL 1
.Os
.Sh NAME
.Nm tool
.Nd does one thing
.Sh SYNOPSIS
.Nm
.Op Fl a Ns Ar x
.Op Fl v
.Ar
.Sh DESCRIPTION
The
.Nm
utility uses
.Fn open path 0 .
See
.Xr file 5 ,
.Dq quoted words .
.Bl -tag -width x
.It Fl a Ar value
Takes a
.Ar value .
.It Fl v
Talks.
.El
.Bd -literal
$ tool -a
.Ed
"""


def read(text: str, name: str = "tool.1") -> Cut:
    return cut(text.encode(), media_type_of(name, text.encode()))


def rows(text: str) -> list[tuple[str, int, str]]:
    return [(row.kind, row.depth, row.text) for row in read(text).paragraphs]


def headings(text: str) -> list[tuple[int, str | None]]:
    return [(section.level, section.heading) for section in read(text).sections]


def test_a_page_in_man() -> None:
    assert headings(MAN) == [(0, "TOOL(1)"), (1, "NAME"), (1, "WHAT IT DOES"), (2, "Examples"), (1, "SEE ALSO")]
    assert rows(MAN) == [
        ("body", 0, "tool - does one thing"),
        ("body", 0, "It reads file(5), see the tool— once \\(a\\)."),
        ("body", 0, "Café costs 5 € · it's dear."),
        ("list_item", 0, "-a"), ("list_item", 1, "All of it."), ("list_item", 1, "More of all."),
        ("list_item", 0, "A point."), ("list_item", 1, "--deep"), ("list_item", 2, "Below."),
        ("code", 0, "$ tool  -a\n   done"),
        ("table", 0, "a | b\none two | c"),
        ("body", 0, "always shown"),
        ("body", 0, "The site <http://example.org>."),
    ]  # fmt: skip
    found = read(MAN)
    assert (found.published, found.metadata["manual"], found.span_of) == ("2021-03-04", "A Manual", "none")


def test_a_page_in_mdoc() -> None:
    assert headings(MDOC) == [(0, "TOOL(1)"), (1, "NAME"), (1, "SYNOPSIS"), (1, "DESCRIPTION")]
    assert rows(MDOC) == [
        ("body", 0, "tool – does one thing"),
        ("body", 0, "tool [-ax] [-v] file ..."),
        ("body", 0, "The tool utility uses open(path, 0). See file(5), “quoted words”."),
        ("list_item", 0, "-a value"), ("list_item", 1, "Takes a value."),
        ("list_item", 0, "-v"), ("list_item", 1, "Talks."),
        ("code", 0, "$ tool -a"),
    ]  # fmt: skip


def test_numbers_of_a_list_stand_in_their_items() -> None:
    page = '.TH a 1\n.SH B\n.IP "1." 3\nfirst of all\n.IP (b) 3\nsecond of all\n.IP name 3\nWhat it is.\n'
    assert rows(page) == [
        ("list_item", 0, "1. first of all"),
        ("list_item", 0, "(b) second of all"),
        ("list_item", 0, "name"),
        ("list_item", 1, "What it is."),
    ]


def test_what_is_set_in_outside_of_a_list_is_a_quotation() -> None:
    page = ".TH A 1\n.SH B\nWords.\n.RS\nSet in.\n.RS\nDeeper.\n.RE\n.TP\n-a\nAll.\n.RE\nOut.\n"
    assert rows(page) == [
        ("body", 0, "Words."), ("quote", 0, "Set in."), ("quote", 1, "Deeper."), ("list_item", 1, "-a"),
        ("list_item", 2, "All."), ("body", 0, "Out."),
    ]  # fmt: skip


def test_declarations_of_a_function_are_code() -> None:
    page = (
        ".TH A 3\n.SH SYNOPSIS\n.PP\n\\fC#include 'a\\&.h'\\fP\n.br\n.in +1c\n.ti -1c\n"
        '.RI "typedef struct a_s * \\fBa_t\\fP"\n.br\n.ti -1c\n.RI "int \\fBa_open\\fP (const char *name, int mode)"\n'
        ".br\n.B Widget AOpen(Widget w);\n.PP\nOpens it (a file).\n.PP\nopen(2), libc (3)\n"
        ".PP\nC library (libc, \\-lc)\n"
    )
    assert [(kind, text) for kind, _, text in rows(page)] == [
        ("code", "#include 'a.h'"),
        ("code", "typedef struct a_s * a_t"),
        ("code", "int a_open (const char *name, int mode)"),
        ("code", "Widget AOpen(Widget w);"),
        ("body", "Opens it (a file)."),
        ("body", "open(2), libc (3)"),
        ("body", "C library (libc, -lc)"),
    ]


def test_what_a_page_defines_speaks_or_is_mute() -> None:
    page = ".de c\n..\n.de Say\n\\\\$1\n..\n.ig\nnever\n..\n.TH A 1\n.SH B\n.c a remark\n.Say aloud\nWords.\n"
    assert rows(page) == [("body", 0, "aloud Words.")]
    page = "'.\\\" A remark\n.Dd March 4, 2021\n.Dt A 1\n.Sh B\n.Bd -ragged -offset indent\nSet in.\n.Ed\nOut.\n"
    assert rows(page) == [("quote", 0, "Set in."), ("body", 0, "Out.")]


def test_what_a_condition_leaves_out_and_what_steers_roff_is_no_text() -> None:
    page = (
        ".TH A 1\n.SH B\n.if t \\{\\\nnever\nnor this \\}\n.nr x 1\n.ad l\n.hy\nWords.\n.if \\n(xx never\n.br\nMore.\n"
    )
    assert rows(page) == [("body", 0, "Words."), ("body", 0, "More.")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (".so man3/other.3\n", "a link to another manual page"),
        ('.\\" A comment\n.NH\nWords of a paper.\n', "no manual page"),
    ],
)
def test_other_roff_says_what_it_is(text: str, said: str) -> None:
    with pytest.raises(Rejection, match=said):
        media_type_of("a.3", text.encode())


def test_prose_that_begins_with_a_stop_is_no_manual_page() -> None:
    assert media_type_of("a.txt", b"...and so it began.\n\nThe end.\n") == "text/plain"


def test_work_grows_with_the_page() -> None:
    for piece in (
        "\\f",
        "\\[",
        '"a',
        ".if n ",
        "\\{",
        ".TS\n",
        "T{\n",
        ".de x\n",
        "\\*[a]",
        ".ds a \\*[a]\\*[a]\n",
        ".IP\n",
    ):
        page = ".TH A 1\n.SH B\nWords.\n" + piece * 20_000
        assert read(page).paragraphs[0].text.startswith("Words.")


@pytest.mark.parametrize(
    "said",
    [
        "This happened a long time ago (far away)",
        "See also foo_bar (the new one)",
        "It is for x & y (both kinds)",
        "He said it (twice);",
        "#if you like it, take it.",
    ],
)
def test_sentences_that_end_in_brackets_are_no_declarations(said: str) -> None:
    assert rows(f".TH T 1\n.SH NAME\ntool \\- x\n.SH NOTES\n{said}\n")[-1][::2] == ("body", said)
