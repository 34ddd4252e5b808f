"""Paragraphs by which a text that was taken down is known again, in whatever source it stands."""

from collections.abc import Iterable, Mapping

from variorum.identity.match_key import key_hash, match_key
from variorum.text.document import Paragraph
from variorum.text.measure import count_words

LEAST_LETTERS = 20
"""Least letters and digits of a paragraph by which a text is known again. Shorter ones ("Thank you very much.") stand
in texts that have nothing to do with each other."""

LEAST_WORDS = 8
"""As many words do as well: of scripts without blanks each character counts as one, and eight of them are a sentence.
"""


def telling_key(text: str) -> bytes | None:
    """The match key of a paragraph, as the registry has it; None where it is too short to tell."""
    key = match_key(text)
    if len(key) < LEAST_LETTERS and count_words(text) < LEAST_WORDS:
        return None
    return key_hash(key)


def taken_down_text(paragraphs: Iterable[Paragraph], telling: Mapping[bytes, str]) -> str | None:
    """What is said of a source of which a paragraph was taken down; None where none was."""
    if not telling:
        return None
    said = (telling.get(key) for paragraph in paragraphs if (key := telling_key(paragraph.text)) is not None)
    return next((one for one in said if one is not None), None)
