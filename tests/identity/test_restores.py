"""Which id a text gets back that was removed once."""

from variorum.identity.match_key import key_hash
from variorum.identity.restores import Tombstones, restore

TEA = "teaismadewithboilingwater"


def tombstones(*ids: str, latest: str = "") -> Tombstones:
    return Tombstones({key_hash(TEA): list(ids)}, frozenset([latest]) if latest else frozenset())


def test_of_several_ids_the_one_that_died_last_comes_back_first() -> None:
    assert restore([TEA, "else", TEA], range(3), tombstones("p1", "p2")) == {0: "p2", 2: "p1"}


def test_a_text_that_lives_is_one_copy_more_unless_the_last_revision_lost_it() -> None:
    assert restore([TEA], [0], tombstones("p1"), living={TEA}) == {}
    assert restore([TEA], [0], tombstones("p1", latest="p1"), living={TEA}) == {0: "p1"}


def test_where_it_is_to_be_sure_there_are_as_many_ids_as_texts() -> None:
    assert restore([TEA, TEA], range(2), tombstones("p1"), sure=True) == {}
    assert restore([TEA, TEA], range(2), tombstones("p1", "p2"), sure=True) == {0: "p2", 1: "p1"}
