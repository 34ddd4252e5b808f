"""The kinds of damage that benchmarks/damage.py does to a text, each by name."""

import html.entities
import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import ftfy.bad_codecs

from benchmarks.damage_encodings import ANOTHER_8_BIT, RARE, READ_IN, WEST, WRITTEN_IN

ftfy.bad_codecs.ok()

Expected = Literal["text", "either"]
"""The text, or also quarantine, or the text but for what is lost, which is counted."""
Made = tuple[str, bytes] | None
Make = Callable[[str, random.Random], Made]


@dataclass(frozen=True, slots=True)
class Damage:
    """One way in which files come to be wrong."""

    name: str
    kind: str
    make: Make
    expected: Expected = "text"
    languages: frozenset[str] = frozenset()
    """Languages whose texts it is done to; all where empty."""


def _said_in(text: str, codec: str) -> str | None:
    """A text as people write it who have only this encoding: with plain quotes and dashes where it has no others."""
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN)
    try:
        if text.encode(codec).decode(codec) != text:
            return None
    except UnicodeError:
        return None
    return text


_PLAIN = {
    ord(char): said
    for said, chars in {"'": "‘’‚", '"': "“”„«»", "-": "–—‑", "...": "…", " ": "\xa0\u202f\u2009"}.items()
    for char in chars
}


def _encoded(text: str, chance: random.Random, codec: str) -> Made:
    said = _said_in(text, codec)
    return None if said is None else (said, said.encode(codec))


def _sloppy(codec: str) -> str:
    return f"sloppy-windows-{codec[2:]}" if codec.startswith("cp125") else codec


def _misread(text: str, codecs_: tuple[str, ...]) -> str | None:
    """UTF-8 read in an encoding, and again for each that follows; None where that loses something."""
    wrong = text
    for codec in codecs_:
        try:
            wrong = wrong.encode().decode(_sloppy(codec))
        except UnicodeDecodeError:
            return None
    return wrong if wrong != text and "\ufffd" not in wrong else None


def _mojibake(text: str, chance: random.Random, codecs_: tuple[str, ...]) -> Made:
    wrong = _misread(text, codecs_)
    return None if wrong is None else (text, wrong.encode())


def _mojibake_in(text: str, chance: random.Random, codec: str, stored: str) -> Made:
    """Read wrongly, and the result stored in an 8-bit encoding or in UTF-16."""
    wrong = _misread(text, (codec,))
    try:
        return None if wrong is None else (text, wrong.encode(stored))
    except UnicodeEncodeError:
        return None


def _mojibake_somewhere(text: str, chance: random.Random, codec: str, many: float) -> Made:
    """Some paragraphs read wrongly, at least one and never all."""
    parts = text.strip("\n").split("\n\n")
    telling = [n for n, part in enumerate(parts) if sum(char > "\x7f" for char in part) >= 3]
    if len(telling) < 2:
        return None
    picked = chance.sample(telling, max(1, min(len(telling) - 1, round(many * len(telling)))))
    for n in picked:
        wrong = _misread(parts[n], (codec,))
        if wrong is None:
            return None
        parts[n] = wrong
    return text, "\n\n".join(parts).encode()


def _wrong_8_bit(text: str, chance: random.Random, codec: str, read: str) -> Made:
    """Text of one 8-bit encoding read in another and stored as UTF-8."""
    said = _said_in(text, codec)
    if said is None:
        return None
    try:
        wrong = said.encode(codec).decode(_sloppy(read))
    except UnicodeDecodeError:
        return None
    return (said, wrong.encode()) if wrong != said else None


