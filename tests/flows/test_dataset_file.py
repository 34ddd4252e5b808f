"""`variorum.toml`: what it says is done, what is wrong in it is told with its key, what is kept with a version."""

import os
from pathlib import Path

import pytest
from scene import Ask, Variorum, essay, write_texts

from variorum.config.dataset_file import METADATA, read_dataset_file
from variorum.errors import UsageError
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of
from variorum.sources.metadata import metadata_tables
from variorum.sources.places import Place
from variorum.store.commits import latest
from variorum.store.warehouse import open_warehouse

WHOLE = """
name = "letters"
keep_raw = false

[metadata]
title = "Letters"
creator = "A. Person"
licence = "CC-BY-4.0"
homepage = "https://example.org/letters"

[[sources]]
root = "in"
name = "old"
include = ["*.txt"]
exclude = ["drafts/"]
encoding = "windows-1252"
language = "de"

[[sources]]
root = "more/*.dat"
media_type = "text/plain"
"""


def test_everything_it_may_say(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "variorum.toml"
    write_texts(tmp_path, {"sub/variorum.toml": WHOLE})
    found = read_dataset_file(str(path))
    assert (found.name, found.keep_raw, found.metadata["licence"]) == ("letters", False, "CC-BY-4.0")
    root = str(tmp_path / "sub")
    assert found.sources == (
        Place(f"{root}/in", "old", ("*.txt",), ("drafts/",), encoding="windows-1252", language="de"),
        Place(f"{root}/more/*.dat", media_type="text/plain"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "sorces = []",
            "sorces is no key that is known; expected one of duplicates, engine, keep_raw, metadata, name, sources",
        ),
        ("name = 3", "name is 3; expected a text on one line"),
        ("keep_raw = 'no'", "keep_raw is 'no'; expected true or false"),
        ("[metadata]\nlicense = 'x'", "metadata.license is no key that is known; expected one of creator, description"),
        ("[metadata]\nhomepage = 'example'", "metadata.homepage is 'example'; expected an address"),
        ("[metadata]\nhomepage = 'https://me:pw@example.org/'", "is 'https://example.org/'; expected an address"),
        ("[[sources]]\nname = 'x'", "sources[1].root is missing"),
        (
            "[[sources]]\nroot = 'a'\n[[sources]]\nroot = 'b'\nencoding = 'latin1'",
            "sources[2].encoding is 'latin1'; expected \"windows-1252\"",
        ),
        ("[[sources]]\nroot = 'a'\nencoding = 'utf8x'", "expected one of utf-8, utf-16-le"),
        ("[[sources]]\nroot = 'a'\nlanguage = 'German'", "language is 'German'; expected a language as BCP 47"),
        ("[[sources]]\nroot = 'a'\nmedia_type = 'text/odd'", "expected one of text/plain, text/markdown, text/html"),
        ("[[sources]]\nroot = 'a'\ninclude = '*.md'", "include is '*.md'; expected a list of patterns"),
        ("[[sources]]\nroot = 'a'\nlanguage = \"de\\n\"", "language is 'de\\n'; expected a language as BCP 47"),
        ("[[sources]]\nroot = 'a'\nname = \"a\\u0000b\"", "name is 'a\\x00b'; expected a text on one line"),
        ("name = ", "is no TOML"),
        ("name = " + "[" * 5000, "values inside one another"),
        ("name" + ".a" * 20_000 + " = 1", "values inside one another"),
        ("name = " + "9" * 5000, "is no TOML"),
        ("name = 0x" + "f" * 5000, "name is too large a number"),
        ("[[sources]]\nroot = 'a'\nmetadata = \"a\\u0000b\"", "sources[1].metadata is 'a\\x00b'; expected the name of"),
        ("engine = 'dask=tcp://me:SECRET@host:1'", "engine is 'dask=tcp://host:1'; expected one of processes"),
        ("name = ['https://host/a?token=SECRET']", "name is ['https://host/a?token=…']"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(text: str, told: str, tmp_path: Path) -> None:
    write_texts(tmp_path, {"variorum.toml": text})
    with pytest.raises(UsageError) as raised:
        read_dataset_file(str(tmp_path / "variorum.toml"))
    assert told in raised.value.message
    assert "variorum.toml" in raised.value.message
    assert "SECRET" not in raised.value.message


def test_what_is_no_file_is_not_read_without_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for path in ("/dev/zero", str(tmp_path / "pipe.csv")):
        with pytest.raises(UsageError, match="cannot be read"):
            read_dataset_file(path)
    write_texts(tmp_path / "in", {"a.txt": essay("a")})
    with pytest.raises(UsageError, match=r"pipe\.csv cannot be read"):
        metadata_tables([Place(str(tmp_path / "in"), metadata=str(tmp_path / "pipe.csv"))])


def test_a_build_does_what_it_says_and_the_command_line_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    monkeypatch.chdir(tmp_path)
    german = "Über den Fluß ging er nach Süden, weil er müde war und nicht länger warten wollte.\n"
    write_texts(
        tmp_path,
        {
            "variorum.toml": WHOLE,
            "in/a.txt": german.encode("cp1252"),
            "in/b.md": "no",
            "in/drafts/c.txt": "no",
            "more/x.dat": b"#!/bin/sh\n" + essay("x").encode(),
            "else/d.txt": essay("d"),
        },
    )
    build(request_of([], warehouse="w"), direct_run(1))
    assert ask(Path("w"), "SELECT source, encoding, language, language_score FROM documents ORDER BY source") == [
        ("more/x.dat", "utf-8", "en", pytest.approx(1, abs=0.5)),
        ("old/a.txt", "windows-1252", "de", 1.0),
    ]
    assert ask(Path("w"), "SELECT text FROM paragraphs WHERE language = 'de'")
    said = latest(open_warehouse("w")).dataset  # type: ignore[union-attr]
    assert said["metadata"]["title"] == "Letters"
    assert said["keep_raw"] is False
    assert [source.get("encoding") for source in said["sources"]] == ["windows-1252", None]

    given = request_of(["else"], warehouse="w2", name="other", keep_raw=True)
    assert (given.name, given.keep_raw, [place.root for place in given.sources]) == ("other", True, ["else"])
    os.remove("variorum.toml")  # noqa: PTH107
    again = request_of([], warehouse="w")
    assert (again.keep_raw, dict(again.metadata)["creator"]) == (False, "A. Person")


def test_what_is_said_of_a_source_cuts_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    monkeypatch.chdir(tmp_path)
    write_texts(tmp_path, {"in/a.txt": essay("a"), "variorum.toml": "[[sources]]\nroot = 'in'\n"})
    build(request_of([], warehouse="w"), direct_run(1))
    ids = ask(Path("w"), "SELECT paragraph_id FROM paragraphs ORDER BY 1")
    write_texts(tmp_path, {"variorum.toml": "[[sources]]\nroot = 'in'\nlanguage = 'fr'\n"})
    assert build(request_of([], warehouse="w"), direct_run(1)).sources["changed"] == 1
    assert ask(Path("w"), "SELECT language FROM documents") == [("fr",)]
    assert ask(Path("w"), "SELECT paragraph_id FROM paragraphs ORDER BY 1") == ids
    assert build(request_of([], warehouse="w"), direct_run(1)).version == 2


def test_a_dry_run_foretells_that_what_is_in_quarantine_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_texts(tmp_path, {"in/a.txt": essay("a"), "variorum.toml": "[[sources]]\nroot = 'in'\n"})
    (tmp_path / "in" / "b.txt").write_bytes(bytes(range(128, 256)) * 4)
    assert build(request_of([], warehouse="w"), direct_run(1)).sources["quarantined"] == 1
    assert build(request_of([], warehouse="w", dry_run=True), direct_run(1)).would_build is False

    # Something else is said of the sources, which may be what it wants.
    write_texts(tmp_path, {"variorum.toml": "[[sources]]\nroot = 'in'\ntext_column = 'body'\n"})
    assert build(request_of([], warehouse="w", dry_run=True), direct_run(1)).would_build is True


def test_init_writes_one_that_is_read(tmp_path: Path, variorum: Variorum) -> None:
    write_texts(tmp_path, {"in/a.txt": essay("a"), "in/b.py": "import os\n\nx = os.name\n", "in/c.md": essay("c")})
    assert variorum("init", "in").returncode == 0
    found = read_dataset_file(str(tmp_path / "variorum.toml"))
    assert (found.name, [place.exclude for place in found.sources]) == ("in", [("*.py",)])
    again = variorum("init", "in")
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    built = variorum("build", "--dry-run")
    assert built.returncode == 0, built.stderr
    assert "described by variorum.toml" in built.stdout


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/sources.md").read_text(encoding="utf-8")
    write_texts(tmp_path, {"variorum.toml": page.split("```toml\n")[1].split("```")[0]})
    found = read_dataset_file(str(tmp_path / "variorum.toml"))
    assert found.sources[0].id_column == "id"
    assert set(found.metadata) == set(METADATA)
