"""In which encoding RTF writes text: that of the file, or that of the font."""

import codecs

DEFAULT = "cp1252"

_OF_FILE = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
"""Control words that name the encoding of a file (section `Character Set`)."""
_OF_CHARSET = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Encodings by `\\fcharset` (section `Font Table`); 0 and 1 are that of the file."""


def of_file(word: str, number: int | None) -> str | None:
    """The encoding that a control word in the head of a file names, None where it names none that is known."""
    if word == "ansicpg":
        return known(number)
    return _OF_FILE.get(word)


def of_font(word: str, number: int | None) -> str | None:
    """The encoding that a control word in the font table names, None where it is that of the file."""
    return known(number) if word == "cpg" else _OF_CHARSET.get(number or 0)


def known(number: int | None) -> str | None:
    """The codec of a code page, None where Python has none."""
    name = {65001: "utf-8", 10000: "mac_roman", 10007: "mac_cyrillic", 936: "gb18030", 1361: "johab"}.get(number or 0)
    try:
        return codecs.lookup(name or f"cp{number}").name
    except LookupError:
        return None
