"""A source cut into sections and paragraphs: everything that can be said of raw bytes without knowing their past."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from variorum.text.cleaning.clean import check_removed, count_repairs, decide
from variorum.text.document import (
    Block,
    BlockKind,
    CleaningOptions,
    Cut,
    Declared,
    Decoded,
    Paragraph,
    Rejection,
    Section,
    Structure,
)
from variorum.text.encoding.decode import byte_offsets, decode, decode_as, decode_span, has_spans
from variorum.text.language import identify
from variorum.text.readers.containers import EXTRAS, read_container
from variorum.text.readers.registry import READERS, reader_of

Span = tuple[int | None, int | None]


def cut(raw: bytes, media_type: str, declared: Declared | None = None) -> Cut:
    """Decode, clean, segment and label the raw bytes of one source; what is `declared` is not guessed.

    Raises Rejection where they cannot be taken.
    """
    said = declared or Declared()
    decoded, structure = read(raw, media_type, said.encoding)
    if not structure.blocks:
        raise Rejection("segment", "empty", "holds no text, only white space and invisible characters or markup")
    return _assemble(decoded, structure, media_type, said)


def read(raw: bytes, media_type: str, encoding: str | None = None) -> tuple[Decoded, Structure]:
    """The raw bytes of one source as text, and its structure. Raises Rejection where they cannot be taken."""
    if media_type in EXTRAS:
        return read_container(raw, media_type)
    if media_type not in READERS:
        known = ", ".join((*READERS, *EXTRAS))
        raise Rejection("read", "unknown_format", f"cannot be read as {media_type}; known are {known}")
    decoded = decode(raw) if encoding is None else decode_as(raw, encoding)
    options = decide(decoded.text)
    check_removed(decoded.text, options)
    structure = reader_of(media_type).structure(decoded.text, options)
    return decoded, structure if has_spans(decoded.encoding) else dataclasses.replace(structure, span_of="none")


def span_text(raw: bytes, media_type: str, encoding: str, kind: BlockKind, cleaning: dict[str, object]) -> str:
    """The text of a row from the raw bytes of its span alone, as `cut` gave it."""
    return reader_of(media_type).span_text(decode_span(raw, encoding), kind, options_of(cleaning))


def reading_order(cut: Cut) -> list[str]:
    """The texts of all headings and paragraphs of a cut source in reading order, the title first."""
    texts: list[str] = []
    paragraphs = iter(cut.paragraphs)
    waiting = next(paragraphs, None)
    for index, section in enumerate(cut.sections):
        if section.heading is not None:
            texts.append(section.heading)
        while waiting is not None and waiting.section == index:
            texts.append(waiting.text)
            waiting = next(paragraphs, None)
    return texts


def options_of(cleaning: dict[str, object]) -> CleaningOptions:
    """The options that a document's `cleaning` column holds."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(CleaningOptions):
        if field.name in cleaning:
            value = cleaning[field.name]
            values[field.name] = frozenset(value) if isinstance(value, list) else value
    return CleaningOptions(**values)


def _assemble(decoded: Decoded, structure: Structure, media_type: str, said: Declared) -> Cut:
    blocks = _with_one_title(structure.blocks)
    spans = _spans(decoded, structure)
    _check_order(blocks, spans)
    sections, section_of = _sections(blocks, spans)

    # The language of the whole is told by its prose; where there is none, by its headings.
    prose = [i for i, block in enumerate(blocks) if block.kind not in ("heading", "title")]
    told = [blocks[i] for i in prose] or blocks
    (language, score), languages = identify([block.text for block in told], [block.kind for block in told])
    if said.language is not None:
        languages = [(said.language, one[1]) if one[0] in (language, "und") else one for one in languages]
        language, score = said.language, 1.0

    paragraphs = []
    for i, found in zip(prose, languages if prose else [], strict=True):
        paragraphs.append(_paragraph(blocks[i], section_of[i], spans[i], found))
    return Cut(
        media_type=media_type,
        encoding=decoded.encoding,
        encoding_score=round(decoded.score, 4),
        layout=structure.layout,
        layout_score=round(structure.layout_score, 4),
        language=language,
        language_score=round(score, 4),
        published=structure.published,
        metadata=structure.metadata | ({"declared": _as_json(said)} if said != Declared() else {}),
        cleaning=_cleaning(decoded, structure),
        span_of=structure.span_of,
        sections=sections,
        paragraphs=tuple(paragraphs),
        lost=decoded.lost,
        first_lost=decoded.first_lost,
    )


