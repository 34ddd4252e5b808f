"""The quarantine table."""

import pandera.polars as pa
import polars as pl

from variorum.schemas.columns import laid_out, number, one_of, plain, string
from variorum.schemas.vocabulary import REASONS, STEPS


class Quarantine(pa.DataFrameModel):
    """A row is a source that could not be taken, or not wholly."""

    collection: str = string("Name of the dataset that the source belongs to.", str_length={"min_value": 1})
    source: str = string("Which source; bytes of its name that are not UTF-8 are written \\xNN.", unique=True)
    raw_sha256: pl.Binary = plain("SHA-256 of its raw bytes; null where they could not be read.", nullable=True)
    n_bytes: pl.Int64 = number("Length of its raw bytes; null where they could not be read.", nullable=True)
    step: str = one_of(STEPS, "The step that stopped it.")
    reason: str = one_of(REASONS, "Why, as a code; docs/quarantine.md explains each.")
    detail: str = string("Why, in a sentence.", str_length={"min_value": 1})
    byte_offset: pl.Int64 = number("Where in the raw bytes, if at one place.", nullable=True)
    first_version: pl.Int32 = number("The version that first met it in this state.", at_least=1)

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "quarantine"
        metadata = laid_out(life="state", within="source")
