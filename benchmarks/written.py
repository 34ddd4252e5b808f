"""Documents of the evaluation sets written as mail and as subtitles, in the ways that people's programs write them."""

import email.message
import email.policy
import re
import textwrap
from collections.abc import Callable, Sequence

from benchmarks.marked_up import WIDTH, Block, asciidoc, kind_of, tei, wikitext

LINE = 42
"""Characters of a line of a subtitle, two lines each: what guides of broadcasters ask for."""
SPEED = 15.0
"""Characters that are read in a second (the same guides)."""
PAUSE = 7.0
"""Seconds without speech between two blocks."""
_NUMBER = re.compile(r"^\d+\n(?=\d\d:\d\d:)", re.MULTILINE)
_FRACTION = re.compile(r"(?<=:\d\d),(?=\d{3}(?: -->|$))", re.MULTILINE)
"""The number of a subtitle, and the sign before the parts of a second."""
ENCODINGS = ("8bit", "quoted-printable", "base64")


def mail(blocks: Sequence[Block]) -> bytes:
    """The blocks as a message: wrapped, quotations with marks, a signature, and in one of the encodings of mail."""
    parts = []
    for block in blocks:
        kind, words = kind_of_mail(block), " ".join(str(block["text"]).split())
        first, next_ = {"quote": ("> ", "> "), "list_item": ("- ", "  ")}.get(kind, ("", ""))
        width = 10_000 if kind == "heading" else WIDTH
        parts.append(textwrap.fill(words, width, initial_indent=first, subsequent_indent=next_, break_long_words=False))

    message = email.message.EmailMessage(email.policy.SMTP.clone(max_line_length=998))
    message["Subject"], message["From"], message["To"] = "A title", "A. Person <a@example.org>", "b@example.org"
    message["Date"] = "Tue, 03 Feb 1998 10:00:00 +0000"
    text = "\n\n".join(parts) + "\n\n-- \nA. Person, Example Street 1\n"
    message.set_content(text, cte=ENCODINGS[len(blocks) % len(ENCODINGS)])
    return message.as_bytes()


def kind_of_mail(block: Block) -> str:
    """The kind that a block has in mail, where verse and code have no marks."""
    kind = kind_of(block)
    return "body" if kind in ("verse", "code") else kind


def subtitles(blocks: Sequence[Block]) -> bytes:
    """The blocks as SubRip: each in as many subtitles as it needs, with a pause after it."""
    cues, time = [], 0.0
    for block in blocks:
        lines = textwrap.wrap(" ".join(str(block["text"]).split()), LINE)
        for at in range(0, len(lines), 2):
            shown = "\n".join(lines[at : at + 2])
            end = time + len(shown) / SPEED
            cues.append(f"{len(cues) + 1}\n{_clock(time)} --> {_clock(end)}\n{shown}\n")
            time = end
        time += PAUSE
    return "\n".join(cues).encode()


def web_subtitles(blocks: Sequence[Block]) -> bytes:
    """The blocks as WebVTT: as SubRip, without numbers."""
    cues = _NUMBER.sub("", subtitles(blocks).decode())
    return ("WEBVTT\n\n" + _FRACTION.sub(".", cues)).encode()


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{int(seconds % 1 * 1000):03}"


def kind_of_speech(block: Block) -> str:
    """The kind that a block has in subtitles: all is said."""
    return "body"


WRITERS: dict[str, tuple[Callable[[Sequence[Block]], bytes], Callable[[Block], str]]] = {
    "tei": (lambda blocks: tei(blocks).encode(), kind_of),
    "adoc": (lambda blocks: asciidoc(blocks).encode(), kind_of),
    "wiki": (lambda blocks: wikitext(blocks).encode(), kind_of),
    "eml": (mail, kind_of_mail),
    "srt": (subtitles, kind_of_speech),
    "vtt": (web_subtitles, kind_of_speech),
}
"""Suffix of a format -> what writes it, and the kind that a block has there."""
