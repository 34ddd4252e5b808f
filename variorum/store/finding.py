"""What `verify` says of one thing that is not as it was committed."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["damaged", "missing", "mismatch", "broken_rule", "broken_reference", "unfinished", "gap"]
"""`unfinished`: a takedown that was begun, whose text may still be there. `gap` is no fault: it says what was taken
down for good."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was committed."""

    kind: Kind
    thing: str
    """Which file, table or rule."""
    detail: str

    @property
    def fault(self) -> bool:
        """Whether it is something to mend."""
        return self.kind != "gap"
