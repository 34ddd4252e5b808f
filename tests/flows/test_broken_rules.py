"""A document whose rows break a rule, of its table or of a version, is a row of quarantine; the others are taken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import faults
import pytest
from scene import Ask, essay, write_texts

from variorum.errors import BuildError
from variorum.execute.processes import Processes
from variorum.execute.run import Executor, direct_run
from variorum.pipeline import identify, inventory
from variorum.pipeline.build import build
from variorum.pipeline.request import BuildRequest, Report
from variorum.schemas.row import Row
from variorum.store import rules as store_rules

GOOD = {f"good {n}.txt": essay(f"tree {n}") for n in range(3)}
ROWS = {
    "paragraph_ordinals_without_gaps": ("paragraph_rows", {"ordinal": 77}),
    "paragraph_hashes_right": ("paragraph_rows", {"content_hash": b"0" * 16}),
    "paragraphs_inside_section": ("paragraph_rows", {"byte_end": 1_000_000}),
    "spans_in_order": ("paragraph_rows", {"byte_start": 0}),
    "sections_count_right": ("section_rows", {"n_paragraphs": 99}),
    "documents_count_right": ("document_row", {"n_paragraphs": 99}),
    "paragraphs.kind": ("paragraph_rows", {"kind": "no kind"}),
    "sections.level": ("section_rows", {"level": -1}),
    "n_chars counts the text": ("paragraph_rows", {"text": " not trimmed"}),
}
"""The rules of a version, and of a table, that a document breaks whose last row of a kind says so."""


def built(folder: Path, executor: Executor | None = None, workers: int = 1) -> Report:
    request = BuildRequest((str(folder / "in"),), str(folder / "w"), "test", workers=workers)
    return build(request, direct_run(workers, executor=executor))


@pytest.fixture
def rejected(tmp_path: Path, ask: Ask) -> Callable[[], dict[str, tuple[str, str, str]]]:
    """What is in quarantine, by source."""

    def told() -> dict[str, tuple[str, str, str]]:
        rows = ask(tmp_path / "w", "SELECT source, step, reason, detail FROM quarantine")
        return {source: (step, reason, detail) for source, step, reason, detail in rows}

    return told


Told = Callable[[], dict[str, tuple[str, str, str]]]


@pytest.mark.parametrize("rule", ROWS)
def test_a_document_that_breaks_a_rule_is_quarantined_alone(
    rule: str,
    tmp_path: Path,
    ask: Ask,
    rejected: Told,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    name, wrong = ROWS[rule]
    write_texts(tmp_path / "in", GOOD | {"bad.txt": essay("reed")})
    assert built(tmp_path).version == 1
    (document,) = ask(tmp_path / "w", "SELECT document_id FROM documents WHERE source = 'bad.txt'")

    # One that was good before, one that is new, and one that breaks nothing.
    made = getattr(identify, name)
    monkeypatch.setattr(identify, name, lambda *given: list(_wrong(made(*given), wrong, "BAD" in str(given))))
    if name == "document_row":
        monkeypatch.setattr(identify, name, lambda *given: made(*given) | (wrong if "BAD" in str(given) else {}))
    write_texts(tmp_path / "in", {"bad.txt": essay("BAD reed"), "new.txt": essay("BAD oak"), "fine.txt": essay("elm")})
    assert built(tmp_path).version == 2
    assert capfd.readouterr().err == ""  # libraries that panic say so with all their calls
    found = rejected()
    assert {source: said[:2] for source, said in found.items()} == dict.fromkeys(
        ("bad.txt", "new.txt"), ("validate", "invalid_rows")
    )
    assert all(rule in detail for _, _, detail in found.values())
    assert [f"still stands ({document[0]})" in found[source][2] for source in ("bad.txt", "new.txt")] == [True, False]
    live = ask(tmp_path / "w", "SELECT source, document_id FROM documents ORDER BY ALL")
    assert [source for source, _ in live] == sorted([*GOOD, "bad.txt", "fine.txt"])
    assert ("bad.txt", document[0]) in live

    # Once the fault is mended they are taken: the first under the id that it had.
    monkeypatch.undo()
    request = BuildRequest((str(tmp_path / "in"),), str(tmp_path / "w"), "test", retry=True)
    assert build(request, direct_run(1)).version == 3
    assert rejected() == {}
    assert ("bad.txt", document[0]) in ask(tmp_path / "w", "SELECT source, document_id FROM documents")


def _wrong(rows: Iterator[Row], wrong: Row, is_bad: bool) -> Iterator[Row]:
    """The rows, the last of which is wrong where the document is bad."""
    *most, last = rows
    yield from most
    yield last | (wrong if is_bad else {})


def test_in_worker_processes_too_and_the_version_is_the_same(tmp_path: Path, ask: Ask, rejected: Told) -> None:
    """Of a first version, with a batch of which nothing is left."""
    write_texts(tmp_path / "in", GOOD | {"bad.txt": f"{essay('reed')}\n\n{faults.BROKEN}\n"})
    assert built(tmp_path, Processes(2, modules=("breaking_worker",)), workers=2).version == 1
    assert {source: said[:2] for source, said in rejected().items()} == {"bad.txt": ("validate", "invalid_rows")}
    assert ask(tmp_path / "w", "SELECT source FROM documents ORDER BY ALL") == [(name,) for name in sorted(GOOD)]
    assert ask(tmp_path / "w", "SELECT count(*) FROM identities WHERE entity = 'document'") == [(len(GOOD),)]


@pytest.mark.parametrize(
    "scope", ["set", "document"], ids=["a rule about the whole set", "a rule that every document breaks"]
)
def test_a_rule_for_which_no_document_is_to_blame_ends_the_build(
    scope: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all break it, the rule or the program is at fault: no version of nothing but quarantine comes of it."""
    write_texts(tmp_path / "in", GOOD)
    asked = store_rules.rules() | {"never": f"-- Never.\n-- scope: {scope}\nSELECT source, document_id FROM documents"}
    monkeypatch.setattr(store_rules, "rules", lambda: asked)
    with pytest.raises(BuildError, match=r"nothing was committed: the rule never \(Never\.\) is broken by 3 rows"):
        built(tmp_path)
    assert not (tmp_path / "w" / "versions" / "00000001.json").exists()


