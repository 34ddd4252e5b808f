"""Templates of wikis that stand for words; all others are for the page and are left out."""

import re

from variorum.text.readers.html.elements import names

_LISTED = """lang, transl, transliteration, nowrap, nobr, small, smaller, big, strong, em, sc, smallcaps, small caps,
var, mvar, sup, sub, quote, blockquote, cquote, quotation, zitat, citation bloc, quote box, rquote, pull
quote, poem quote, color, font color, bg, highlight, mark, u, s, tooltip, abbr, abbrlink, title, nihongo,
nihongo2, ill, illm, note, warning, tip, caution, important, notice, hint, c, larger, x-larger, xx-
larger, fine, fine block, block center, larger block, smaller block, right, float right, dropinitial, di,
uc, asc, interlanguage link, w, wikt, wiktionary, lien, linktext, visible anchor, vanchor, poem, verse,
centered, center, plainlist, ubl, flatlist, unbulleted list, hlist, langx"""
LAST = frozenset(" ".join(name.split()) for name in _LISTED.split(","))
"""Templates whose words are an argument; which one stands in `_ARGUMENT`, and is the first otherwise."""
_ARGUMENT = {"lang": 2, "langx": 2} | dict.fromkeys(("transl", "transliteration", "color", "font color", "bg", "w"), -1)
_ALL = frozenset(["ubl", "unbulleted list", "hlist"])
_QUOTES = "quote, blockquote, cquote, quotation, zitat, citation bloc, quote box, rquote, pull quote, poem quote"
QUOTES = frozenset(_QUOTES.split(", "))
"""Templates that are a quotation."""
NOTHING = "\x1d"
"""Stands for a template without words, so that the brackets around it can go with it."""
NOTES = frozenset(["refn", "efn", "notetag", "efn-ua", "efn-lr", "#tag:ref"])
"""Templates that are a note."""
_NAMED = ("text", "quote", "content", "1", "zitat")
_SIGNS = {
    "!": "\x1f", "=": "=", "nbsp": " ", "space": " ", "snd": " – ", "spnd": " – ", "spaced ndash": " – ",
    "ndash": "–", "en dash": "–", "mdash": "—", "em dash": "—", "·": " · ", "•": " • ", "dot": " · ", "bull": " • ",
    "yes": "Yes", "no": "No", "'": "'", "'s": "'s", "okina": "ʻ", "shy": "", "zwsp": "", "wbr": "",
    "pipe": "\x1f", "(": "{", ")": "}",
}  # fmt: skip
_JOINED = frozenset(
    ["convert", "cvt", "circa", "c.", "ca.", "as of", "frac", "fraction", "floruit", "fl.", "val", "gaps"]
)
_BEFORE = {"circa": "c. ", "c.": "c. ", "ca.": "c. ", "as of": "As of ", "floruit": "fl. ", "fl.": "fl. "}
_CITES = ("cite ", "vcite ", "cita ", "literatur", "internetquelle", "ouvrage", "article", "lien web")
_CITED = names(
    """last first author last1 first1 author1 last2 first2 author2 editor title chapter work journal newspaper website
    magazine publisher location date year volume issue pages page autor titel verlag ort jahr werk seiten datum auteur
    titre éditeur année nom prénom 1 2 3"""
)
"""Arguments of a template that cites whose words a reader sees."""
_FUNCTION = re.compile(r"(formatnum|lc|uc|lcfirst|ucfirst|nowrap)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)


def name_of(content: str) -> str:
    """The name of a template, in lower case, from what stands between its braces."""
    return " ".join(content.split("|", 1)[0].replace("_", " ").split()).lower()


def arguments(content: str) -> dict[str, str]:
    """The arguments by name, those without one by number."""
    values: dict[str, str] = {}
    number = 0
    for part in content.split("|")[1:]:
        name, equals, value = part.partition("=")
        if equals and len(name) < 60 and "<" not in name:
            values[" ".join(name.split()).lower()] = value.strip()
        else:
            number += 1
            values[str(number)] = part.strip()
    return values


def words_of(content: str) -> str:
    """The words that a template stands for, given what is between its braces with inner markup read already."""
    name = name_of(content)
    if name in _SIGNS:
        return _SIGNS[name]
    function = _FUNCTION.match(content)
    if function:
        return function[2].split("|")[0].strip()
    if name.startswith("lang-"):
        return arguments(content).get("1", "")

    # Templates that show one of their arguments, some of them, or what they cite.
    given = arguments(content)
    if name in LAST:
        if name in QUOTES:
            return _quoted(given)
        numbered = [value for key, value in given.items() if key.isdigit()]
        if name in _ALL:
            return ", ".join(numbered)
        which = _ARGUMENT.get(name, 1)
        return numbered[which - 1 if which > 0 else -1] if len(numbered) >= abs(which) else ""
    if name in _JOINED:
        numbered = [value for key, value in given.items() if key.isdigit()]
        return _BEFORE.get(name, "") + ("/" if name.startswith("frac") else " ").join(numbered[:2])
    if name.startswith(_CITES) or name == "citation":
        return ", ".join(value for key, value in given.items() if key in _CITED and value)
    return NOTHING


def _quoted(given: dict[str, str]) -> str:
    words = next((given[name] for name in _NAMED if given.get(name)), "")
    author = given.get("author") or given.get("2", "")
    source = given.get("source") or given.get("title") or given.get("3", "")
    said = ", ".join(filter(None, (author, source)))
    return f"{words} — {said}" if said and words else words
