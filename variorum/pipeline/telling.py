"""Paragraphs by which a text that was taken down is known again, in whatever source it stands."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain

from variorum.identity.match_key import key_hash, match_key
from variorum.text.document import Cut
from variorum.text.measure import count_words

LEAST_LETTERS = 20
"""Least letters and digits of a paragraph by which a text is known again. Shorter ones ("Thank you very much.") stand
in texts that have nothing to do with each other."""

LEAST_WORDS = 8
"""As many words do as well: of scripts without blanks each character counts as one, and eight of them are a sentence.
"""

_PARTS = re.compile(r"\n| \| ")


def telling_key(text: str) -> bytes | None:
    """The match key of a paragraph, as the registry has it; None where it is too short to tell."""
    key = match_key(text)
    if len(key) < LEAST_LETTERS and count_words(text) < LEAST_WORDS:
        return None
    return key_hash(key)


def taken_down_text(cut: Cut, given: str, telling: Mapping[bytes, str]) -> str | None:
    """What is said of a source that would publish a paragraph which was taken down; None where it holds none.

    It may stand there as a heading, a line or cell of a larger paragraph, a title, or any other metadata; `given` is
    what is given of the source beside its text, as JSON.
    """
    if not telling:
        return None
    texts = chain(_texts(cut), _strings(cut.metadata), _strings(json.loads(given) if given else None))
    said = (telling.get(key) for text in texts if (key := telling_key(text)) is not None)
    return next((one for one in said if one is not None), None)


def _texts(cut: Cut) -> Iterator[str]:
    """The headings and paragraphs of a source, and the lines and cells of those that have several."""
    yield from (section.heading for section in cut.sections if section.heading)
    for paragraph in cut.paragraphs:
        yield paragraph.text
        parts = _PARTS.split(paragraph.text)
        if len(parts) > 1:
            yield from parts


def _strings(value: object) -> Iterator[str]:
    """Every string in values as JSON has them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
