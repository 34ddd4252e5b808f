"""A storage beside which something else happens, whole, before a chosen one of its verbs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from variorum.store.warehouse import Warehouse


class Killed(BaseException):
    """The end of the process: no line of it runs after this one."""


@dataclass(eq=False)
class Interrupted:
    """Passes every verb on; before the one numbered `moment`, counted from 0, `act` is called once."""

    storage: Any
    moment: int
    act: Callable[[], None]
    asked: int = 0
    left: int | None = None
    """How many verbs it passes on after that, and is killed then."""

    @property
    def reached(self) -> bool:
        """Whether it came to that verb."""
        return self.asked > self.moment

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.storage, name)
        if not callable(found):
            return found

        def passed_on(*given: Any) -> Any:
            self.asked += 1
            if self.left is not None and self.asked > self.moment + self.left:
                raise Killed
            if self.asked == self.moment + 1:
                self.act()
            return found(*given)

        return passed_on


def interrupted(warehouse: Warehouse, moment: int, act: Callable[[], None]) -> tuple[Warehouse, Interrupted]:
    """A warehouse that is interrupted so, and what tells whether it was."""
    between = Interrupted(warehouse.storage, moment, act)
    return replace(warehouse, storage=between), between