def _mixed(text: str, chance: random.Random, codecs_: tuple[str, str], how: str) -> Made:
    """Two encodings in one file: by paragraph, or the second half, or one word."""
    said = _said_in(text, codecs_[1])
    said = None if said is None else _said_in(said, codecs_[0])
    if said is None:
        return None
    parts = re.split(r"(?<=\n\n)" if how != "word" else r"(?<=\s)", said)
    if len(parts) < 2:
        return None
    if how == "half":
        second = set(range(len(parts) // 2, len(parts)))
    elif how == "paragraphs":
        second = set(range(1, len(parts), 2))
    else:
        words = [n for n, part in enumerate(parts) if not part.isascii()]
        second = set(chance.sample(words, 1)) if len(words) > 6 else set()
    if not second or not any(not parts[n].isascii() for n in second):
        return None
    return said, b"".join(part.encode(codecs_[n in second]) for n, part in enumerate(parts))


def _wide(text: str, chance: random.Random, codec: str, before: bytes = b"", behind: bytes = b"") -> Made:
    return text, before + text.encode(codec) + behind


def _files_joined(text: str, chance: random.Random, codec: str, mark: bytes) -> Made:
    """Files with byte order marks put one behind another."""
    parts = text.strip("\n").split("\n\n")
    return text, b"".join(mark + (part + "\n\n").encode(codec) for part in parts)


def _utf8_changed(text: str, chance: random.Random, how: Callable[[str], str]) -> Made:
    changed = how(text)
    return (text, changed.encode("utf-8", "surrogatepass")) if changed != text else None


def _strewn(text: str, chance: random.Random, what: str, every: int) -> Made:
    """A sign that nobody sees put in at random places within words."""
    out = [char + what if char.isalpha() and chance.random() * every < 1 else char for char in text]
    return text, "".join(out).encode("utf-8", "surrogatepass")


def _cesu(text: str, chance: random.Random) -> Made:
    """Characters beyond the first plane as two surrogates of three bytes each."""
    text = re.sub(r"\n\n", " 😀\n\n𝔄", text)
    units = text.encode("utf-16-be")
    raw = b"".join(
        chr(int.from_bytes(units[n : n + 2], "big")).encode("utf-8", "surrogatepass") for n in range(0, len(units), 2)
    )
    return text, raw


def _cut_off(text: str, chance: random.Random) -> Made:
    raw = text.encode()
    ends = [n for n, byte in enumerate(raw) if byte >= 0x80 and n > len(raw) // 2]
    ends = [n for n in ends if raw[n] >= 0xC0]
    if len(ends) < 2:
        return None
    end = chance.choice(ends)
    return raw[:end].decode(), raw[: end + 1]


def _torn(text: str, chance: random.Random, how: str) -> Made:
    """One character broken: a byte gone, changed, or a stray one put in."""
    raw = text.encode()
    at = chance.choice([n for n, byte in enumerate(raw) if byte >= 0xC2])
    if how == "gone":
        return text, raw[:at] + raw[at + 1 :]
    if how == "changed":
        return text, raw[:at] + b"\xff" + raw[at + 1 :]
    return text, raw[:at] + b"\x80" + raw[at:]


def _chunked(text: str, chance: random.Random) -> Made:
    """Copied in blocks of 512 bytes with a line end put between them, which cuts characters in two."""
    raw = text.encode()
    blocks = [raw[n : n + 512] for n in range(0, len(raw), 512)]
    whole = all(block.decode("utf-8", "ignore").encode() == block for block in blocks)
    return None if whole else (text, b"\n".join(blocks))


def _with_controls(text: str, chance: random.Random, control: str) -> Made:
    lines = text.split("\n")
    return text, "\n".join(line + control if line else line for line in lines).encode()


def _line_ends(text: str, chance: random.Random, end: str, codec: str) -> Made:
    said = _said_in(text, codec)
    try:
        return None if said is None else (said, said.replace("\n", end).encode(codec))
    except UnicodeEncodeError:
        return None


def _escaped(text: str, chance: random.Random, how: str) -> Made:
    if "&" in text or "<" in text:
        return None
    return text, text.encode("ascii", "xmlcharrefreplace") if how == "numeric" else "".join(
        f"&{name};" if (name := _NAMED.get(char)) else char for char in text
    ).encode()


_NAMED = {chr(code): name for code, name in html.entities.codepoint2name.items() if code > 127}


def _all() -> Iterable[Damage]:
    for codec, languages in WRITTEN_IN.items():
        kind = "encoding, rare" if codec in RARE else "encoding"
        yield Damage(
            codec, kind, partial(_encoded, codec=codec), "either" if codec in RARE else "text", frozenset(languages)
        )
    for codec in ("cp037", "cp500", "cp1140", "cp1026"):
        yield Damage(codec, "encoding, EBCDIC", partial(_encoded, codec=codec), "either", frozenset({"de", "fr"}))

    for codec in READ_IN:
        yield Damage(f"utf-8 as {codec}", f"mojibake, {codec}", partial(_mojibake, codecs_=(codec,)))
        yield Damage(f"one as {codec}", "mojibake, a paragraph", partial(_mojibake_somewhere, codec=codec, many=0.01))
        yield Damage(f"half as {codec}", "mojibake, half", partial(_mojibake_somewhere, codec=codec, many=0.5))
    for twice in (
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
        ("mac-roman", "mac-roman"),
        ("cp1252", "mac-roman"),
        ("latin-1", "cp1252"),
        ("cp850", "cp1252"),
        ("cp1251", "cp1251"),
        ("cp1250", "cp1250"),
    ):
        yield Damage(" ".join(twice), "mojibake, twice", partial(_mojibake, codecs_=twice))
    yield Damage("thrice cp1252", "mojibake, thrice", partial(_mojibake, codecs_=("cp1252",) * 3))
    yield Damage("thrice latin-1", "mojibake, thrice", partial(_mojibake, codecs_=("latin-1",) * 3))
    for stored in ("utf-16", "cp1252"):
        yield Damage(
            f"cp1252 in {stored}", "mojibake, stored otherwise", partial(_mojibake_in, codec="cp1252", stored=stored)
        )
    for codec, readings in ANOTHER_8_BIT.items():
        for read in readings:
            yield Damage(
                f"{codec} as {read}",
                "8 bit read as another",
                partial(_wrong_8_bit, codec=codec, read=read),
                "text",
                frozenset(WRITTEN_IN[codec]),
            )

    for second in ("cp1252", "cp1251", "cp1250", "mac-roman", "cp850"):
        for how in ("half", "paragraphs", "word"):
            for pair in (("utf-8", second), (second, "utf-8")):
                yield Damage(
                    f"{pair[0]}, {how} {pair[1]}",
                    f"mixed, {how}",
                    partial(_mixed, codecs_=pair, how=how),
                    "either",
                    frozenset(WRITTEN_IN[second]),
                )
    for pair in (("cp1251", "koi8-r"), ("cp1251", "cp866")):
        yield Damage(
            f"{pair[0]}, half {pair[1]}",
            "mixed, two 8-bit",
            partial(_mixed, codecs_=pair, how="half"),
            "either",
            frozenset({"ru"}),
        )

    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        yield Damage(codec, "wide, no mark", partial(_wide, codec=codec))
        yield Damage(f"{codec} marked", "wide, mark", partial(_wide, codec=codec, before="\ufeff".encode(codec)))
        yield Damage(
            f"{codec} marked, cut",
            "wide, cut off",
            partial(_wide, codec=codec, before="\ufeff".encode(codec), behind=b"a"),
            "either",
        )
        yield Damage(
            f"{codec} joined", "wide, marks within", partial(_files_joined, codec=codec, mark="\ufeff".encode(codec))
        )
    yield Damage(
        "utf-16-le, an end of line in one byte",
        "wide, cut off",
        partial(_wide, codec="utf-16-le", before=b"\xff\xfe", behind=b"\n"),
        "either",
    )
    yield Damage("utf-7", "utf-7", partial(_encoded, codec="utf-7"))
    yield Damage("utf-8 joined", "marks within", partial(_files_joined, codec="utf-8", mark=b"\xef\xbb\xbf"))
    yield Damage("two marks", "marks within", partial(_wide, codec="utf-8", before=b"\xef\xbb\xbf" * 2))
    yield Damage(
        "mark of utf-16 on utf-8", "marks that lie", partial(_wide, codec="utf-8", before=b"\xff\xfe"), "either"
    )
    yield Damage(
        "mark of utf-8 on cp1252",
        "marks that lie",
        lambda text, chance: (
            (said, b"\xef\xbb\xbf" + said.encode("cp1252")) if (said := _said_in(text, "cp1252")) else None
        ),
        "text",
        frozenset(WEST),
    )
    yield Damage("mark of utf-8 read in cp1252", "marks that lie", partial(_wide, codec="utf-8", before="ï»¿".encode()))
    yield Damage(
        "mark of utf-8 before utf-16",
        "marks that lie",
        partial(_wide, codec="utf-16-le", before=b"\xef\xbb\xbf"),
        "either",
    )

    for what, name in (
        ("\xad", "soft hyphens"),
        ("\u200b", "zero width"),
        ("\ufeff", "marks"),
        ("\u2060", "joiners"),
        ("\u200e", "directions"),
        ("\x00", "nul"),
        ("\x07", "bell"),
        ("\x9d", "c1"),
    ):
        for every in (15, 200):
            yield Damage(
                f"{name}, one in {every}",
                "strewn",
                partial(_strewn, what=what, every=every),
                "either" if every == 15 else "text",
            )
    yield Damage("cesu-8", "utf-8, faulty", _cesu)
    yield Damage("cut off", "utf-8, faulty", _cut_off, "either")
    for how in ("gone", "changed", "put in"):
        yield Damage(f"a byte {how}", "utf-8, faulty", partial(_torn, how=how), "either")
    yield Damage("blocks", "utf-8, faulty", _chunked, "either")
    yield Damage(
        "lone surrogate",
        "utf-8, faulty",
        lambda text, chance: (text, text.encode().replace(b"\n\n", b" \xed\xa0\xbd\n\n", 1)),
        "either",
    )
    yield Damage(
        "nul as c0 80",
        "utf-8, faulty",
        lambda text, chance: (text, text.encode().replace(b"\n\n", b"\n\xc0\x80\n")),
        "either",
    )
    yield Damage(
        "replaced",
        "utf-8, faulty",
        lambda text, chance: (
            text + "Here it says \ufffd and nothing else.\n",
            text.encode() + "Here it says ï¿½ and nothing else.\n".encode(),
        ),
        "either",
    )
    for control in ("\x1a", "\x0c", "\x0b", "\x00", "\x08", "\x7f", "\x1c", "\x85"):
        yield Damage(f"control {ord(control):02x}", "controls", partial(_with_controls, control=control))
    for end in ("\r", "\r\n", "\n\r", "\r\r\n", "\x85", "\u2028", "\u2029", "\x0b"):
        yield Damage(f"line end {end!r}", "line ends", partial(_line_ends, end=end, codec="utf-8"))
    for end in ("\r", "\r\n", "\x85"):
        yield Damage(
            f"line end {end!r} in latin-1",
            "line ends",
            partial(_line_ends, end=end, codec="latin-1"),
            "text",
            frozenset(WEST),
        )
    for how in ("numeric", "named"):
        yield Damage(f"entities, {how}", "entities", partial(_escaped, how=how))
    yield Damage("clean", "clean", lambda text, chance: (text, text.encode()))
    yield Damage("nfd", "clean", partial(_utf8_changed, how=lambda text: unicodedata.normalize("NFD", text)))


DAMAGES = tuple(_all())
