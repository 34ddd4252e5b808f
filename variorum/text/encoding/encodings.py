"""The names of encodings: ours are what Python knows and readers know, in lower case."""

import codecs
from functools import cache

SINGLE_BYTE = (
    "windows-1252",
    "windows-1251",
    "windows-1250",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "koi8-r",
    "koi8-u",
    "mac-roman",
    "mac-latin2",
    "mac-cyrillic",
    "mac-greek",
    "mac-turkish",
    "mac-iceland",
    "cp437",
    "cp850",
    "cp852",
    "cp855",
    "cp857",
    "cp737",
    "cp775",
    "cp862",
    "cp865",
    "cp866",
)
"""Encodings of one byte a character that are tried. ISO 8859-1, -9 and -11 are read as the Windows encodings that hold
them, as the WHATWG Encoding Standard does."""

MULTI_BYTE = ("gb18030", "big5", "shift-jis", "euc-jp", "euc-kr")
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
DECLARED = ("utf-8", *WIDE, *SINGLE_BYTE, *MULTI_BYTE)
"""The encodings that a person may say a source is in."""
STATEFUL = ("utf-7", "iso-2022-jp", "iso-2022-jp-2", "iso-2022-jp-2004", "iso-2022-jp-ext", "iso-2022-kr", "hz")

_PYTHON = {
    "windows-874": "cp874",
    "big5": "cp950",
    "shift-jis": "cp932",
    "euc-kr": "cp949",
}
"""Where the codec that readers mean is not the one of that name in Python, but the superset in use."""

_OURS = {
    "iso8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "ascii": "windows-1252",
    "cp1252": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "windows-874",
    "tis-620": "windows-874",
    "cp874": "windows-874",
    "iso8859-8": "windows-1255",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp932": "shift-jis",
    "shift_jis": "shift-jis",
    "shift_jis_2004": "shift-jis",
    "shift_jisx0213": "shift-jis",
    "euc_jp": "euc-jp",
    "euc_jis_2004": "euc-jp",
    "euc_jisx0213": "euc-jp",
    "cp949": "euc-kr",
    "euc_kr": "euc-kr",
    "johab": "euc-kr",
    "cp950": "big5",
    "big5hkscs": "big5",
    "cp858": "cp850",
}


def our_name(name: str) -> str | None:
    """The name we use for an encoding that another program or the text itself names; None if we do not try it."""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    if codec in _OURS:
        return _OURS[codec]
    return _BY_CODEC.get(codec)


@cache
def python_codec(encoding: str) -> str:
    """The name of the Python codec that decodes an encoding of ours."""
    return _PYTHON.get(encoding, encoding)


@cache
def byte_table(encoding: str) -> tuple[str, ...]:
    """What each of the 256 bytes is in a single-byte encoding (or ASCII); U+FFFD where it is nothing."""
    return tuple(bytes([byte]).decode(python_codec(encoding), "replace") for byte in range(256))


@cache
def is_single_byte(encoding: str) -> bool:
    """Whether every character is one byte."""
    return encoding in SINGLE_BYTE


@cache
def is_stateful(encoding: str) -> bool:
    """Whether what bytes mean depends on what stands before them."""
    return encoding in STATEFUL


_BY_CODEC = {codecs.lookup(_PYTHON.get(name, name)).name: name for name in (*SINGLE_BYTE, *MULTI_BYTE)}
