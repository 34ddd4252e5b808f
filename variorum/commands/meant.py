"""Which version a person means, who names it by its number or by a tag."""

from variorum.store.candidates import At
from variorum.store.tags import number_of, version_named
from variorum.store.warehouse import open_warehouse


def version_meant(warehouse: str, said: str, expected: str = "its number, or a tag") -> int:
    """The number of a version. UsageError for what is no tag, with what is `expected` instead."""
    number = number_of(said)
    if number is not None:  # as most name it: the warehouse is not opened for that
        return number
    return version_named(open_warehouse(warehouse), said, expected)


def version_or_none(warehouse: str, said: str | None) -> int | None:
    """The same, and None where nothing is said: the latest, or all."""
    return None if said is None else version_meant(warehouse, said)


def content_meant(warehouse: str, said: str) -> At:
    """The same, where the candidate may be meant too."""
    return "candidate" if said == "candidate" else version_meant(warehouse, said, "its number, a tag, or candidate")
