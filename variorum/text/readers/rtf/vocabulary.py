"""Control words of RTF by what they do to the text."""

import re
from typing import Literal

from variorum.text.document import BlockKind

CHARACTERS = {
    "~": "\u00a0", "_": "-", "tab": "\t", "line": "\n", "softline": "\n", "lbr": "\n",
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c",
    "ltrmark": "\u200e", "rtlmark": "\u200f", "column": "\n", "page": "\n",
}  # fmt: skip
"""Control words that stand for a character (section `Special Characters`)."""
STORIES: dict[str, BlockKind | Literal["comment", "box"]] = {
    "footnote": "footnote", "annotation": "comment", "shptxt": "box", "dptxbxtext": "box",
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "boilerplate"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "boilerplate"),
}  # fmt: skip
"""Destinations that hold paragraphs of their own, and what those are."""
INFO = {
    "title": "title", "subject": "subject", "author": "author", "keywords": "keywords", "doccomm": "description",
    "creatim": "created", "revtim": "modified",
}  # fmt: skip
"""What a document says of itself, and what we call it (section `Information Group`)."""
SAYING = {"fonttbl", "stylesheet", "listtext", "pntext", "fldinst", "atnauthor", *INFO}
"""Other destinations that are read."""
SEEN_THROUGH = {"ud", "shpinst", "do", "info", "moMath", "moMathPara"}
"""Destinations whose groups are read as if they stood where they stand."""
NOWHERE = {
    "colortbl", "pict", "nonshppict", "objdata", "objclass", "listtable", "listoverridetable", "rsidtbl", "generator",
    "filetbl", "revtbl", "shprslt", "sp", "xe", "tc", "tcn", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc",
    "aftncn", "mmathPict", "mmathPr", "template", "operator", "comment", "company", "manager", "category", "hlinkbase",
    "private",
}  # fmt: skip
"""Destinations that hold no text of the document; those after `\\*` that are not known hold none either."""
OF_FORMULA = re.compile(r"m(?:begChr|endChr|sepChr|chr|ctrlPr|[a-zA-Z]{1,12}Pr)\Z")
"""What says how a part of a formula looks."""
LISTS = re.compile(r"\s*(?:TOC|INDEX|TOA)\b")
"""Fields that list the headings, words or sources of the document."""
LINK = re.compile(r'\s*HYPERLINK\s+"([^"]+)"')
"""The code of a link, with where it leads."""
