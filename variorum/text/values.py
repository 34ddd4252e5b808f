"""Values that are made by the ten thousand."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

_Made = TypeVar("_Made")


@dataclass_transform(frozen_default=True)
def value(made: type[_Made]) -> type[_Made]:
    """A class made a dataclass with slots that mypy holds to be frozen; one that Python holds so takes three times as
    long to make."""
    return dataclass(slots=True, unsafe_hash=True)(made)
