"""Whatever is done to the files, every source is in the tables or in quarantine, and no document is in two places."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from variorum.commands.verify import verification
from variorum.dataset.sql import ask
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of

NAMES = ("a.txt", "b.txt", "c.txt")
TEXTS = (
    "The horse stood in the rain until noon.\n\nNobody came to fetch it, since nobody knew that it was there at all.",
    "Cows give milk, as a rule twice a day.\n\nWhat they think of it has never been asked, let alone written down.",
    "A dog that barks all night does not bite.\n\nThis was said by people who had never met the dog next door to us.",
)
STATES = st.lists(
    st.dictionaries(
        st.sampled_from(NAMES), st.sampled_from((*TEXTS, "\0\0\0", "", TEXTS[0] + "\n\nAnd the end.")), min_size=1
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states=STATES)
def test_files_that_come_go_and_change_places(states: list[dict[str, str]], tmp_path_factory) -> None:
    folder: Path = tmp_path_factory.mktemp("files")
    warehouse = str(folder / "warehouse")
    for state in states:
        sources = folder / "sources"
        sources.mkdir(exist_ok=True)
        for name in NAMES:
            (sources / name).unlink(missing_ok=True)
        for name, text in state.items():
            (sources / name).write_text(text, encoding="utf-8")
        order = request_of([str(sources)], warehouse=warehouse, workers=1)
        counts = build(order, direct_run(1)).sources
        assert counts["seen"] == len(state) == sum(counts.values()) - counts["seen"] - counts["removed"]
        where = ask(warehouse, "SELECT source, raw_sha256 FROM documents ORDER BY source").to_pylist()
        quarantined = {row["source"] for row in ask(warehouse, "SELECT source FROM quarantine").to_pylist()}
        kept = {row["source"] for row in where}
        assert len(kept) == len(where)
        assert kept | quarantined == set(state)
        assert {name for name, text in state.items() if text in ("", "\0\0\0")} == quarantined
    assert not verification(warehouse, None)["findings"]


def test_a_file_that_takes_the_name_of_another_is_still_itself(tmp_path: Path) -> None:
    sources, warehouse = tmp_path / "sources", str(tmp_path / "warehouse")
    sources.mkdir()
    (sources / "a.txt").write_text(TEXTS[0], encoding="utf-8")
    (sources / "b.txt").write_text(TEXTS[1], encoding="utf-8")

    def built() -> dict[str, str]:
        build(request_of([str(sources)], warehouse=warehouse, workers=1), direct_run(1))
        rows = ask(warehouse, "SELECT source, document_id FROM documents").to_pylist()
        return {row["source"]: row["document_id"] for row in rows}

    before = built()
    (sources / "b.txt").rename(sources / "a.txt")
    assert built() == {"a.txt": before["b.txt"]}
    (sources / "b.txt").write_text(TEXTS[0], encoding="utf-8")
    assert built() == {"a.txt": before["b.txt"], "b.txt": before["a.txt"]}
