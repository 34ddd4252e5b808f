"""The columns that several tables share, and what a model says of each: its role, the table that it refers to."""

from typing import Any

import pandera.polars as pa

from variorum.schemas.layout import Life, Role
from variorum.schemas.vocabulary import Entity, Op

DOCUMENT_ID = r"^d[0-9a-hjkmnp-tv-z]{16}$"
SECTION_ID = r"^s[0-9a-hjkmnp-tv-z]{16}$"
PARAGRAPH_ID = r"^p[0-9a-hjkmnp-tv-z]{16}$"
ANY_ID = r"^[dsp][0-9a-hjkmnp-tv-z]{16}$"


def identifier(
    pattern: str,
    description: str,
    *,
    unique: bool = False,
    nullable: bool = False,
    role: Role = "content",
    refers: str | None = None,
) -> Any:
    """An id column: a letter and 16 characters of lower-case Crockford base32. `refers`: the table whose key it is."""
    metadata = {"role": role, "refers": refers}
    return pa.Field(str_matches=pattern, description=description, unique=unique, nullable=nullable, metadata=metadata)


def string(description: str, *, nullable: bool = False, role: Role = "content", **checks: Any) -> Any:
    """A text column."""
    return pa.Field(description=description, nullable=nullable, metadata={"role": role}, **checks)


def one_of(values: tuple[str, ...], description: str) -> Any:
    """A text column that holds one of a closed set of words."""
    return pa.Field(isin=list(values), description=description)


def number(
    description: str,
    *,
    at_least: float = 0,
    at_most: float | None = None,
    nullable: bool = False,
    role: Role = "content",
) -> Any:
    """A numeric column with bounds (inclusive)."""
    return pa.Field(ge=at_least, le=at_most, description=description, nullable=nullable, metadata={"role": role})


def plain(description: str, *, nullable: bool = False, role: Role = "content") -> Any:
    """A column without checks of its own beyond its type: hashes, dates."""
    return pa.Field(description=description, nullable=nullable, metadata={"role": role})


def laid_out(
    *,
    life: Life,
    within: str,
    entity: Entity | None = None,
    label: tuple[str, ...] = (),
    moved: Op = "moved",
    published: bool = True,
) -> dict[str, object]:
    """What a model says of its table as a whole: `schemas.layout.Layout` tells what each means."""
    return {
        "life": life,
        "within": within,
        "entity": entity,
        "label": label,
        "moved": moved,
        "published": published,
    }
