"""What an id is, was in any version, and said through all of them."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from variorum.commands.query import history_text, resolved_table
from variorum.dataset.database import database
from variorum.dataset.ids import history, resolve
from variorum.errors import UsageError
from variorum.store.warehouse import open_warehouse

IdOf = Callable[[str], str]


def told(warehouse: str, identifier: str, at: int | None = None) -> list[tuple[str, str, int]]:
    return [(one.id, one.how, one.version) for one in resolve(open_warehouse(warehouse), identifier, at)]


def test_an_id_that_lives_is_itself_with_the_text_of_that_version(warehouse: str, id_of: IdOf) -> None:
    oven = id_of("The oven")
    assert [told(warehouse, oven, n) for n in range(1, 6)] == [[(oven, "same", n)] for n in range(1, 6)]
    assert "quite hot" in (resolve(open_warehouse(warehouse), oven, 4)[0].text or "")
    assert told(warehouse, oven) == [(oven, "same", 5)]


def test_parts_are_told_once_they_are_there_and_what_they_came_from_before(warehouse: str, id_of: IdOf) -> None:
    leaves, nobody = id_of("Green leaves"), id_of("Nobody")
    assert told(warehouse, leaves, 1) == [(leaves, "same", 1)]
    assert told(warehouse, leaves, 2) == [(leaves, "same", 2), (nobody, "split", 2)]
    assert told(warehouse, leaves, 5) == [(leaves, "same", 5)]
    assert told(warehouse, nobody, 1) == [(leaves, "origin", 1)]
    assert told(warehouse, nobody, 5) == [(leaves, "merged", 5)]


def test_a_merged_id_answers_with_what_took_it_in_while_it_is_gone(warehouse: str, id_of: IdOf) -> None:
    cups, guests = id_of("Small cups"), id_of("Guests")
    assert [told(warehouse, cups, n) for n in (2, 3, 4, 5)] == [
        [(cups, "same", 2)],
        [(guests, "merged", 3)],
        [(guests, "merged", 4)],
        [(cups, "same", 5)],
    ]


def test_a_dead_id_answers_with_the_last_version_before_and_one_not_yet_there_with_the_first(
    warehouse: str, id_of: IdOf
) -> None:
    salt = id_of("Salt")
    assert told(warehouse, salt, 3) == [(salt, "gone", 2)]
    new = id_of("This year")
    assert [told(warehouse, new, n) for n in (1, 2, 5)] == [[(new, "later", 2)], [(new, "same", 2)], [(new, "gone", 4)]]
    gone = id_of("gone.txt")
    assert [told(warehouse, gone, n) for n in (2, 3, 5)] == [
        [(gone, "same", 2)],
        [(gone, "gone", 2)],
        [(gone, "same", 5)],
    ]


def test_every_id_has_an_answer_in_every_version(warehouse: str) -> None:
    with database(open_warehouse(warehouse)) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM identities").fetchall()]
        for n in range(1, 6):
            there = dict(connection.execute("SELECT id, text FROM things_at($1)", [n]).fetchall())
            for identifier in ids:
                rows = connection.execute(
                    "SELECT id, how, version, text FROM resolve_at($1, $2)", [identifier, n]
                ).fetchall()
                assert rows
                assert (rows[0][:2] == (identifier, "same")) == (identifier in there)
                for name, how, version, text in rows:
                    if how in ("same", "split", "merged", "origin"):
                        assert (version, text) == (n, there[name])
                    else:
                        assert (name, len(rows)) == (identifier, 1)
                        assert version < n if how == "gone" else version > n


def test_history_tells_wordings_places_and_gaps(warehouse: str, id_of: IdOf) -> None:
    def spans(begins: str) -> list[tuple[int, int | None, list[str], str]]:
        rows = history(open_warehouse(warehouse), id_of(begins))
        return [(row.from_version, row.to_version, row.began_by, row.place) for row in rows]

    assert spans("The oven") == [
        (1, 1, ["added"], "Bread"),
        (2, 3, ["edited"], "Bread"),
        (4, 4, ["edited"], "Bread"),
        (5, None, ["edited"], "Bread"),
    ]
    assert spans("Flour") == [(1, 1, ["added"], "Bread"), (2, 2, ["moved"], "Tea"), (3, None, ["moved"], "Bread")]
    assert spans("Salt") == [(1, 2, ["added"], "Bread"), (4, None, ["restored"], "Bread")]
    assert spans("Tea") == [(1, 3, ["added"], "Guide"), (4, 4, ["renamed"], "Guide"), (5, None, ["renamed"], "Guide")]
    assert [place for *_, place in spans("harbour.txt")] == ["harbour.txt", "port.txt", "pier.txt", "harbour.txt"]
    assert history(open_warehouse(warehouse), id_of("Salt"))[0].ended_by == ["removed"]
    assert history(open_warehouse(warehouse), id_of("Small cups"))[0].ended_by == ["merged"]


def test_people_see_the_words_that_changed_and_when_it_was_gone(warehouse: str, id_of: IdOf) -> None:
    def text(begins: str) -> str:
        out = io.StringIO()
        Console(file=out, width=200).print(history_text(history(open_warehouse(warehouse), id_of(begins))))
        return out.getvalue()

    assert "{+very+} hot" in text("The oven")
    assert "只[-红-]{+白+}色" in text("我们")
    assert "gone in 3  removed" in text("Salt")
    assert "gone since 5  removed" in text(
        "This year the harvest was poor and the price of a pound has doubled since the w"
    )
    assert "[bold]letter[/bold]" in text("</script>")


def test_markup_in_a_text_is_text_in_the_table(warehouse: str, id_of: IdOf) -> None:
    out = io.StringIO()
    Console(file=out, width=200).print(resolved_table(resolve(open_warehouse(warehouse), id_of("</script>"), 3)))
    assert "[bold]letter[/bold]" in out.getvalue()


def test_ids_that_never_were_are_told(warehouse: str) -> None:
    with pytest.raises(UsageError, match="no such id was ever given out"):
        resolve(open_warehouse(warehouse), "p0000000000000000")
    with pytest.raises(UsageError, match="no such id was ever given out"):
        history(open_warehouse(warehouse), "p0000000000000000")
