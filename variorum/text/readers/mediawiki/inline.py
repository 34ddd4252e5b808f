"""The inline markup of wikitext as plain text: links as their text, templates, notes, tags and apostrophes away."""

import re
from html import unescape

from variorum.text.readers.mediawiki.regions import VERBATIM, regions
from variorum.text.readers.mediawiki.templates import NOTES, NOTHING, name_of, words_of

CATEGORY = re.compile(
    r"\[\[\s*(?:category|kategorie|catégorie|categoría|categoria|kategori|kategoria|категория|categorie|分类|カテゴリ)\s*:",
    re.IGNORECASE,
)
FILE = re.compile(
    r"\[\[\s*(?:file|image|datei|bild|fichier|archivo|imagen|bestand|plik|arquivo|imagem|immagine|fil|файл|文件|ファイル)\s*:",
    re.IGNORECASE,
)
LANGUAGE = re.compile(r"\[\[\s*(?:[a-z]{2,3}|[a-z]{2,3}-[a-z]{3,10}|simple)\s*:[^\[\]|]{1,300}\]\]")
"""A link to the same page in another language."""
PIPE = "\x1f"
"""Stands for a `|` that is text."""
DEEPEST = 20
"""Markup inside markup whose words are looked for."""

_OPTION = re.compile(
    r"(?:thumb|thumbnail|mini|miniatur|vignette|frame|framed|frameless|border|left|right|center|none|links|rechts|"
    r"zentriert|gauche|droite|upright(?:\s*=.*)?|hochkant(?:\s*=.*)?|\d{0,5}(?:x\d{1,5})?\s*px|"
    r"(?:alt|link|page|class|lang|title)\s*=.*|"
    r"baseline|sub|super|top|text-top|middle|bottom|text-bottom)",
    re.IGNORECASE | re.DOTALL,
)
_EXTERNAL = re.compile(
    r"\[((?:https?:|ftp:|irc:)?//[^\s\[\]<>\"]{1,1000}|mailto:[^\s\[\]]{1,200})(?:[ \t]+([^\[\]\n]{0,600}))?\]"
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]{0,1000}>")
_BREAK = re.compile(r"<br\b[^<>]{0,100}>[ \t]*\n?", re.IGNORECASE)
_QUOTES = re.compile(r"'{2,}")
_MAGIC = re.compile(r"__[A-Z]{3,30}__|~{3,5}")
_GAP = re.compile(
    rf"[ \t]{NOTHING}(?=[.,;:!?)])|[ \t]?\([ \t]*{NOTHING}[ \t]*\)"
    rf"|(\()[ \t]*{NOTHING}[ \t]*[;,][ \t]*|[;,][ \t]*{NOTHING}[ \t]*(\))"
)
"""A template without words, with the blank, brackets or comma that stand there for its sake."""
_UNSEEN = ("comment", "ref", "gallery", "timeline", "templatedata", "graph", "mapframe", "maplink", "imagemap")


def plain(source: str, depth: int = 0) -> str:
    """The text that a reader sees; line feeds stay."""
    if depth > DEEPEST:
        return ""
    parts: list[str] = []
    at = 0
    for region in regions(source):
        parts.append(_marks(source[at : region.start]))
        parts.append(_region(source[region.start : region.end], region.kind, depth))
        at = region.end
    parts.append(_marks(source[at:]))
    return "".join(parts)


def caption_of(link: str, depth: int = 0) -> str:
    """The caption of a picture."""
    parts = parts_of(link[2:-2])[1:]
    captions = [part for part in parts if not _OPTION.fullmatch(part.strip())]
    return plain(captions[-1], depth + 1).strip() if captions else ""


def shown(words: str) -> str:
    """Words with the signs that stood for marks."""
    if NOTHING in words:
        words = _GAP.sub(lambda found: found[1] or found[2] or "", words).replace(NOTHING, "")
    return words.replace(PIPE, "|")


def _marks(words: str) -> str:
    if "[" in words:
        words = _EXTERNAL.sub(lambda found: found[2] or "", words)
    if "<" in words:
        words = _TAG.sub("", _BREAK.sub("\n", words))
    if "'" in words:
        words = _QUOTES.sub(lambda found: found[0][5:] if len(found[0]) > 5 else "'" * (len(found[0]) == 4), words)
    if "__" in words or "~~~" in words:
        words = _MAGIC.sub("", words)
    return unescape(words) if "&" in words else words


def _region(source: str, kind: str, depth: int) -> str:
    """What stands for a region."""
    if kind in _UNSEEN:
        return ""
    if kind == "template":
        return "" if name_of(source[2:-2]) in NOTES else words_of(_inner(source[2:-2], depth))
    if kind == "link":
        return _link(source, depth)
    if kind == "table":
        return " ".join(plain(line.lstrip("{|!+- "), depth + 1) for line in source[2:-2].split("\n"))
    inner = _TAG.sub("", source, count=1)
    if "</" in inner:
        inner = inner[: inner.rfind("</")]
    elif source.endswith("/>"):
        inner = ""
    if kind in VERBATIM:
        return unescape(inner).replace("|", PIPE) if kind in ("nowiki", "pre") else inner.replace("|", PIPE)
    return plain(inner, depth + 1)


def _inner(content: str, depth: int) -> str:
    """What is between the braces of a template, with markup inside of it read and its own `|` left."""
    parts = (plain(part, depth + 1).replace("|", PIPE) for part in parts_of(content))
    return "|".join(parts)


def _link(source: str, depth: int) -> str:
    if CATEGORY.match(source) or FILE.match(source):
        return ""
    target, *rest = parts_of(source[2:-2])
    words = rest[-1] if rest else None
    if words is None:
        return _marks(target.strip().removeprefix(":"))
    if words:
        return plain(words, depth + 1)
    name = target.rpartition(":")[2].strip()
    return name.rpartition("(")[0].rstrip() if name.endswith(")") and "(" in name else name


def parts_of(content: str) -> list[str]:
    """What stands between the `|` that are in no other markup."""
    parts = [""]
    at = 0
    for region in regions(content):
        first, *more = content[at : region.start].split("|")
        parts[-1] += first
        parts += more
        parts[-1] += content[region.start : region.end]
        at = region.end
    first, *more = content[at:].split("|")
    parts[-1] += first
    return [*parts, *more]
