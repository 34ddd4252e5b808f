"""The decisions about the units of a document while they are made."""

from dataclasses import dataclass

from variorum.text.document import BlockKind
from variorum.text.readers.plain.layout import Row
from variorum.text.readers.plain.units import Unit


@dataclass(slots=True)
class Draft:
    """The decisions about the units while they are made; what is decided first stays."""

    units: list[Unit]
    rows: list[Row]
    kinds: list[BlockKind | None]
    why: dict[int, str]
    metadata: dict[str, object]
    depths: list[int]
    book: int | None = None
    """The unit that is the title of a printed book."""

    def mark(self, at: int, kind: BlockKind, reason: str) -> None:
        """Decide a unit, unless it is decided."""
        if self.kinds[at] is None:
            self.kinds[at], self.why[at] = kind, reason
