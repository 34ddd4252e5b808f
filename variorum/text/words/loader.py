"""The word lists of this folder, loaded once and shaped for look-up."""

import tomllib
from functools import cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import cast

Table = dict[str, dict[str, list[str]]]


@cache
def table(name: str) -> Table:
    """The file `name`.toml: section -> language -> words."""
    return cast(Table, tomllib.loads(files("variorum.text.words").joinpath(f"{name}.toml").read_text("utf-8")))


@cache
def words(name: str, section: str) -> frozenset[str]:
    """All words of one section, of all languages, casefolded."""
    listed = chain.from_iterable(table(name)[section].values())
    return frozenset(word.casefold() for word in listed)


@cache
def division_ranks() -> MappingProxyType[str, int]:
    """Word that names a division -> its rank; a word of several languages keeps the rank of the smallest division.

    Smallest, since a wrong low rank ("avsnitt" is an episode too) costs less than a wrong high one.
    """
    ranks: dict[str, int] = {}
    for section, languages in table("divisions").items():
        rank = int(section.removeprefix("rank_"))
        for listed in languages.values():
            for word in listed:
                ranks.setdefault(word.casefold(), rank)
    return MappingProxyType(ranks)


@cache
def months() -> MappingProxyType[str, int]:
    """Month name, casefolded -> 1..12."""
    return _places("dates", "months")


@cache
def cardinals() -> MappingProxyType[str, int]:
    """Number word -> its value."""
    return _places("numbers", "cardinals")


@cache
def ordinals() -> MappingProxyType[str, int]:
    """Stem of an ordinal -> its value; stems carry no ending of gender or case."""
    return _places("numbers", "ordinals")


def _places(name: str, section: str) -> MappingProxyType[str, int]:
    """Each word of the lists of a section, casefolded -> its place in the list of its language, from 1."""
    places: dict[str, int] = {}
    for listed in table(name)[section].values():
        places |= {word.casefold(): place for place, word in enumerate(listed, 1)}
    return MappingProxyType(places)
