"""The columns that several tables share: identifiers, hashes, languages."""

from typing import Any

import pandera.polars as pa

DOCUMENT_ID = r"^d[0-9a-hjkmnp-tv-z]{16}$"
SECTION_ID = r"^s[0-9a-hjkmnp-tv-z]{16}$"
PARAGRAPH_ID = r"^p[0-9a-hjkmnp-tv-z]{16}$"
ANY_ID = r"^[dsp][0-9a-hjkmnp-tv-z]{16}$"
BCP47 = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"


def identifier(pattern: str, description: str, *, unique: bool = False, nullable: bool = False) -> Any:
    """An id column: a letter and 16 characters of lower-case Crockford base32."""
    return pa.Field(str_matches=pattern, description=description, unique=unique, nullable=nullable)


def string(description: str, *, nullable: bool = False, **checks: Any) -> Any:
    """A text column."""
    return pa.Field(description=description, nullable=nullable, **checks)


def one_of(values: tuple[str, ...], description: str) -> Any:
    """A text column that holds one of a closed set of words."""
    return pa.Field(isin=list(values), description=description)


def number(description: str, *, at_least: float = 0, at_most: float | None = None, nullable: bool = False) -> Any:
    """A numeric column with bounds (inclusive)."""
    return pa.Field(ge=at_least, le=at_most, description=description, nullable=nullable)


def plain(description: str, *, nullable: bool = False) -> Any:
    """A column without checks of its own beyond its type: hashes, dates."""
    return pa.Field(description=description, nullable=nullable)
