"""Headers of messages that mean harm are read as they stand, or refused with a reason, and cost little."""

import pytest

from variorum.text.document import Rejection
from variorum.text.readers.mail import read

BODY = b"\n\nHello there, this is a text of some words.\n"


@pytest.mark.parametrize("name", ["From", "To", "Message-ID", "In-Reply-To"])
@pytest.mark.parametrize("junk", ["(", '"', "<", "> ", "a@"])
@pytest.mark.parametrize("size", [2_000, 200_000])
def test_a_header_of_brackets_costs_the_message_nothing(name: str, junk: str, size: int) -> None:
    value = (junk * size)[:size]
    decoded, structure = read(f"Subject: Tea\n{name}: {value}".encode() + BODY)
    assert "Hello there" in decoded.text
    assert structure.metadata["title"] == "Tea"


@pytest.mark.parametrize("junk", ["(", "> ", '"', ";a="])
def test_a_header_that_says_how_the_text_is_kept_is_bounded(junk: str) -> None:
    folded = "\n ".join([junk * 30] * 200)
    with pytest.raises(Rejection, match="header Content-Type has more than") as refused:
        read(f"Subject: Tea\nContent-Type: text/plain; {folded}".encode() + BODY)
    assert (refused.value.reason, refused.value.byte_offset) == ("bad_record", len("Subject: Tea\n"))


def test_brackets_in_how_the_text_is_encoded_do_not_end_the_reader() -> None:
    with pytest.raises(Rejection) as refused:
        read(b"Subject: Tea\nContent-Transfer-Encoding: " + b"(" * 3_000 + BODY)
    assert refused.value.reason == "bad_record"
