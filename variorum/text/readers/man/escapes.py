r"""Escapes of roff as characters (groff_char(7)): fonts and sizes go, `\(em` is a dash, what is not known goes."""

import re
import unicodedata
from collections.abc import Mapping

_PAIRS = """
em — en – hy ‐ aq ' dq " lq “ rq ” oq ‘ cq ’ Fo « Fc » fo ‹ fc › bu • co © rg ® tm ™ ha ^ ti ~ rs \\ bv │
or | br │ ul _ ru _ sq □ ci ○ lh ☜ rh ☞ sc § dg † dd ‡ ps ¶ de ° mu × di ÷ pl + mi − +- ± -> → <- ← <> ↔
=> ⇒ <= ≤ >= ≥ != ≠ == ≡ ~~ ≈ if ∞ no ¬ pd ∂ ss ß ae æ AE Æ oe œ OE Œ /o ø /O Ø -D Ð Sd ð TP Þ Tp þ r! ¡
r? ¿ Eu € eu € Po £ Ye ¥ ct ¢ fm ′ sd ″ la ⟨ ra ⟩ lC { rC } lB [ rB ] at @ sh # Do $ 12 ½ 14 ¼ 34 ¾ S1 ¹
S2 ² S3 ³ *a α *b β *g γ *d δ *e ε *l λ *m μ *p π *s σ *t τ *w ω mc µ sl / ga ` aa ´ OK ✓ ua ↑ da ↓ is ∫
es ∅ mo ∈ sb ⊂ sp ⊃ ca ∩ cu ∪ an ∧ .i ı
"""
_NAMED = dict(zip(_PAIRS.split()[::2], _PAIRS.split()[1::2], strict=True))
_ACCENTS = dict(zip(":'`^~,ov", "\u0308\u0301\u0300\u0302\u0303\u0327\u030a\u030c", strict=True))
_SINGLE = {"e": "\\", "E": "\\", " ": " ", "~": " ", "0": " ", "t": "\t", **{sign: sign for sign in "-'`\\._"}}
_ESCAPE = re.compile(
    r"\\(?:"
    r"\((?P<two>[^\n]{2})"
    r"|\[(?P<named>[^\]\n]{1,60})\]"
    r"|\*(?:\((?P<string2>[^\n]{2})|\[(?P<string>[^\]\n]{1,60})\]|(?P<string1>[^\n(\[]))"
    r"|[fFmMgYVOn](?:\([^\n]{2}|\[[^\]\n]{0,60}\]|[+-]?[^\n(\[])"
    r"|s(?:\([-+]?\d{2}|\[[-+]?\d{0,4}\]|[-+]?\d{1,2}|[-+]?'[^'\n]{0,8}')"
    r"|[hvwbDlLXZxABCoRHS](?P<quote>[^\sA-Za-z0-9])[^\n]{0,200}?(?P=quote)"
    r"|N'(?P<number>\d{1,6})'"
    r"|(?P<rest>[^\n]))"
)
_POINT = re.compile(r"u([0-9A-F]{4,6})(?:_([0-9A-F]{4,6}))?\Z")


def characters(text: str, strings: Mapping[str, str]) -> str:
    """A piece of a line with its escapes as characters; `strings`: what the page defines."""
    if "\\" not in text:
        return text

    def said(found: re.Match[str]) -> str:
        string = found["string2"] or found["string"] or found["string1"]
        if string:
            return strings.get(string, "")
        if found["number"]:
            return chr(int(found["number"])) if int(found["number"]) < 0x110000 else ""
        if found["two"] or found["named"]:
            return _glyph(found["two"] or found["named"])
        return _SINGLE.get(found["rest"] or "", "")

    return _ESCAPE.sub(said, text)


def _glyph(name: str) -> str:
    if name in _NAMED:
        return _NAMED[name]
    if len(name) == 1:
        return name
    point = _POINT.match(name)
    if point:
        codes = [int(code, 16) for code in point.groups() if code]
        return "".join(chr(code) for code in codes if code < 0x110000 and not 0xD800 <= code < 0xE000)
    if len(name) == 2 and name[0] in _ACCENTS and name[1].isalpha():
        return unicodedata.normalize("NFC", name[1] + _ACCENTS[name[0]])
    return ""
