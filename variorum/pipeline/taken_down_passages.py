"""Passages by which a text that was taken down is known again, in whatever source it stands, however it is laid out.

A passage is a paragraph or one of its sentences. Of each a key is kept, from which nobody can read it: how it begins (a
hash of 32 bits), how many letters it has, and their hash. It is looked for in the letters of a whole source, so that it
does not matter where the source breaks lines or paragraphs, what it is part of, or how it is spelt (see `letters`).
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from variorum.schemas.vocabulary import Step
from variorum.text.document import Cut
from variorum.text.measure import count_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LEAST_LETTERS = 20
"""Least letters and digits of a paragraph by which a text is known again. Shorter ones ("Thank you very much.") stand
in texts that have nothing to do with each other."""

LEAST_WORDS = 8
"""As many words do as well: of scripts without blanks each character counts as one, and eight of them are a sentence.
"""

SENTENCE = 2
"""A sentence of a longer paragraph has as many times that: what is left of a paragraph tells less than all of it."""

_START = 8
"""Letters whose hash a passage is first looked for by: as many as the shortest passage has."""

_AT_ONCE = 1 << 20
"""Letters that are hashed together: 32 MB of numbers."""

_FACTOR = 0x9E3779B97F4A7C15
"""2^64 over the golden ratio, which spreads what is multiplied by it (Knuth, The Art of Computer Programming 6.4)."""

_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔]")

_LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕһԁԛԝɡ" + "αβεηικμνορτυχγϲϳ" + "օսոհ" + "ıl1|0",
    "abekmhopctyxijshdqwg" + "abehikmnoptuxycj" + "ounh" + "iiiio",
)
"""Letters of Cyrillic, Greek and Armenian, and signs, that look like a Latin one, small or capital, after case folding
(Unicode Technical Standard 39, confusables)."""


@dataclass(frozen=True, slots=True)
class TakenDownPassages:
    """The passages that no source may hold, ready to be looked for."""

    passages: Mapping[int, tuple[tuple[int, str, str], ...]] = field(default_factory=dict)
    """By how they begin: number of letters, key, and what is said of a source that holds one."""
    paragraphs: Mapping[str, str] = field(default_factory=dict)
    """What is said of a source that has a paragraph, by the hash of its match key: all that old records keep."""

    def __bool__(self) -> bool:
        return bool(self.passages or self.paragraphs)


NOTHING_TAKEN = TakenDownPassages()

BESIDE: Step = "inventory"
"""The step that a source is refused at whose passage stands in what is given beside it; it is tried again once that no
longer holds one."""


def telling_keys_of(text: str) -> set[str]:
    """The keys of a paragraph and of its sentences; none where it is too short to tell."""
    keys = set()
    if _tells(text, 1):
        keys.add(_key_of(letters(text)))
    for sentence in _SENTENCE_END.split(text):
        if _tells(sentence, SENTENCE):
            keys.add(_key_of(letters(sentence)))
    return keys


def telling_of(said: Mapping[str, str]) -> TakenDownPassages:
    """What to look for, from what is said of a source that holds a passage, by the passage's key."""
    passages: dict[int, list[tuple[int, str, str]]] = {}
    for key in sorted(said):
        start, _, rest = key.partition("-")
        if rest:
            length = int(rest.partition("-")[0])
            passages.setdefault(int(start, 16), []).append((length, key, said[key]))
    return TakenDownPassages(
        {start: tuple(found) for start, found in passages.items()},
        {key: sentence for key, sentence in said.items() if "-" not in key},
    )


def taken_down_text(cut: Cut, given: str, taken_down: TakenDownPassages) -> str | None:
    """What is said of a source that would publish a passage which was taken down; None where it holds none.

    It may stand there in a heading, a line or cell, a title, or any other metadata, or go on over several of them;
    `given` is what is given of the source beside its text, as JSON.
    """
    if not taken_down:
        return None
    from variorum.identity.match_key import key_hash, match_key  # a build without takedowns need not load it

    for paragraph in cut.paragraphs if taken_down.paragraphs else ():
        said = taken_down.paragraphs.get(key_hash(match_key(paragraph.text)).hex())
        if said is not None:
            return said
    texts = (*_texts(cut), *_strings(cut.metadata), *_given(given))
    return next((said for _, said in passages_in("".join(map(letters, texts)), taken_down)), None)


def taken_down_given(given: str, taken_down: TakenDownPassages) -> str | None:
    """The same of what is given of a source beside its text alone."""
    if not taken_down or not given:
        return None
    return next((said for _, said in passages_in("".join(map(letters, _given(given))), taken_down)), None)


def passages_in(source: str, taken_down: TakenDownPassages) -> Iterator[tuple[str, str]]:
    """The key of each passage that stands in the letters of a source, as often as it does, and what is said of it."""
    for position, start in _starts(source, taken_down.passages):
        for length, key, said in taken_down.passages[start]:
            if position + length <= len(source) and key == _key(start, source[position : position + length]):
                yield key, said


def letters(text: str) -> str:
    """The letters and digits of a text without accents, with those that look alike as one.

    So capitals, blanks, hyphens, marks, invisible characters and letters of another script do not hide a passage.
    """
    from variorum.identity.match_key import match_key

    key = match_key(text)
    if not key.isascii():
        key = "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))
    if not key[:1].isalnum():
        return ""  # of rulers and ornaments, match_key keeps all
    return key.translate(_LOOKALIKES)


def _tells(text: str, times: int) -> bool:
    return len(letters(text)) >= LEAST_LETTERS * times or (
        count_words(text) >= LEAST_WORDS * times and len(letters(text)) >= _START
    )


def _key_of(passage: str) -> str:
    return _key(int(_hashes(passage[:_START])[0]), passage)


def _key(start: int, passage: str) -> str:
    from variorum.identity.match_key import key_hash

    return f"{start:08x}-{len(passage)}-{key_hash(passage).hex()}"


def _starts(source: str, wanted: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where in a source letters stand that hash as the start of a passage does, and the hash."""
    import numpy as np  # a build with nothing to do need not load it

    sought = np.fromiter(wanted, np.uint32)
    for first in range(0, len(source) - _START + 1, _AT_ONCE):
        hashes = _hashes(source[first : first + _AT_ONCE + _START - 1])
        for position in np.flatnonzero(np.isin(hashes, sought)).tolist():
            yield first + position, int(hashes[position])


def _hashes(text: str) -> "npt.NDArray[np.uint32]":
    """A hash of each run of as many letters as a start has, in 32 bits, which tell little of the letters."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    count = len(codes) - _START + 1
    hashes = np.zeros(count, np.uint64)
    for offset in range(_START):
        hashes = (hashes + codes[offset : offset + count]) * np.uint64(_FACTOR)
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _texts(cut: Cut) -> Iterator[str]:
    """The headings and paragraphs of a source, in their order."""
    headed = 0
    for paragraph in cut.paragraphs:
        for section in cut.sections[headed : paragraph.section + 1]:
            yield section.heading or ""
        headed = max(headed, paragraph.section + 1)
        yield paragraph.text
    for section in cut.sections[headed:]:
        yield section.heading or ""


def _given(given: str) -> Iterable[str]:
    return _strings(json.loads(given)) if given else ()


def _strings(value: object) -> Iterable[str]:
    """Every string in values as JSON has them; behind the values, which may go on over each other, their names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
        yield from value
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
