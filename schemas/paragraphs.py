"""The paragraphs table."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from variorum.schemas.columns import (
    DOCUMENT_ID,
    PARAGRAPH_ID,
    SECTION_ID,
    identifier,
    laid_out,
    number,
    one_of,
    plain,
    string,
)
from variorum.schemas.vocabulary import BCP47, KINDS


class Paragraphs(pa.DataFrameModel):
    """A row is a paragraph in reading order."""

    paragraph_id: str = identifier(PARAGRAPH_ID, "Who the paragraph is; survives edits.", unique=True, role="key")
    document_id: str = identifier(DOCUMENT_ID, "The document it stands in.", refers="documents")
    section_id: str = identifier(SECTION_ID, "The section it stands in.", role="place", refers="sections")
    ordinal: pl.Int32 = number("Reading order inside the document, from 0, without gaps.", role="position")
    kind: str = one_of(KINDS, "What it is: body, list_item, quote and so on.")
    depth: pl.Int16 = number("Nesting of lists and quotes; 0 outside and at their top level.")
    text: str = string("Its text, cleaned, NFC.", str_length={"min_value": 1})
    language: str = string("Its language, BCP 47; `und` when unsure.", str_matches=BCP47)
    language_score: float = number("Confidence in the language, 0 to 1.", at_most=1, role="position")
    content_hash: pl.Binary = plain("What it says now: first 16 bytes of SHA-256 over its text, UTF-8.", role="says")
    byte_start: pl.Int64 = number(
        "Where it starts in the source, in bytes; null where span_of is none.", nullable=True, role="position"
    )
    byte_end: pl.Int64 = number("Where it ends in the source, in bytes, exclusive.", nullable=True, role="position")
    n_chars: pl.Int32 = number("Number of characters (code points) of its text.", at_least=1)
    n_words: pl.Int32 = number("Number of words of its text; in Chinese and Japanese, of characters.")

    @pa.dataframe_check(description="byte_start lies before byte_end, and both are there or neither")
    def span_forward(cls, data: PolarsData) -> pl.LazyFrame:
        """A span is not empty and runs forward."""
        start, end = pl.col("byte_start"), pl.col("byte_end")
        return data.lazyframe.select((start.is_null() & end.is_null()) | (start < end).fill_null(False))

    @pa.dataframe_check(description="content_hash is 16 bytes and n_chars counts the text")
    def measures_fit(cls, data: PolarsData) -> pl.LazyFrame:
        """What is said of the text is true of it."""
        return data.lazyframe.select(
            (pl.col("content_hash").bin.size() == 16) & (pl.col("text").str.len_chars() == pl.col("n_chars"))
        )

    @pa.dataframe_check(description="text is trimmed and has no control characters but line feed and tab")
    def text_is_clean(cls, data: PolarsData) -> pl.LazyFrame:
        """Text is trimmed and free of controls."""
        text = pl.col("text")
        return data.lazyframe.select(
            (text.str.strip_chars() == text) & ~text.str.contains(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
        )

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "paragraphs"
        metadata = laid_out(life="live", within="ordinal", entity="paragraph", label=("text",))
