"""The last versions side by side, as a run's page shows them."""

from pathlib import Path

from scene import Build, essay, write_texts

from variorum.pipeline.growth import growth_rows


def test_a_row_for_each_version_the_newest_first(texts: Path, warehouse: Path, build: Build) -> None:
    write_texts(texts, {"new.txt": essay("another"), "bad.bin": bytes(3000)})
    build(texts, warehouse)
    (texts / "new.txt").unlink()
    build(texts, warehouse)
    rows = growth_rows(str(warehouse))
    assert [(row["version"], row["documents"], row["changed"]) for row in rows] == [
        (3, 5, "+0 ~0 -6"),
        (2, 6, "+6 ~0 -0"),
        (1, 5, "+30"),
    ]
    assert [row["in quarantine"] for row in rows] == [1, 1, 0]
    assert [len(str(row["growth"])) for row in rows] == [25, 30, 25]
