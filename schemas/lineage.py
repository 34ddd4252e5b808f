"""The lineage table."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from variorum.schemas.columns import ANY_ID, DOCUMENT_ID, identifier, laid_out, number, one_of
from variorum.schemas.vocabulary import CAUSES, ENTITIES, EVENTS, METHODS


class Lineage(pa.DataFrameModel):
    """A row is one thing that happened to an id in one version."""

    version: pl.Int32 = number("The version in which it happened.", at_least=1)
    entity: str = one_of(ENTITIES, "What the id names.")
    event: str = one_of(EVENTS, "What happened.")
    document_id: str = identifier(DOCUMENT_ID, "The document in which it happened.")
    from_id: str = identifier(ANY_ID, "The id before; null where it is new.", nullable=True)
    to_id: str = identifier(ANY_ID, "The id after; null where it is gone.", nullable=True)
    score: float = number(
        "Similarity of the texts before and after, 0 to 1; null for one side.", at_most=1, nullable=True
    )
    method: str = one_of(METHODS, "What the id was carried by.")
    cause: str = one_of(CAUSES, "Why: the source changed, or the pipeline did.")

    @pa.dataframe_check(description="added has only to_id, removed only from_id, every other event both")
    def sides_fit_event(cls, data: PolarsData) -> pl.LazyFrame:
        """The sides that are there fit the event."""
        before, after = pl.col("from_id").is_not_null(), pl.col("to_id").is_not_null()
        return data.lazyframe.select(
            pl.when(pl.col("event") == "added")
            .then(~before & after)
            .when(pl.col("event") == "removed")
            .then(before & ~after)
            .otherwise(before & after)
        )

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "lineage"
        metadata = laid_out(life="log", within="version")
