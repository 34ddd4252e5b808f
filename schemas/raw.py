"""The raw table: the sources as they were read."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from variorum.schemas.columns import DOCUMENT_ID, identifier, laid_out, plain, string


class Raw(pa.DataFrameModel):
    """A row is the raw bytes of a live document, kept so that new code can be run over old sources."""

    document_id: str = identifier(
        DOCUMENT_ID, "The document that was made from it.", unique=True, role="key", refers="documents"
    )
    collection: str = string("As in documents.", str_length={"min_value": 1})
    source: str = string("As in documents.", str_length={"min_value": 1})
    raw_sha256: pl.Binary = plain("SHA-256 of the bytes, 32 bytes.")
    bytes: pl.Binary = plain("The raw bytes.")

    @pa.dataframe_check(description="raw_sha256 is 32 bytes")
    def hash_length(cls, data: PolarsData) -> pl.LazyFrame:
        """Hashes are raw bytes of a fixed length."""
        return data.lazyframe.select(pl.col("raw_sha256").bin.size() == 32)

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "raw"
        metadata = laid_out(life="live", within="document_id", published=False)