def _with_one_title(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks with one title at most, which stands above all headings: a title elsewhere is a paragraph."""
    kinds = [block.kind for block in blocks]
    if "title" not in kinds:
        return blocks
    first = kinds.index("title")
    stays = "heading" not in kinds[:first]
    return [
        dataclasses.replace(block, kind="title_repeat") if block.kind == "title" and (i > first or not stays) else block
        for i, block in enumerate(blocks)
    ]


def _check_order(blocks: Sequence[Block], spans: Sequence[Span]) -> None:
    """Raise Rejection where a block begins before the one above it ends, which a reader may never say.

    The rule `spans_in_order` of schemas/rules asks the same of the whole set: there it would cost all other sources
    their version.
    """
    before: BlockKind | None = None
    previous_start = previous_end = around_end = 0
    for block, (start, end) in zip(blocks, spans, strict=True):
        if start is None or end is None:
            return
        is_inside = block.kind == "footnote" and end <= around_end
        if is_inside:
            least = previous_end if before == "footnote" else previous_start
        else:
            least = max(previous_end, around_end)
        if start < least or end < start:
            detail = f"its reader found a {block.kind} at bytes {start} to {end}, and what is above it ends at {least}"
            raise Rejection("validate", "invalid_rows", detail, start)
        before, previous_start, previous_end = block.kind, start, end
        around_end = around_end if block.kind == "footnote" else end


def _as_json(said: Declared) -> dict[str, object]:
    return {name: value for name, value in dataclasses.asdict(said).items() if value is not None}


def _spans(decoded: Decoded, structure: Structure) -> list[Span]:
    """First byte and the byte after the last of every block; None twice where the format has no spans."""
    if structure.span_of == "none":
        return [(None, None)] * len(structure.blocks)
    starts = {block.start for block in structure.blocks}
    places = sorted(starts.union(block.end for block in structure.blocks))
    offset_of = dict(zip(places, byte_offsets(decoded, places), strict=True))
    return [(offset_of[block.start], offset_of[block.end]) for block in structure.blocks]


def _cleaning(decoded: Decoded, structure: Structure) -> dict[str, object]:
    """What was decided for the document, where it is not what is usual, and the repairs that were made."""
    cleaning: dict[str, object] = {}
    for name, usual in _USUAL.items():
        value = getattr(structure.options, name)
        if value != usual:
            cleaning[name] = sorted(value) if isinstance(value, frozenset) else value
    lost: dict[str, object] = {"lost": decoded.lost} if decoded.lost else {}
    return cleaning | lost | {"repairs": count_repairs(decoded.text, structure.options)}


_USUAL = {field.name: getattr(CleaningOptions(), field.name) for field in dataclasses.fields(CleaningOptions)}
"""What is decided for most documents, by option."""


def _paragraph(block: Block, section: int, span: Span, language: tuple[str, float]) -> Paragraph:
    if block.kind == "heading" or block.kind == "title":
        raise ValueError(f"a {block.kind} is no paragraph")
    return Paragraph(section, block.kind, block.depth, block.text, language[0], round(language[1], 4), *span)


def _sections(blocks: Sequence[Block], spans: Sequence[Span]) -> tuple[tuple[Section, ...], list[int]]:
    """The tree of sections, in reading order, and for every block the index of its section."""
    last = max(spans, key=lambda span: span[1] or 0)[1]
    sections = [Section(None, 0, None, "", None, None, spans[0][0], last)]
    ends = [last]
    children = [0]
    open_ = [0]  # the sections that the block in hand stands in, the document first

    section_of = []
    previous_end = spans[0][0]
    for block, (start, end) in zip(blocks, spans, strict=True):
        if block.kind == "title":
            sections[0] = Section(None, 0, block.text, "", start, end, spans[0][0], last)
        elif block.kind == "heading":
            # A heading ends all sections that are not above it, and begins one in what is left.
            while len(open_) > 1 and sections[open_[-1]].level >= block.level:
                ends[open_.pop()] = previous_end
            parent = open_[-1]
            children[parent] += 1
            path = f"{sections[parent].path}.{children[parent]}".lstrip(".")
            open_.append(len(sections))
            children.append(0)
            ends.append(last)
            sections.append(Section(parent, block.level, block.text, path, start, end, start, end))
        section_of.append(open_[-1])
        previous_end = max(previous_end, end) if previous_end is not None and end is not None else end  # past its notes

    return tuple(map(_closed, sections, ends)), section_of


def _closed(section: Section, end: int | None) -> Section:
    """A section that ends there."""
    if section.byte_end == end:
        return section
    return dataclasses.replace(section, byte_end=end)
