"""The sections table."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from variorum.schemas.columns import DOCUMENT_ID, SECTION_ID, identifier, laid_out, number, string


class Sections(pa.DataFrameModel):
    """A row is a heading and what stands under it; section 0 is the document itself."""

    section_id: str = identifier(SECTION_ID, "Who the section is; survives edits.", unique=True, role="key")
    document_id: str = identifier(DOCUMENT_ID, "The document it stands in.", refers="documents")
    parent_id: str = identifier(
        SECTION_ID, "The section it stands under; null for section 0.", nullable=True, role="place", refers="sections"
    )
    ordinal: pl.Int32 = number("Reading order inside the document, from 0, without gaps.", role="position")
    level: pl.Int16 = number("Depth of its heading; 0 for section 0.", role="place")
    heading: str = string("Its heading; of section 0 the document's title, or null.", nullable=True, role="says")
    path: str = string(
        "Position among its siblings and theirs, such as 2.1; empty for section 0.",
        str_matches=r"^[0-9.]*$",
        role="position",
    )
    heading_start: pl.Int64 = number("Where its heading starts, in bytes.", nullable=True, role="position")
    heading_end: pl.Int64 = number("Where its heading ends, in bytes, exclusive.", nullable=True, role="position")
    byte_start: pl.Int64 = number(
        "Where the section starts: its heading, or its first paragraph.", nullable=True, role="position"
    )
    byte_end: pl.Int64 = number(
        "Where its last paragraph or subsection ends, exclusive.", nullable=True, role="position"
    )
    n_paragraphs: pl.Int32 = number("Number of paragraphs directly in it, subsections not counted.", role="position")

    @pa.dataframe_check(description="section 0 alone has level 0, no parent and an empty path")
    def root_is_section_zero(cls, data: PolarsData) -> pl.LazyFrame:
        """Section 0 and no other is a root."""
        root = pl.col("ordinal") == 0
        return data.lazyframe.select(
            (root == (pl.col("level") == 0))
            & (root == pl.col("parent_id").is_null())
            & (root == (pl.col("path") == ""))
        )

    @pa.dataframe_check(description="spans run forward and the heading lies inside the section")
    def spans_forward(cls, data: PolarsData) -> pl.LazyFrame:
        """A span ends after it starts; headings lie within."""
        return data.lazyframe.select(
            (
                (pl.col("byte_start") <= pl.col("byte_end"))
                & (
                    pl.col("heading_start").is_null()
                    | (
                        (pl.col("heading_start") < pl.col("heading_end"))
                        & (pl.col("heading_start") >= pl.col("byte_start"))
                        & (pl.col("heading_end") <= pl.col("byte_end"))
                    )
                )
            ).fill_null(True)
        )

    @pa.dataframe_check(description="every section but section 0 has a heading")
    def headings_present(cls, data: PolarsData) -> pl.LazyFrame:
        """Only the root may go without a heading."""
        return data.lazyframe.select(
            (pl.col("ordinal") == 0) | (pl.col("heading").str.len_chars() > 0).fill_null(False)
        )

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "sections"
        metadata = laid_out(life="live", within="ordinal", entity="section", label=("heading",))
