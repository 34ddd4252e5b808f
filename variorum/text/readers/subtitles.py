"""Subtitles: SubRip, WebVTT, SubStation. Sentences are put together again; times and speakers are metadata."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import BlockKind, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.readers.placing import laid_out
from variorum.text.readers.substation import events, is_substation

LONGEST_PAUSE = 3.0
"""Seconds between two subtitles of one paragraph, at most."""
LONGEST_PARAGRAPH = 600
"""Characters after which the next sentence begins a paragraph."""

# Programs that transcribe speech write times without leading zeros. Hours of nine digits at most, or a line of digits
# is read from each of them to its end.
_TIMES = re.compile(r"((?:\d{1,9}:)?\d\d?:\d\d?[.,]\d{1,3})\s*-->\s*((?:\d{1,9}:)?\d\d?:\d\d?[.,]\d{1,3})[^\n]*")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]+)?\s++([^<>]+)>")
_DASH = re.compile(r"[-–—](?:\s?[\"'«“‘(\[¿¡♪.…]{0,3}[^\W\d]|\s\d)|>>")
_DASHED = re.compile(r"(?:(?<=[.!?…])[ ](?=[-–—] )|[ ](?=>>))(?=\S{1,2} ?(?P<first>\w))")
"""The dash of another speaker, at the head of a line or behind a sentence, and the arrows of captions."""
_ENDS = re.compile(r"[.!?…。！？][\"')\]»”’]*\Z")
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle: when it is shown, who speaks, what is said."""

    start: str
    end: str
    speaker: str
    text: str


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of subtitles, without spans: a sentence goes on from one to the next."""
    text = _LINE_END.sub("\n", decode(raw).text)
    cues = [Cue(*event) for event in events(text)] if is_substation(text) else list(_cues(text))
    if not cues:
        raise Rejection("read", "empty", "holds no subtitles")
    options = CleaningOptions()
    blocks: list[tuple[BlockKind, str, int, int]] = []
    told: list[dict[str, str]] = []
    for together in _paragraphs(cues):
        words = compose([clean_line(" ".join(cue.text for cue in together), options)], "body", options).strip()
        if words:
            blocks.append(("body", words, 0, 0))
            said = {"start": together[0].start, "end": together[-1].end}
            told.append(said | ({"speaker": together[0].speaker} if together[0].speaker else {}))
    return laid_out(blocks, options, None, {"times": told})


def _cues(text: str) -> Iterator[Cue]:
    found = list(_TIMES.finditer(text))
    for times, after in zip_longest(found, found[1:]):
        said = text[times.end() : after.start() if after else len(text)]
        # What stands before the times of the next one, on a line of its own, is its number or name.
        start, end = times[1].replace(",", "."), times[2].replace(",", ".")
        for speaker, words in _speeches(said.strip("\n").split("\n\n")[0]):
            yield Cue(start, end, speaker, words)


def _speeches(said: str) -> Iterator[tuple[str, str]]:
    """What each speaker of a subtitle says: a voice that is named begins a speech, and a dash where there are two."""
    voices = list(_VOICE.finditer(said))
    starts = [0, *(voice.start() for voice in voices), len(said)]
    for voice, begin, end in zip([None, *voices], starts, starts[1:], strict=False):
        words = html.unescape(_TAG.sub("", said[begin:end]))
        lines = [line for one in words.split("\n") for line in _lines(" ".join(one.split()))]
        parts: list[list[str]] = []
        for line in lines:
            if not parts or (_DASH.match(line) and (_DASH.match(parts[0][0]) or _ENDS.search(parts[-1][-1]))):
                parts.append([line])
            else:
                parts[-1].append(line)
        for part in parts:
            if any(part):
                yield voice[1].strip() if voice else "", " ".join(filter(None, part))


def _lines(line: str) -> list[str]:
    """A line, parted where another speaks in it: a word in small letters behind a dash tells who spoke."""
    if not _DASH.match(line):
        return [line]
    starts = [found.end() for found in _DASHED.finditer(line) if not found["first"].islower()]
    return [line[begin:end].strip() for begin, end in pairwise([0, *starts, len(line)])]


def _paragraphs(cues: list[Cue]) -> Iterator[list[Cue]]:
    together: list[Cue] = []
    for cue in cues:
        if together and _parts(together, cue):
            yield together
            together = []
        together.append(cue)
    if together:
        yield together


def _parts(together: list[Cue], cue: Cue) -> bool:
    """Whether a subtitle begins a paragraph: another speaks, or a sentence is at its end and the text long or late."""
    last = together[-1]
    if cue.speaker != last.speaker or cue.text.startswith(("- ", "– ", "♪", ">>")):
        return True
    if _ENDS.search(last.text) and _DASH.match(cue.text):
        return True
    if not _ENDS.search(last.text):
        return _seconds(cue.start) - _seconds(last.end) > 2 * LONGEST_PAUSE
    late = _seconds(cue.start) - _seconds(last.end) > LONGEST_PAUSE
    return late or sum(len(one.text) for one in together) > LONGEST_PARAGRAPH


def _seconds(time: str) -> float:
    seconds = 0.0
    for part in time.split(":"):
        seconds = seconds * 60 + (float(part) if part.replace(".", "", 1).isdecimal() else 0.0)
    return seconds
