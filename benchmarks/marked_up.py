"""Documents of the evaluation sets written as TEI, AsciiDoc and wikitext, and read again: what becomes of each block.

python -m benchmarks.marked_up            # the set `dev`, as far as it has blank lines between blocks
python -m benchmarks.marked_up train

The words of a block are wrapped as people wrap them, and signs that mean something are written as references.
"""

import re
import sys
import textwrap
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.segmentation import Document, documents
from variorum.text.cut import cut
from variorum.text.document import Cut

WIDTH = 72
Block = dict[str, Any]
_WORD = re.compile(r"\w+")


def main(name: str) -> None:
    """Print the measures of each format."""
    found = [document for document in documents(name, ("blank",)) if document.gold["blocks"]]
    print(f"{name}: {len(found)} documents")
    for media_type, write in WRITERS.items():
        counts: Counter[str] = Counter()
        started = time.process_time()
        for document in found:
            counts += score(document, media_type, write)
        per_megabyte = (time.process_time() - started) / counts["bytes"] * 1e6
        shares = " ".join(f"{part} {counts[part] / counts[f'{part} of']:.4f}" for part in PARTS)
        print(f"{media_type}: {shares} {per_megabyte:.2f} CPU-seconds per MB")


PARTS = ("rows", "kinds", "headings", "levels", "words")


def score(document: Document, media_type: str, write: Callable[[Sequence[Block]], str]) -> Counter[str]:
    """What becomes of the blocks of a document that is written in a format: see `outcome`."""
    blocks = [block for block in document.gold["blocks"] if str(block["text"]).strip()]
    raw = write(blocks).encode()
    return outcome(blocks, cut(raw, media_type), kind_of) + Counter(bytes=len(raw))


def outcome(blocks: Sequence[Block], found: Cut, kind_in: Callable[[Block], str]) -> Counter[str]:
    """What became of blocks that were written as `kind_in` says, each measure with what it is a share of."""
    rows = Counter((row.kind, _letters(row.text)) for row in found.paragraphs)
    heads = Counter((section.level, _letters(section.heading)) for section in found.sections if section.heading)
    texts = Counter(words for _, words in (*rows.elements(), *heads.elements()))
    headings = {words for _, words in heads}
    counts: Counter[str] = Counter()
    for block in blocks:
        words, kind = _letters(str(block["text"])), kind_in(block)
        if not str(block["text"]).strip():
            continue
        counts["rows of"] += 1
        counts["rows"] += texts[words] > 0
        if kind == "heading":
            counts["headings of"] += 1
            counts["headings"] += words in headings
            counts["levels of"] += 1
            level = level_of(block)
            counts["levels"] += heads[level, words] > 0 or (level == 1 and heads[0, words] > 0)  # the title
        else:
            counts["kinds of"] += 1
            counts["kinds"] += rows[kind, words] > 0
    wanted = Counter(word for block in blocks for word in _WORD.findall(str(block["text"])))
    said = Counter(word for text in (*_texts(found),) for word in _WORD.findall(text))
    counts["words"], counts["words of"] = (wanted & said).total(), (wanted | said).total()
    return counts


def kind_of(block: Block) -> str:
    """The kind that a block is written as; some paragraphs, by where they stand, are quotations, verse or code."""
    if block["kind"] == "h":
        return "heading"
    if block["kind"] == "li":
        return "list_item"
    turn = block["start"] % 10
    return {0: "quote", 1: "verse", 2: "code", 3: "quote"}.get(turn, "body")


def level_of(block: Block) -> int:
    """The level that a heading is written with."""
    return min(max(int(block.get("level") or 1), 1), 4)


def _texts(found: Any) -> Iterator[str]:
    yield from (row.text for row in found.paragraphs)
    yield from (section.heading for section in found.sections if section.heading)


def _letters(words: str | None) -> str:
    return "".join(_WORD.findall(words or "")).casefold()


def _wrapped(words: str, lines: bool = False) -> str:
    if lines:
        return words
    return textwrap.fill(" ".join(words.split()), WIDTH, break_long_words=False, break_on_hyphens=False)


def _escaped(words: str, signs: str) -> str:
    """The signs, and what a line begins with where that is no letter, as references."""
    lines = []
    for line in words.split("\n"):
        line = "".join(f"&#{ord(char)};" if char in signs else char for char in line)
        first = line[:1]
        marked = (first and not first.isalpha() and first != "&") or re.match(r"[a-zA-Z]{1,8}[.)]\s", line)
        lines.append(f"&#{ord(first)};{line[1:]}" if marked else line)
    return "\n".join(lines)


def tei(blocks: Sequence[Block]) -> str:
    """The blocks as TEI, sections as divisions in divisions."""
    parts, depth = ["<TEI><text><body>"], 0
    for block in blocks:
        kind, words = kind_of(block), str(block["text"]).replace("&", "&amp;").replace("<", "&lt;")
        if kind == "heading":
            level = level_of(block)
            parts += ["</div>"] * max(depth - level + 1, 0)
            depth = min(depth, level - 1)
            parts += ["<div>"] * (level - depth)
            depth = level
            parts.append(f"<head>{_wrapped(words)}</head>")
        elif kind == "verse":
            parts.append("<lg>" + "".join(f"<l>{line}</l>\n" for line in words.split("\n")) + "</lg>")
        else:
            around = {"list_item": "<list><item>{}</item></list>", "quote": "<quote>{}</quote>", "code": "<eg>{}</eg>"}
            parts.append(around.get(kind, "<p>{}</p>").format(_wrapped(words, kind == "code")))
    return "\n".join([*parts, "</div>" * depth, "</body></text></TEI>"])


def asciidoc(blocks: Sequence[Block]) -> str:
    """The blocks as AsciiDoc."""
    parts = []
    for block in blocks:
        kind, words = kind_of(block), _wrapped(str(block["text"]), kind_of(block) in ("verse", "code"))
        said = words if kind == "code" else _escaped(words, "&*_`#+^~{}[]<>|\\:='\"")
        around = {
            "list_item": "* {}", "quote": "____\n{}\n____", "verse": "[verse]\n____\n{}\n____",
            "code": "-----------\n{}\n-----------",
        }  # fmt: skip
        if kind == "heading":
            parts.append("=" * (level_of(block) + 1) + " " + said.replace("\n", " "))
        else:
            parts.append(around.get(kind, "{}").replace("{}", said))
    return "\n\n".join(parts)


def wikitext(blocks: Sequence[Block]) -> str:
    """The blocks as wikitext."""
    parts = []
    for block in blocks:
        kind, words = kind_of(block), _wrapped(str(block["text"]), kind_of(block) in ("verse", "code"))
        said = _escaped(words, "&<>[]{}|'_~=:") if kind != "code" else words
        around = {
            "list_item": "* {}", "quote": "<blockquote>{}</blockquote>", "verse": "<poem>\n{}\n</poem>",
            "code": '<syntaxhighlight lang="text">\n{}\n</syntaxhighlight>',
        }  # fmt: skip
        if kind == "heading":
            marks = "=" * (level_of(block) + 1)
            parts.append(f"{marks} {said} {marks}".replace("\n", " "))
        else:
            parts.append(around.get(kind, "{}").replace("{}", said.replace("\n", " ") if kind == "list_item" else said))
    return "\n\n".join(parts)


WRITERS = {"application/tei+xml": tei, "text/asciidoc": asciidoc, "text/x-wiki": wikitext}

if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev")
