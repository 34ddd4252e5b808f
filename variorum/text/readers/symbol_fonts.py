"""Characters of fonts that hold signs in the places of letters: what they show, in Unicode."""

_LATIN = "".join(map(chr, range(0x20, 0x7F)))
# Adobe's encoding of the font Symbol, from 0x20 and from 0xA0 on; U+FFFD where it has no character.
_SYMBOL = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u203eαβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_ABOVE = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\ufffd〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_FONTS: dict[str, dict[int, str]] = {
    "symbol": dict(zip(map(ord, _LATIN), _SYMBOL, strict=True)) | dict(enumerate(_SYMBOL_ABOVE, 0xA0)),
    # Of Wingdings, what people put into sentences and lists: boxes, ticks, arrows, hands and faces.
    "wingdings": {
        0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0x46: "☞", 0x45: "☜", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x76: "❖", 0x9F: "•",
        0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨",
        0xF3: "⬄", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
}  # fmt: skip


def is_of_signs(font: str) -> bool:
    """Whether a font by its name has signs in the places of letters, and which ones is known."""
    return font.strip().casefold() in _FONTS


def shown_by(font: str, code: int) -> str:
    """What a font shows at a place (0xF061 is its 0x61); empty where that is not known.

    Of a font of letters the place is the character itself.
    """
    signs = _FONTS.get(font.strip().casefold())
    if code in (0x20, 0xF020):
        return " "
    if 0xF000 <= code <= 0xF0FF:
        code -= 0xF000
        return signs.get(code, "") if signs else ""
    if signs:
        return signs.get(code, "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0x110000 else ""
