"""The last versions side by side, as a run's page shows them."""

from pathlib import Path
from xml.etree import ElementTree

from scene import Build, essay, write_texts

from variorum.pipeline.growth import growth_rows, last_versions
from variorum.pipeline.growth_picture import growth_picture


def test_a_row_for_each_version_the_newest_first(texts: Path, warehouse: Path, build: Build) -> None:
    write_texts(texts, {"new.txt": essay("another"), "bad.bin": bytes(3000)})
    build(texts, warehouse)
    (texts / "new.txt").unlink()
    build(texts, warehouse)
    versions = last_versions(str(warehouse))
    rows = growth_rows(versions)
    assert [(row["version"], row["documents"], row["changed"]) for row in rows] == [
        (3, 5, "+0 ~0 -6"),
        (2, 6, "+6 ~0 -0"),
        (1, 5, "+30 ~0 -0"),
    ]
    assert [row["in quarantine"] for row in rows] == [1, 1, 0]
    assert [len(str(row["growth"])) for row in rows] == [25, 30, 25]

    picture = ElementTree.fromstring(growth_picture(versions))
    namespace = "{http://www.w3.org/2000/svg}"
    groups = picture.findall(f"{namespace}g")
    assert [one.findtext(f"{namespace}title") for one in groups] == [
        "version 1: 30 paragraphs, +30 ~0 -0",
        "version 2: 36 paragraphs, +6 ~0 -0",
        "version 3: 30 paragraphs, +0 ~0 -6",
    ]
    heights = [[float(bar.get("height", "")) for bar in one.findall(f"{namespace}rect")] for one in groups]
    assert [round(one[0]) for one in heights] == [133, 160, 133]  # of 160 pixels
    assert heights[1][1:] == [90, 0, 0]
    assert heights[2][1:] == [0, 0, 90]
