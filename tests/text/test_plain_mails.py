"""Mails: what a mail opens with, and what stands over the signature."""

import pytest
from plain_texts import MILL, RIVER, of

HEAD = """From: "Jane M. Doe" <jane@mill.example>
To: bridge@river.example
Subject: The wheel stands still
Date: Wed, 02 Oct 2002 09:54:04 -0400
Message-Id: <200210021354.JAA13534@mill.example>"""


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("title", "heading")]


@pytest.mark.parametrize(
    "end",
    [
        "Thanks for all the effort\n\nJim\n\n\n\n" + "_" * 47 + "\nThe list of the mill",
        "Cheers, ~Al\n\n--\nJohn Smith, the miller",
        "Jane\n\nOn Thursday, John Smith wrote:\n\n> There is no water in the river.",
        "Many Thanks\n\nMark",
    ],
)
def test_closings_and_names_of_mails_head_nothing(end: str) -> None:
    assert headings(f"{HEAD}\n\n{RIVER}\n\n{MILL}\n\n{end}\n") == []


def test_the_first_line_of_a_mail_is_its_title_where_the_subject_says_so() -> None:
    assert headings(f"{HEAD}\n\nWhy the wheel stood still\n\n{RIVER}\n\n{MILL}") == ["Why the wheel stood still"]
    assert headings(f"{HEAD}\n\nHello everybody there\n\n{RIVER}\n\n{MILL}") == []


def test_a_heading_in_a_mail_is_one() -> None:
    text = f"{HEAD}\n\n{RIVER}\n\nWhat we can do\n\n{MILL}\n\n{RIVER}\n\nWhat it would cost\n\n{MILL}\n\n{RIVER}"
    assert headings(text) == ["What we can do", "What it would cost"]


def test_a_header_of_any_name_goes_on_in_lines_that_are_set_in() -> None:
    warning = (
        "X-Authentication-Warning: mill.example: Host river.example\n\t(may be forged) claimed to be water.example"
    )
    said = "\n".join(text.replace("\n", " ") for text in (RIVER, MILL, RIVER, MILL))
    kinds = [block.kind for block in of(f"{warning}\n{HEAD}\n\n{said}")]
    assert kinds == ["boilerplate", "byline", "boilerplate", "boilerplate", "date", "boilerplate", *["body"] * 4]
