"""A decoded text as lines: where each lies, and what it says when cleaned."""

import re

from variorum.text.cleaning.clean import clean_line, line_ends
from variorum.text.cleaning.gate import may_change_whole
from variorum.text.document import CleaningOptions, Line
from variorum.text.lead_bytes import begins, leads, utf8

SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff]"
)
"""Characters of scripts without blanks between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese."""
_SPACELESS_LEADS = (b"\xe0", b"\xe1", *leads(0xE3, 0xE9), b"\xef", b"\xf0")
_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BLANKS = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
SOFT_HYPHEN = "\u00ad"


def lines(text: str, options: CleaningOptions) -> list[Line]:
    """The lines of `text`; offsets count characters, and every character is in one line or is a line end."""
    proven = not options.misread and not (options.unescape and "&" in text) and not may_change_whole(text)
    spaceless = has_spaceless(text)
    found: list[Line] = []
    at = 0
    if proven and not spaceless and "\x85" not in text:
        for whole in text.splitlines(keepends=True):
            body = whole.rstrip(_ENDS)
            found.append(Line(at, at + len(body), body.rstrip()))
            at += len(whole)
        return found
    for whole in whole_lines(text, options):
        body = whole.rstrip(_ENDS) if options.nel or whole[-1:] != "\x85" else whole
        same = proven and not (spaceless and body[-1:] == " ")
        clean = body.rstrip() if same else cleaned(body, options)
        found.append(Line(at, at + len(body), clean))
        at += len(whole)
    return found


def has_spaceless(text: str) -> bool:
    """Whether a text has characters of scripts without blanks between words."""
    return not text.isascii() and begins(utf8(text), _SPACELESS_LEADS) and SPACELESS.search(text) is not None


def is_small(letter: str) -> bool:
    """Whether a letter is a small one; those of Georgian, which Unicode calls small, are all that its texts use."""
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def whole_lines(text: str, options: CleaningOptions) -> list[str]:
    """A text cut after every line end, as `options` has line ends."""
    if options.nel or "\x85" not in text:
        return text.splitlines(keepends=True)
    found: list[str] = []
    at = 0
    for match in line_ends(options).finditer(text):
        found.append(text[at : match.end()])
        at = match.end()
    return [*found, text[at:]] if at < len(text) else found


def blanks(options: CleaningOptions) -> str:
    """White space; U+0085 where it ends lines (elsewhere it is a wrongly decoded character)."""
    return _BLANKS + "\x85" if options.nel else _BLANKS


def cleaned(body: str, options: CleaningOptions) -> str:
    """One line cleaned, without trailing white space but for two marks that joining lines needs.

    A soft hyphen at the end stays (a word was cut there); after letters of a script that is written without blanks
    one blank stays (where such a text is cut at any character, it says that a word ended here).
    """
    if not body.strip(blanks(options)):
        return ""
    line = clean_line(body, options)
    bare = line.rstrip()
    if not bare.isascii() or not body.isascii():
        if body.rstrip().endswith(SOFT_HYPHEN):
            return bare.removesuffix(SOFT_HYPHEN) + SOFT_HYPHEN if bare else ""
        if bare and body.endswith(" ") and SPACELESS.search(bare):
            return bare + " "
    return bare
