"""RTF: its paragraphs, as striprtf finds them. The format says of no paragraph what it is."""

from striprtf.striprtf import rtf_to_text

from variorum.text.cleaning.clean import clean_line
from variorum.text.compose import compose
from variorum.text.document import BlockKind, Decoded, Recipe, Structure, Unfit
from variorum.text.readers.placing import laid_out


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of an RTF file, a paragraph for each of its lines, without spans."""
    try:
        text: str = rtf_to_text(raw.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, OverflowError, RecursionError) as error:
        raise Unfit("read", "broken_archive", f"cannot be read as RTF: {error}") from error
    recipe = Recipe()
    cleaned = (clean_line(" ".join(line.split()), recipe) for line in text.splitlines())
    composed = (compose([line], "body", recipe).strip() for line in cleaned)
    blocks: list[tuple[BlockKind, str, int, int]] = [("body", words, 0, 0) for words in composed if words]
    return laid_out(blocks, recipe, None, {})
