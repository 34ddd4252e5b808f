"""What the readers of Word, LibreOffice and RTF have in common: styles, paragraphs, tables and lines of code."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import BlockKind, CleaningOptions
from variorum.text.readers.placing import Found
from variorum.text.readers.verse import is_verse

# The names of built-in styles are English in the file, in whatever language the program ran; those of headings and of
# the title are met in the language of the program too, in what other programs have made of such files.
_KINDS: tuple[tuple[re.Pattern[str], BlockKind], ...] = (
    (
        re.compile(
            r"(?:title|titel|tittel|titre|título|titolo|tytuł|název|názov|cím|titlu|otsikko|rubrik|başlık|заголовок|название"
            r"|τίτλος|العنوان|כותר|标题|標題|表題|タイトル|제목)\Z"
        ),
        "title",
    ),
    (re.compile(r"toc\b|contents? \d|contents? heading|index"), "toc_entry"),
    (re.compile(r"(?:intense )?quot(?:e|ations?)\b|block (?:text|quotation)"), "quote"),
    (re.compile(r"(?:html )?preformatted|code|source code|macro text"), "code"),
    (re.compile(r"(?:(?:table|image|figure) ?)?caption\b|illustration|figure\Z|drawing\Z"), "caption"),
    (re.compile(r"(?:foot|end)note"), "footnote"),
    (re.compile(r"list\b|definition(?: term| definition)?(?: tight)?\Z"), "list_item"),
    (re.compile(r"date\b"), "date"),
    (re.compile(r"author\Z"), "byline"),
)
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|encabezado|cabeçalho|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis"
    r"|címsor|titlu|naslov|наслов|заголовок|заглавие|επικεφαλίδα|başlık|pealkiri|virsraksts|antraštė|fyrirsögn|judul"
    r"|tiêu đề|หัวเรื่อง|عنوان|כותרת|标题|標題|見出し|제목) ?([1-9])\Z"
)
"""What Word and LibreOffice call the styles of headings."""
_DEPTH = re.compile(r"list(?: bullet| number| continue)? ([1-9])(?: start| end| cont\.)?\Z")
"""The built-in styles of lists in lists (ECMA-376, part 1, section 17.18.93 and what LibreOffice has)."""
_DEFINES = re.compile(r"definition(?: definition)?(?: tight)?\Z|list contents\Z")
"""What pandoc and LibreOffice call the style of what defines a term: it stands one deeper than the term."""


LONGEST_INITIAL = 12
"""Characters of an initial, at most: a longer one is a paragraph that stands apart."""


def kind_of_style(name: str) -> BlockKind | None:
    """The kind of the paragraphs in a style by its name, None where the name says nothing."""
    called = name.casefold()
    return next((kind for pattern, kind in _KINDS if pattern.match(called)), None)


def level_of_style(name: str) -> int:
    """The level of the headings in a style by its name, from 1; 0 where it is no style of headings."""
    found = _HEADING.match(name.casefold())
    return int(found[1]) if found else 0


def depth_of_style(name: str) -> int:
    """How deep in lists the paragraphs in a style stand by its name: `List Bullet 2`, or what defines a term."""
    called = name.casefold()
    found = _DEPTH.match(called)
    return int(found[1]) - 1 if found else int(_DEFINES.match(called) is not None)


def paragraph(words: str, kind: BlockKind, options: CleaningOptions) -> tuple[BlockKind, str]:
    """Kind and text of a paragraph whose lines end where its writer broke them.

    Several breaks among short lines make a verse of it. Code keeps its blanks until `joined_code` has all of its lines.
    """
    lines = words.split("\n")
    if kind == "code":
        return kind, "\n".join(clean_line(line, options).rstrip() for line in lines)
    cleaned = [clean_line(" ".join(line.split()), options) for line in lines]
    if kind in ("body", "quote") and is_verse(cleaned):
        kind = "verse"
    return kind, compose(cleaned, kind, options).strip()


def running(blocks: Iterable[Found]) -> Iterator[Found]:
    """What stands at the head and foot of pages: boilerplate, each once; the number of the page alone is no text."""
    for words in dict.fromkeys(words for _, words, _, _ in blocks):
        if any(map(str.isalpha, words)):
            yield "boilerplate", words, 0, 0


def table(rows: Sequence[Sequence[Sequence[Found]]]) -> Iterator[Found]:
    """The blocks in rows of cells as one block, a row on a line.

    A table with headings in it lays out a page, as does one of a single column: its blocks stay as they are.
    """
    blocks = list(chain.from_iterable(chain.from_iterable(rows)))
    if max(map(len, rows), default=0) < 2 or any(kind == "heading" for kind, *_ in blocks):
        yield from blocks
        return

    lines = [" | ".join(map(_on_one_line, row)).strip() for row in rows]
    words = "\n".join(line for line in lines if line.strip(" |"))
    if words:
        yield "table", words, 0, 0


def joined_code(found: Iterable[Found], options: CleaningOptions) -> list[Found]:
    """The blocks with single lines of code that follow each other as one: each was a paragraph, an empty line too."""
    blocks: list[Found] = []
    open_code = False
    for block in found:
        is_line = block[0] == "code" and "\n" not in block[1]
        if open_code and is_line:
            block = ("code", f"{blocks.pop()[1]}\n{block[1]}", 0, block[3])
        blocks.append(block)
        open_code = is_line

    composed = []
    for kind, words, level, depth in blocks:
        said = compose(words.split("\n"), kind, options) if kind == "code" else words
        if said:
            composed.append((kind, said, level, depth))
    return composed


def _on_one_line(cell: Sequence[Found]) -> str:
    return " ".join(" ".join(words.split()) for _, words, _, _ in cell)
