"""The identities table."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from variorum.schemas.columns import ANY_ID, DOCUMENT_ID, identifier, laid_out, number, one_of, plain
from variorum.schemas.vocabulary import ENTITIES


class Identities(pa.DataFrameModel):
    """A row is an id that was ever given out, live or dead."""

    id: str = identifier(ANY_ID, "The id.", unique=True, role="key")
    entity: str = one_of(ENTITIES, "What it names.")
    document_id: str = identifier(DOCUMENT_ID, "The document it was given out in; of a document, itself.")
    first_version: pl.Int32 = number("The version that gave it out.", at_least=1)
    last_version: pl.Int32 = number("The last version that had it; null while it lives.", at_least=1, nullable=True)
    match_key: pl.Binary = plain("First 16 bytes of SHA-256 over the match_key (mk1) of its latest text.")
    salt: pl.Int32 = number("The number that made it unique when it was minted.")
    successor: str = identifier(ANY_ID, "The id that took its text over when it died, if any.", nullable=True)

    @pa.dataframe_check(description="an id dies no earlier than it was given out, and only a dead one has a successor")
    def life_in_order(cls, data: PolarsData) -> pl.LazyFrame:
        """Births come before deaths."""
        return data.lazyframe.select(
            (pl.col("last_version") >= pl.col("first_version")).fill_null(True)
            & (pl.col("successor").is_null() | pl.col("last_version").is_not_null())
        )

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "identities"
        metadata = laid_out(life="known", within="id")
