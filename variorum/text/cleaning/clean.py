"""Text made clean, one line at a time: wrong decodings undone, what is invisible taken out, everything in NFC.

Whatever is content stays: curly quotes, ligatures, full-width forms, what a person typed. Cleaning knows nothing but
the line and the options of its document, so the text of any span can be made again from its bytes alone.
"""

import dataclasses
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ftfy import chardata, fixes

from variorum.text.cleaning.gate import may_be_bad, may_change, may_change_whole
from variorum.text.cleaning.misread import misread, read_again
from variorum.text.cleaning.mojibake import mend
from variorum.text.document import CleaningOptions, Rejection

ANY_LINE_END = re.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Whatever ends a line for Unicode or for Python: mark-up says by itself where its lines end."""

_ROUNDS = 12
_MOST_REMOVED = 0.3


def decide(text: str) -> CleaningOptions:
    """What cleaning a whole document calls for."""
    options = CleaningOptions(unescape=_is_escaped(text), nel=_ends_lines_with_nel(text))
    if text.isascii():
        return options
    whole = options.nel or "\x85" not in text
    lines = text.splitlines() if whole else line_ends(options).split(text)
    return dataclasses.replace(options, misread=misread(text, lines))


def line_ends(options: CleaningOptions) -> re.Pattern[str]:
    """Matches a line end of a document of this options.

    U+0085 is NEXT LINE in text from mainframes, but in a wrong decoding it is a byte of a letter or an ellipsis.
    """
    return _LINE_END_NEL if options.nel else _LINE_END


def clean_line(line: str, options: CleaningOptions) -> str:
    """A line of a decoded text without its line end, cleaned; cleaning it again changes nothing.

    A line end all the same becomes a blank. What a line says does not depend on its indentation.
    """
    if not _may_change(line, options) and not _ends(line):
        return line
    indentation = ""
    while True:
        bare = line.lstrip(_INDENTATION)
        indentation += line[: len(line) - len(bare)]
        line = _mended(bare, options.unescape, options.misread)[0]
        if not line.startswith(_BLANKS):
            return indentation + line


def clean_lines(lines: Iterable[str], options: CleaningOptions) -> list[str]:
    """Lines of a block of mark-up, cleaned; where a character reference or a byte ended a line, it ends one here."""
    cleaned: list[str] = []
    for line in lines:
        parts = [line] if line.isprintable() else ANY_LINE_END.split(line)
        cleaned += [clean_line(part, options) for part in parts]
    return cleaned


def count_repairs(text: str, options: CleaningOptions) -> dict[str, int]:
    """How many lines of a document each kind of repair changed; fast where there is nothing to repair."""
    if not ((options.unescape and "&" in text) or (options.misread and not text.isascii()) or may_change_whole(text)):
        return {}
    counts: Counter[str] = Counter()
    for line in line_ends(options).split(text):
        if _may_change(line, options):
            counts.update(_mended(line.lstrip(_INDENTATION), options.unescape, options.misread)[1])
    return dict(sorted(counts.items()))


def check_removed(text: str, options: CleaningOptions) -> None:
    """Raises Rejection where cleaning would take out more than a third of what is not blank; repairs do not count."""
    if not may_change_whole(text):
        return

    # Most texts have none of most of these: what is quick to ask for is asked first.
    patterns = [_C0]
    if "\x1b" in text:
        patterns.append(_ESCAPES)
    if not text.isascii() and _MAYBE_INVISIBLE.search(text):
        patterns.append(_INVISIBLE)
    if not text.isascii() and _FAR.search(text):
        patterns.append(_INVISIBLE_FAR)

    removed = 0
    for pattern in patterns:
        removed += sum(len(match[0]) for match in pattern.finditer(text))
    if options.misread:
        removed -= text.count("\xad")  # a byte of a letter
    solid = len(text) - sum(map(text.count, " \n\r\t"))
    if removed > _MOST_REMOVED * solid:
        raise Rejection(
            "clean",
            "removed_too_much",
            f"{removed} of {solid} characters are control, escape or invisible characters",
        )


def _may_change(text: str, options: CleaningOptions) -> bool:
    return (options.unescape and "&" in text) or (options.misread != "" and not text.isascii()) or may_change(text)


def _ends(line: str) -> bool:
    return "\n" in line or "\r" in line


@lru_cache(maxsize=2**12)  # a line is cleaned, and then its repairs are counted
def _mended(line: str, unescape: bool, misread: str) -> tuple[str, frozenset[str]]:
    """A line that may need it through all steps until nothing changes any more, and what was done."""
    options = CleaningOptions(unescape=unescape, misread=misread)
    kinds: set[str] = set()
    for _ in range(_ROUNDS):
        before = line
        for kind, step in _STEPS:
            after = step(line, options)
            if after != line:
                kinds.add(kind)
            line = after
            if kind == _LAST_REPAIR and not (may_change(line) or _ends(line) or (unescape and "&" in line)):
                return line, frozenset(kinds)
        if line == before:
            break
    return line, frozenset(kinds)


# ---------------------------------------------------------------- the steps


def _unescape(line: str, options: CleaningOptions) -> str:
    return fixes.unescape_html(line) if options.unescape and "&" in line else line


def _undo_wrong_decoding(line: str, options: CleaningOptions) -> str:
    if line.isascii():
        return line
    line = fixes.fix_surrogates(line)
    for _ in range(_ROUNDS):
        before = line
        if options.misread:
            line = read_again(line, options.misread)
        if may_be_bad(line):
            line = fixes.fix_c1_controls(mend(line))
        if line == before:
            break
    return line


def _remove_escapes(line: str, options: CleaningOptions) -> str:
    return _ESCAPES.sub("", line) if "\x1b" in line else line


def _remove_overstrikes(line: str, options: CleaningOptions) -> str:
    """Bold and underline of old printers and man pages, if all backspaces of the line are of that kind."""
    count = line.count("\b")
    if count < 2 or len(_OVERSTRIKE.findall(line)) != count:
        return line
    return _OVERSTRIKE.sub(lambda match: match[3], line)


def _remove_controls(line: str, options: CleaningOptions) -> str:
    return _CONTROLS.sub("", _LINE_END_NEL.sub(" ", line))


def _remove_invisible(line: str, options: CleaningOptions) -> str:
    if line.isascii():
        return line
    if _MAYBE_INVISIBLE.search(line):
        line = _INVISIBLE.sub("", line)
    if _FAR.search(line):
        line = _INVISIBLE_FAR.sub("", line)
    if _DIRECTION.search(line) and not _DIRECTION_MATTERS.search(line):
        line = _DIRECTION.sub("", line)
    return line


def _plain_spaces(line: str, options: CleaningOptions) -> str:
    return _SPACES.sub(" ", line)


def _normalize(line: str, options: CleaningOptions) -> str:
    return unicodedata.normalize("NFC", line)


_STEPS = (
    ("entities", _unescape),
    ("wrong_decoding", _undo_wrong_decoding),
    ("terminal_escapes", _remove_escapes),
    ("overstrikes", _remove_overstrikes),
    ("controls", _remove_controls),
    ("invisible", _remove_invisible),
    ("spaces", _plain_spaces),
    ("normal_form", _normalize),
)
"""What may be done to a line, in this order, until nothing changes any more."""
_LAST_REPAIR = "wrong_decoding"
_BLANKS = (" ", "\t", "\u3000")
_INDENTATION = "".join(_BLANKS)

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\u2028\u2029]")
_LINE_END_NEL = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS and other strings: window titles, links
    r"|\x1b[ -/]+[0-~]"  # character sets
    r"|\x1b[0-Z\\^_`a-z{|}~]"  # all others of two characters
)
"""Terminal escape sequences (ECMA-48)."""
_OVERSTRIKE = re.compile(r"(_|(.))\x08((?(2)\2|.))")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_JOINING = (
    r"\u0600-\u06ff\u0700-\u074f\u0750-\u077f\u0780-\u07ff\u0840-\u086f\u08a0-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f"
    r"\u1780-\u17ff\u1800-\u18af\u1a00-\u1aff\u1b00-\u1bff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
)
"""Scripts in which joiners change what is read: Arabic, Syriac, Indic, Tibetan, Myanmar, Khmer, Mongolian and kin."""
_WITHOUT_SPACES = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf"
"""Scripts without spaces between words, where U+200B says where a word ends: Thai, Lao, Myanmar, Khmer and kin."""
_EMOJI = r"\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"

_INVISIBLE = re.compile(
    r"[\xad\u2060-\u206f\u202a-\u202e\ufeff\ufff9-\ufffc\ufdd0-\ufdef\ufffe\uffff]"
    rf"|\u200b(?:(?<![{_WITHOUT_SPACES}]\u200b)|(?![{_WITHOUT_SPACES}]))"
    rf"|\u200c(?<![{_JOINING}]\u200c)"
    rf"|\u200d(?:(?<![{_JOINING}{_EMOJI}]\u200d)|(?<=[{_EMOJI}]\u200d)(?![{_EMOJI}]))"
)
"""What nobody sees: soft hyphens, joiners of words, isolates, embeddings, joiners where they join nothing."""
_MAYBE_INVISIBLE = re.compile(
    r"[\xad\u200b-\u200d\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff]"
)
"""The first characters of those: a class alone is ten times as fast."""
_INVISIBLE_FAR = re.compile(
    r"[\U000e0000-\U000e001f]|[\U000e0020-\U000e007f](?<![\U0001f3f4\U000e0020-\U000e007e].)"
    + "|["
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
"""Tag characters that continue no flag, and noncharacters."""
_FAR = re.compile("[\U0001fffe-\U0010ffff]")
_DIRECTION = re.compile(r"[\u200e\u200f\u061c]")
_DIRECTION_MATTERS = re.compile(r"[\u0590-\u05ff\u0600-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f]")
_C0 = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")


# ---------------------------------------------------------------- decisions for a document

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,24});")
_ENTITY_IN_WORD = re.compile(r"&(?<=[^\W\d_]&)(?:amp;)*(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]+);(?=[^\W\d_])")
_MENTION = re.compile(r"[`'\"“”‘’«»(]&(?:amp;)*#?[A-Za-z0-9]{2,25};[`'\"“”‘’«»)]")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")


def _is_escaped(text: str) -> bool:
    """Whether entities are escapes: they stand inside words, or nothing speaks of a text about HTML."""
    if "&" not in text or not _ENTITY.search(text):
        return False
    known = sum(_is_entity(match[0]) for match in _ENTITY.finditer(text))
    if not known:
        return False
    tags = len(_TAG.findall(text))
    inside = len(_ENTITY_IN_WORD.findall(text))
    mentions = len(_MENTION.findall(text))
    if inside > tags + mentions:
        return True
    bare = text.count("&") - known
    return not tags and not mentions and 4 * bare <= known


def _is_entity(entity: str) -> bool:
    return entity.startswith("&#") or entity in chardata.HTML_ENTITIES


_OTHER_C1 = re.compile(r"[\x80-\x84\x86-\x9f]|[\xc2-\xdf]\x85|[\xe0-\xef][\x80-\xbf]\x85")


_NEL_BEFORE_END = re.compile(r"\x85(?=[\r\n]|\Z)")
_SAID = re.compile(r"[^\r\n\x85]+")
_EVERY_LINE = 0.9
"""Share of the lines with text that end with U+0085 and a line end, from which on it is none of their text."""


def _ends_lines_with_nel(text: str) -> bool:
    """Whether U+0085 is a line end: no sign of a wrong decoding, and not just strewn between ordinary lines."""
    nels = text.count("\x85")
    if not nels or _OTHER_C1.search(text):
        return False
    if nels >= text.count("\n") + text.count("\r") - text.count("\r\n") or "\x85\x85" in text:
        return True
    return nels == len(_NEL_BEFORE_END.findall(text)) >= _EVERY_LINE * len(_SAID.findall(text))
