"""What a model says of its table besides what a version carries with it: what it is about, and how it lies.

All lists of tables and columns are made from this. The models say it, `python -m variorum.schemas.generate` writes it
to tables.json, and so those that only read need not wait for Pandera.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from variorum.schemas.vocabulary import Entity, Op

Role = Literal["key", "says", "place", "position", "content"]
"""What a column tells of its row, and so what its change makes of it:

key: who the row is.
says: the one column that tells what it says; its change is `edited`, or `recut` where the pipeline made it.
place: where it belongs; its change is `moved`, of a document `renamed`.
position: where it stands now, how much stands under it, or how sure a guess is; its change alone is `shifted`.
content: everything else; its change is `edited` where nothing above happened.
"""

Life = Literal["live", "known", "log", "state"]
"""How long rows stay:

live: as long as their document lives; replaced with it.
known: for ever, brought up to date with their document.
log: for ever, as they were written.
state: until the next version says what there is.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table lies, and which of its columns say what of a row."""

    life: Life
    within: str
    """Column that orders the rows of one document; of a table that is not cut at documents, all rows."""
    entity: Entity | None
    """What a row is, where it has an id of its own that is carried from version to version."""
    label: tuple[str, ...]
    """Columns of which the first that is not null is what a person reads of a row."""
    moved: Op
    """What a change of place is called."""
    published: bool
    """Whether an export holds it without being asked."""
    roles: Mapping[str, Role]
    """By column, in the order of the table."""
    references: Mapping[str, str]
    """By column: the table whose key it holds."""

    @property
    def id(self) -> str:
        """The column that says who a row is; empty where rows have no key of one column."""
        return next(iter(self.columns("key")), "")

    @property
    def says(self) -> str:
        """The column that says what a row says; empty where nothing is compared."""
        return next(iter(self.columns("says")), "")

    @property
    def place(self) -> tuple[str, ...]:
        """Columns whose change makes a row `moved`, or of a document `renamed`."""
        return self.columns("place")

    @property
    def position(self) -> tuple[str, ...]:
        """Columns whose change alone makes a row `shifted`."""
        return self.columns("position")

    def columns(self, role: Role) -> tuple[str, ...]:
        """The columns of a role, in the order of the table."""
        return tuple(name for name, its in self.roles.items() if its == role)
