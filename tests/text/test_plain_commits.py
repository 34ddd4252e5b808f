"""Logs of git as plain text: headers of commits and counts of changes are told from the messages."""

from plain_texts import of

MESSAGE = "    store: rows are read once\n\n    What was read twice before is read once now, and the words stay.\n\n"
HEAD = "commit {0}\nAuthor: A. Person <a@example.org>\nDate:   Tue Feb 3 10:00:00 1998 +0000\n\n"
SHAS = [f"{n:x}" * 40 for n in range(3)]
STAT = " docs/a.md | 12 +++---\n b.png     | Bin 0 -> 12 bytes\n 2 files changed, 6 insertions(+), 6 deletions(-)\n\n"


def told(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in of(text)]


def test_headers_of_commits_are_no_prose() -> None:
    blocks = told("".join(HEAD.format(sha) + MESSAGE for sha in SHAS))
    assert [kind for kind, text in blocks if text.startswith("commit ")] == ["boilerplate"] * 3
    assert all(
        kind in ("boilerplate", "byline", "date") for kind, text in blocks if "Author: " in text or "Date: " in text
    )
    assert sum(kind == "body" and "read once now" in text for kind, text in blocks) == 3


def test_counts_of_changes_are_a_table() -> None:
    blocks = told("".join(HEAD.format(sha) + MESSAGE + STAT for sha in SHAS))
    assert {kind for kind, text in blocks if " | " in text or "files changed" in text} == {"table"}
    assert {kind for kind, text in blocks if text.startswith(("commit ", "Author: ", "Date: "))} <= {
        "boilerplate",
        "byline",
        "date",
    }


def test_prose_about_commits_stays() -> None:
    text = "We commit what we have.\n\nAuthor: see the list.\n\nOf two files | 3 were changed that day, as he said.\n"
    assert not {"boilerplate", "table"} & {kind for kind, _ in told(text)}
