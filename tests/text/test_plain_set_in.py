"""Lines further in than the text around: examples, lower headings, entries that go on; versions and answers."""

from plain_texts import MILL, RIVER, of


def headings(text: str) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in of(text) if block.kind == "heading"]


def test_a_line_further_in_than_the_text_around_is_an_example() -> None:
    names = ["Building", "Running", "Testing", "Bugs"]
    parts = [f"{name}\n\n{RIVER}\n\n{MILL}" for name in names]
    parts[1] = f"Running\n\n{RIVER}\n\n        Mill Bridge River\n\n{MILL}"
    assert headings("The bridge\n\n" + "\n\n".join(parts)) == [(name, 1) for name in names]


def test_headings_at_a_second_margin_stand_below_those_at_the_first() -> None:
    set_in = "   " + RIVER.replace("\n", "\n   ")
    names = ["Before sending", "  Which package", "  Known already", "Sending", "  Headers", "  The body"]
    found = headings("The bridge\n\n" + "\n\n".join(f"{name}\n\n{set_in}" for name in names))
    assert found == [(name.strip(), 2 if name[0] == " " else 1) for name in names]


def test_an_entry_of_the_contents_goes_on_further_in_behind_a_tab() -> None:
    names = ["Concepts", "What it is", "Where to get it and how to unpack what", "Ports", "Problems"]
    listed = [f"{n}.0\t{name}" for n, name in enumerate(names, 1)]
    listed[2] += "\n\tcame.with_it?"
    text = "The bridge\n\nTable of Contents:\n\n" + "\n".join(listed[:4]) + "\n\n" + listed[4]
    text += "".join(f"\n\n{n}.0\t{name}\n\n{RIVER}\n\n{MILL}" for n, name in enumerate(names, 1))
    blocks = of(text)
    assert [block.text for block in blocks if block.kind == "toc_entry"] == [
        "Table of Contents:",
        "1.0 Concepts",
        "2.0 What it is",
        "3.0 Where to get it and how to unpack what came.with_it?",
        "4.0 Ports",
        "5.0 Problems",
    ]
    assert len([block for block in blocks if block.kind == "heading"]) == 5


def test_versions_alone_head_what_changed_with_each() -> None:
    names = ["0.74-3", "0.74-2", "0.74", "0.73"]
    text = "\n\n".join(f"{name}\n  - {RIVER.replace(chr(10), chr(10) + '    ')}" for name in names)
    assert [said for said, _ in headings(text)] == names


def test_times_of_a_transcript_head_nothing() -> None:
    text = "\n\n".join(f"{time}\n\n{RIVER}" for time in ["0.10", "0.25", "0.58"])
    assert headings(text) == []


def test_an_answer_right_below_its_question_is_no_part_of_it() -> None:
    asked = ["How is it built?", "When was the bridge built, and who was it that\n    paid for it?", "Why is it here?"]
    text = "\n\n".join(f"Q{n}: {question}\nA{n}: {RIVER}" for n, question in enumerate(asked, 1))
    found = [said for said, _ in headings(text)]
    assert found == [f"Q{n}: {' '.join(question.split())}" for n, question in enumerate(asked, 1)]
