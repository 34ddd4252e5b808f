"""The values that identity takes and gives."""

from dataclasses import dataclass

from variorum.schemas.vocabulary import Entity, Event, Kind, Method


@dataclass(frozen=True, slots=True)
class OldSection:
    """A section of the parent version. Sections come in reading order, the root first."""

    id: str
    parent_id: str | None
    level: int
    heading: str | None


@dataclass(frozen=True, slots=True)
class OldParagraph:
    """A paragraph of the parent version, in reading order."""

    id: str
    section_id: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class RegisteredId:
    """A row of the registry: an id that was ever given out, live or dead."""

    id: str
    entity: Entity
    match_key: bytes
    """`key_hash` of its latest text, 16 bytes."""
    salt: int
    alive: bool
    last_version: int | None = None
    """Of a dead one the last version that had it: of twins the one that died last comes back first."""


@dataclass(frozen=True, slots=True)
class LineageEvent:
    """One thing that happened to an id: a row of lineage."""

    entity: Entity
    event: Event
    from_id: str | None
    to_id: str | None
    score: float | None
    """Similarity of the texts before and after, 0 to 1; None where one side is missing."""
    method: Method


@dataclass(frozen=True, slots=True)
class Minted:
    """An id given out for the first time: a new row of the registry."""

    id: str
    entity: Entity
    match_key: bytes
    salt: int


@dataclass(frozen=True, slots=True)
class Carried:
    """The ids of a new version of one document, and what happened on the way."""

    section_ids: tuple[str, ...]
    """One per new section, in their order."""
    paragraph_ids: tuple[str, ...]
    """One per new paragraph, in their order."""
    events: tuple[LineageEvent, ...]
    minted: tuple[Minted, ...]
    restored: tuple[str, ...]
    """Dead ids that live again."""
    died: dict[str, str | None]
    """Ids that live no more, and the id that took their text over, if any did."""
    keys: dict[str, bytes]
    """New `match_key` of every carried or restored id whose key differs from the registry's."""