def test_where_others_live_all_that_changed_may_be_quarantined(
    tmp_path: Path, ask: Ask, rejected: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files with a fault each do not hold up a schedule."""
    write_texts(tmp_path / "in", GOOD)
    assert built(tmp_path).version == 1
    made = identify.paragraph_rows
    monkeypatch.setattr(
        identify, "paragraph_rows", lambda *given: list(_wrong(made(*given), {"ordinal": 77}, "BAD" in str(given)))
    )
    write_texts(tmp_path / "in", {"new.txt": essay("BAD oak"), "more.txt": essay("BAD elm")})
    assert built(tmp_path).version == 2
    assert sorted(rejected()) == ["more.txt", "new.txt"]
    assert ask(tmp_path / "w", "SELECT count(*) FROM documents") == [(len(GOOD),)]


def test_a_file_at_which_the_program_fails_as_it_is_hashed_is_quarantined_alone(
    tmp_path: Path, rejected: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_texts(tmp_path / "in", GOOD | {"bad.txt": essay("reed")})
    hashed = inventory.hash_local

    def failing(path: str) -> object:
        if path.endswith("bad.txt"):
            raise faults.PanicException
        return hashed(path)

    monkeypatch.setattr(inventory, "hash_local", failing)
    assert built(tmp_path).version == 1
    assert {source: said[:2] for source, said in rejected().items()} == {"bad.txt": ("read", "crashed")}


def test_whose_row_cannot_be_written_is_found_by_halves(
    tmp_path: Path, rejected: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by trying without the last, the last but one and so on: a batch has thousands."""
    count = 64
    write_texts(tmp_path / "in", {f"{n:02}.txt": essay(f"tree {n}", 1) for n in range(count)})
    made, tries = identify.document_row, [0]

    def wrong(origin: object, *given: object) -> Row:
        row: Row = made(origin, *given)  # type: ignore[arg-type]
        return row | ({"n_words": "many"} if row["source"] == "00.txt" else {})

    identified = identify._identified

    def counted(*given: object) -> object:
        tries[0] += 1
        return identified(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(identify, "document_row", wrong)
    monkeypatch.setattr(identify, "_identified", counted)
    assert built(tmp_path).version == 1
    assert {source: said[:2] for source, said in rejected().items()} == {"00.txt": ("identify", "crashed")}
    assert tries[0] <= 2 * count.bit_length() + 2
