"""The documents table."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from variorum.schemas.columns import DOCUMENT_ID, identifier, laid_out, number, one_of, plain, string
from variorum.schemas.vocabulary import BCP47, LAYOUTS, SPANS_OF


class Documents(pa.DataFrameModel):
    """A row is a live document."""

    document_id: str = identifier(
        DOCUMENT_ID, "Who the document is; survives edits and renames.", unique=True, role="key"
    )
    collection: str = string(
        "Name of the dataset that the document belongs to.", str_length={"min_value": 1}, role="place"
    )
    source: str = string(
        "Where it came from: posix path or URI inside the collection; `!/` steps into an archive.",
        str_length={"min_value": 1},
        role="place",
    )
    title: str = string("Title, where the source states one.", nullable=True)
    language: str = string("Main language, BCP 47; `und` when unsure.", str_matches=BCP47)
    language_score: float = number("Confidence in the language, 0 to 1.", at_most=1)
    published: pl.Date = plain("Date that the source states for itself.", nullable=True)
    metadata: str = string("What else the source says of itself, as a JSON object.", str_matches=r"^\{")
    media_type: str = string(
        "Media type that it was read as, such as text/plain.", str_matches=r"^[a-z]+/[a-z0-9.+-]+$"
    )
    encoding: str = string("Encoding that the raw bytes were decoded with.", str_length={"min_value": 1})
    encoding_score: float = number("Confidence in the encoding, 0 to 1.", at_most=1)
    layout: str = one_of(LAYOUTS, "How the source marks its paragraphs.")
    layout_score: float = number("Confidence in the layout, 0 to 1.", at_most=1)
    cleaning: str = string(
        "What cleaning was decided for the document and how often each repair was made, as a JSON object.",
        str_matches=r"^\{",
    )
    span_of: str = one_of(SPANS_OF, "What byte spans count in: raw bytes, a part named in metadata.parts, or nothing.")
    raw_sha256: pl.Binary = plain("SHA-256 of the raw bytes (of an archive's member: once unpacked), 32 bytes.")
    n_bytes: pl.Int64 = number("Length of the raw bytes.")
    content_hash: pl.Binary = plain(
        "What it says now: first 16 bytes of SHA-256 over its headings and paragraphs in reading order, "
        "joined by line feeds, NFC UTF-8.",
        role="says",
    )
    n_sections: pl.Int32 = number("Number of sections, the root section included.", at_least=1)
    n_paragraphs: pl.Int32 = number("Number of paragraphs of every kind.")
    n_words: pl.Int64 = number("Number of words in its paragraphs; in Chinese and Japanese, of characters.")

    @pa.dataframe_check(description="hashes are 32 and 16 bytes long")
    def hash_lengths(cls, data: PolarsData) -> pl.LazyFrame:
        """Hashes are raw bytes of a fixed length."""
        return data.lazyframe.select(
            (pl.col("raw_sha256").bin.size() == 32) & (pl.col("content_hash").bin.size() == 16)
        )

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "documents"
        metadata = laid_out(
            life="live", within="document_id", entity="document", label=("title", "source"), moved="renamed"
        )
