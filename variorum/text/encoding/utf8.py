"""What of some bytes is well-formed UTF-8."""

import re
from collections.abc import Iterator

_SEQUENCE = (
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
"""Well-formed sequences of more than one byte (Unicode 15, table 3-7)."""
_RUNS = re.compile(rb"(?:%s)+" % _SEQUENCE)
_SEQUENCE_OR_FAULT = re.compile(rb"(?:%s)|([\x80-\xff])" % _SEQUENCE)
_CUT_SHORT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
_CONTINUED = re.compile(rb"[\x80-\xbf]{0,3}")
_NOT_ASCII = bytes(range(128, 256))


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are UTF-8, as far as they go: the last character may be cut short."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def count_high(raw: bytes) -> int:
    """How many bytes are beyond ASCII."""
    return len(raw) - len(raw.translate(None, _NOT_ASCII))


def count_valid(raw: bytes) -> int:
    """How many bytes beyond ASCII are in well-formed sequences."""
    return sum(map(len, _RUNS.findall(raw)))


def next_valid(raw: bytes) -> int:
    """Where the first well-formed sequence begins; -1 where there is none."""
    found = _RUNS.search(raw)
    return found.start() if found else -1


def faults(raw: bytes) -> Iterator[int]:
    """Where the bytes are that are not UTF-8."""
    for match in _SEQUENCE_OR_FAULT.finditer(raw):
        if match[1]:
            yield match.start()


def next_fault(raw: bytes, at: int) -> int:
    """Where the next byte is that is not UTF-8; -1 where there is none. From the middle of a character, behind it."""
    while at < len(raw) and at and (skipped := _CONTINUED.match(raw, at)) and skipped.end() > at:
        at = skipped.end()
    for match in _SEQUENCE_OR_FAULT.finditer(raw, at):
        if match[1]:
            return match.start()
    return -1


def faults_alone(raw: bytes) -> bytes:
    """The bytes without the well-formed sequences: ASCII and what is not UTF-8."""
    return _SEQUENCE_OR_FAULT.sub(lambda match: match[1] or b"", raw)


def cut_short(raw: bytes) -> int:
    """Length of the beginning of a character of several bytes that some bytes end with; 0 where they end well."""
    found = _CUT_SHORT.search(raw, max(0, len(raw) - 3))
    return len(raw) - found.start() if found else 0
