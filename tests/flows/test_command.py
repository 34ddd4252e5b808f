"""The command: one clear sentence for what cannot be done, JSON that parses, and no heavy imports for light verbs."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from scene import ENTRY, Ask, Variorum, essay, write_texts

from tests import patience


def fails(ended: Any, code: int, *words: str) -> None:
    """It ended with this code and one sentence with these words on standard error; with --json, programs get it too."""
    said = ended.stderr.strip().splitlines()
    assert ended.returncode == code, (ended.returncode, ended.stderr)
    asked_for_json = "--json" in ended.args
    assert bool(ended.stdout) == asked_for_json
    if asked_for_json:
        assert ended.stderr.startswith(f"variorum: {json.loads(ended.stdout)['error']['message'][:40]}")
    assert "Traceback" not in ended.stderr
    assert "fault of the program" not in ended.stderr
    assert said
    for word in words:
        assert word in said[-1], ended.stderr
    assert len(said) == 1, said
    assert said[0].startswith("variorum: ")
    assert said[0].endswith((".", ")", "!"))


WITHOUT_A_WAREHOUSE: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "no such folder": (2, ("build", "absent"), ("absent", "no such file or folder")),
    "empty folder": (2, ("build", "empty"), ("empty", "nothing there to read")),
    "no match": (2, ("build", "texts/*.none"), ("texts/*.none", "nothing there")),
    "empty name": (2, ("build", ""), ("empty name",)),
    "unknown protocol": (2, ("build", "gopher://x/y"), ("gopher",)),
    "no sources": (2, ("build",), ("name a file or folder",)),
    "a file as warehouse": (1, ("build", "texts", "--warehouse", "texts/apple.txt"), ("apple.txt", "not a folder")),
    "in a file": (1, ("build", "texts", "--warehouse", "texts/apple.txt/w"), ("apple.txt",)),
    "unwritable": (1, ("build", "texts", "--warehouse", "/proc/variorum"), ("/proc/variorum", "cannot be written")),
    "reading a file": (1, ("show", "--warehouse", "texts/apple.txt"), ("not a folder",)),
    "reading nothing": (1, ("versions", "--warehouse", "absent"), ("absent", "no folder")),
    "reading a folder": (1, ("sql", "SELECT 1", "--warehouse", "texts"), ("not a warehouse",)),
    "no workers": (2, ("build", "texts", "--workers", "0"), ("--workers", "0")),
    "words for workers": (2, ("build", "texts", "--workers", "many"), ("--workers", "many")),
    "blank name": (2, ("build", "texts", "--name", " "), ("--name",)),
    "two lines of name": (2, ("build", "texts", "--name", "a\nb"), ("--name",)),
    "unknown verb": (2, ("bild", "texts"), ("bild",)),
    "unknown option": (2, ("build", "texts", "--worker", "1"), ("--worker",)),
    "explaining nothing": (2, ("explain", "absent.txt"), ("absent.txt",)),
}


@pytest.mark.parametrize("case", WITHOUT_A_WAREHOUSE)
def test_what_cannot_be_done_is_said_in_a_sentence(case: str, tmp_path: Path, texts: Path, variorum: Variorum) -> None:
    (tmp_path / "empty").mkdir()
    code, words, said = WITHOUT_A_WAREHOUSE[case]
    fails(variorum(*words), code, *said)
    assert not (tmp_path / "warehouse").exists()


WITH_A_WAREHOUSE: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    "unknown version": (1, ("show", "9"), ("no version 9", "has version 1")),
    "unknown versions": (1, ("diff", "1", "2"), ("no version 2",)),
    "unknown past": (1, ("sql", "SELECT 1", "--at", "7"), ("no version 7",)),
    "nothing to export": (1, ("export", "3", "out"), ("no version 3",)),
    "nothing to verify": (1, ("verify", "3"), ("no version 3",)),
    "negative version": (2, ("show", "--", "-1"), ()),
    "no number": (2, ("show", "latest"), ("latest",)),
    "export to a full folder": (1, ("export", "1", "texts"), ("texts", "is there already")),
    "malformed SQL": (2, ("sql", "SELEC 1"), ("SELEC",)),
    "unknown table": (2, ("sql", "SELECT * FROM paragraf"), ("paragraf",)),
    "no query": (2, ("sql", ""), ("SELECT",)),
    "unknown format": (2, ("sql", "SELECT 1", "--format", "xml"), ("xml",)),
    "writing": (2, ("sql", "CREATE TABLE x (y INTEGER)"), ("nothing was run",)),
    "a copy": (2, ("sql", "COPY (SELECT 1) TO 'copy.csv'"), ("nothing was run",)),
    "a copy of an older version": (2, ("sql", "COPY (SELECT 1) TO 'copy.csv'", "--at", "1"), ("nothing was run",)),
    "two statements": (2, ("sql", "SELECT 1; EXPORT DATABASE 'copy.csv'"), ("nothing was run",)),
    "an extension": (2, ("sql", "INSTALL httpfs"), ("nothing was run",)),
    "unknown id": (2, ("resolve", "p0000000000000000"), ("p0000000000000000", "no such id")),
    "no id": (2, ("history", "what"), ("what",)),
    "no number of hours": (2, ("status", "--max-age", "nan"), ("'nan' is no number",)),
    "another name": (2, ("build", "texts", "--name", "another"), ("'test'", "'another'")),
}


@pytest.mark.parametrize("case", WITH_A_WAREHOUSE)
def test_what_a_warehouse_does_not_hold_is_said_in_a_sentence(
    case: str, texts: Path, warehouse: Path, variorum: Variorum
) -> None:
    code, words, said = WITH_A_WAREHOUSE[case]
    at = words.index("--") if "--" in words else len(words)
    ended = variorum(*words[:at], "--warehouse", warehouse, *words[at:])
    if case == "negative version":
        code = ended.returncode
        assert code in (1, 2)
    if case == "malformed SQL":  # the engine shows where, on lines of its own
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "SELEC" in ended.stderr
        assert "Traceback" not in ended.stderr
    elif case == "unknown table":
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "paragraf" in ended.stderr
    else:
        fails(ended, code, *said)
    assert not (texts.parent / "copy.csv").exists()


def test_a_warehouse_of_a_newer_program(warehouse: Path, texts: Path, variorum: Variorum) -> None:
    (warehouse / "format.json").write_text('{"format":99}\n')
    for words in (("build", texts), ("versions",), ("show",), ("sql", "SELECT 1"), ("build", texts, "--dry-run")):
        fails(variorum(*words, "--warehouse", warehouse), 1, "newer program", "99")


def test_a_disk_that_takes_nothing_is_no_fault_of_the_program(warehouse: Path, texts: Path, variorum: Variorum) -> None:
    shutil.rmtree(warehouse / "staging", ignore_errors=True)
    (warehouse / "staging").write_bytes(b"")  # where a build writes first
    write_texts(texts, {"new.txt": essay("new")})
    ended = variorum("build", texts, "--warehouse", warehouse, "--json")
    fails(ended, 1, "staging", "every version that there was stands")


def test_a_warehouse_that_is_damaged(warehouse: Path, texts: Path, variorum: Variorum) -> None:
    for path in (warehouse / "objects").rglob("*.parquet"):
        path.write_bytes(path.read_bytes()[:-20])
    write_texts(texts, {"new.txt": essay("new")})
    fails(variorum("build", texts, "--warehouse", warehouse, "--json"), 1, "verify", "damaged")
    ended = variorum("verify", "--warehouse", warehouse, "--json")
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["findings"]
    (warehouse / "variorum.duckdb").write_bytes(b"not a database")
    fails(variorum("sql", "SELECT 1", "--warehouse", warehouse), 1, "variorum.duckdb")
    (warehouse / "versions" / "00000001.json").write_text("{}")
    fails(variorum("show", "--warehouse", warehouse), 1, "00000001.json", "damaged")


def test_a_database_that_is_behind_is_brought_up_to_date(
    warehouse: Path, texts: Path, build: Any, variorum: Variorum
) -> None:
    old = (warehouse / "variorum.duckdb").read_bytes()
    write_texts(texts, {"new.txt": essay("new")})
    build(texts, warehouse)
    (warehouse / "variorum.duckdb").write_bytes(old)
    asked = ("sql", "SELECT count(*) AS n FROM documents", "--warehouse", warehouse, "--format", "csv")
    assert variorum(*asked).stdout == "n\n6\n"
    (warehouse / "variorum.duckdb").unlink()
    assert variorum(*asked).stdout == "n\n6\n"


QUESTIONS: dict[str, tuple[str, ...]] = {
    "versions": ("versions",),
    "show": ("show",),
    "sql": ("sql", "SELECT source, raw_sha256, published FROM documents", "--format", "json"),
    "quarantine": ("quarantine",),
    "diff": ("diff", "1", "2"),
    "verify": ("verify",),
    "resolve": ("resolve", "{id}"),
    "history": ("history", "{id}"),
    "explain": ("explain", "texts/cedar.txt"),
    "export": ("export", "2", "out"),
}
NO_WAREHOUSE = ("explain",)
HEAVY = ("prefect", "pandera", "polars", "fastapi")
DATA = ("duckdb", "pyarrow", "numpy")

SAYING_WHAT_WAS_IMPORTED = """
import sys
from variorum.commands.app import main
try:
    main()
except SystemExit as end:
    code = end.code
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def _two_versions(tmp_path_factory: pytest.TempPathFactory, _first_version: Path, build: Any) -> Path:
    home = tmp_path_factory.mktemp("two") / "home"
    shutil.copytree(_first_version, home)
    write_texts(home / "texts", {"cedar.txt": essay("cedar").replace("storms", "gales"), "bad.txt": bytes(3000)})
    build(home / "texts", home / "w")
    return home


@pytest.fixture
def two_versions(tmp_path: Path, _two_versions: Path) -> Path:
    return Path(shutil.copytree(_two_versions, tmp_path, dirs_exist_ok=True), "w")


@pytest.mark.parametrize("verb", QUESTIONS)
def test_a_reading_verb_is_light_and_its_json_parses(
    verb: str, two_versions: Path, ask: Ask, variorum: Variorum
) -> None:
    ((identifier,),) = ask(two_versions, "SELECT paragraph_id FROM paragraphs WHERE text LIKE '%winter gales%'")
    words = [word.format(id=identifier) for word in QUESTIONS[verb]]
    words += [] if verb in NO_WAREHOUSE else ["--warehouse", str(two_versions)]
    words += [] if verb == "sql" else ["--json"]
    ended = variorum(*words, entry=SAYING_WHAT_WAS_IMPORTED)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)
    imported = set(ended.stderr.split())
    assert not imported & set(HEAVY)
    if verb in ("versions", "show"):
        assert not imported & set(DATA)


@pytest.mark.parametrize("verb", QUESTIONS)
def test_a_reading_verb_for_people(verb: str, two_versions: Path, ask: Ask, variorum: Variorum) -> None:
    ((identifier,),) = ask(two_versions, "SELECT paragraph_id FROM paragraphs WHERE text LIKE '%winter gales%'")
    words = [word.format(id=identifier) for word in QUESTIONS[verb] if word not in ("--format", "json")]
    words += [] if verb in NO_WAREHOUSE else ["--warehouse", str(two_versions)]
    ended = variorum(*words)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.strip()
    assert "\x1b" not in ended.stdout


def test_a_build_says_what_it_did(tmp_path: Path, texts: Path, variorum: Variorum) -> None:
    ended = variorum("build", texts, "--message", "[the] first", "--workers", 1)
    assert ended.returncode == 0, ended.stderr
    for said in ("version 1", "5 seen", "5 added", "5 documents", "not recorded", "variorum sql", "variorum.duckdb"):
        assert said in ended.stdout
    lines = ended.stderr.splitlines()
    assert lines[0] == "parent …"
    assert "commit …" in lines
    assert len(lines) < 40
    assert not {"\x1b", "\r"} & set(ended.stdout + ended.stderr)
    again = variorum("build", "--workers", 1)  # the sources of before
    assert "nothing changed, version 1 stands" in again.stdout
    (row,) = json.loads(variorum("versions", "--json").stdout)
    assert (row["version"], row["message"]) == (1, "[the] first")
    asked = variorum("sql", "SELECT count(*) AS n FROM paragraphs", "--format", "csv")
    assert asked.stdout == "n\n30\n"
    assert 'variorum sql "' in ended.stdout  # the folder that is taken where none is named
    long = "a warehouse " * 12  # wider than a line: a command to copy is not broken
    elsewhere = variorum("build", texts, "--workers", 1, "--warehouse", long)
    assert f"variorum sql --warehouse '{long}'" in elsewhere.stdout


def test_a_terminal_that_is_not_utf8(tmp_path: Path, variorum: Variorum) -> None:
    write_texts(tmp_path / "ja", {"朝.txt": "朝の光\n\n朝早く、太郎は駅へ向かった。空はまだ暗かった。\n"})
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    built = variorum("build", tmp_path / "ja", "--workers", 1, env=ascii_only)
    assert built.returncode == 0, built.stderr
    shown = variorum("sql", "SELECT text FROM paragraphs", env=ascii_only)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "\\u671d" in shown.stdout
    explained = variorum("explain", tmp_path / "ja" / "朝.txt", "--json", env=ascii_only)
    assert "朝の光" in str(json.loads(explained.stdout))


def test_sql_answers_as_json_and_pivots(warehouse: Path, variorum: Variorum) -> None:
    asked = variorum("sql", "SELECT 1 AS one", "--json", "--warehouse", warehouse)
    assert json.loads(asked.stdout) == [{"one": 1}]
    remarked = variorum("sql", "-- What is one?\nSELECT 1 AS one;\n", "--json", "--warehouse", warehouse)
    assert json.loads(remarked.stdout) == [{"one": 1}]
    fails(variorum("sql", "SELECT 1", "--formt", "csv", "--warehouse", warehouse), 2, "--formt")
    pivot = "PIVOT paragraphs ON kind USING count(*) GROUP BY language"
    assert json.loads(variorum("sql", pivot, "--json", "--warehouse", warehouse).stdout)


def test_a_file_that_somebody_has_open_can_be_asked(warehouse: Path, variorum: Variorum) -> None:
    with duckdb.connect(str(warehouse / "variorum.duckdb")):
        asked = variorum("sql", "SELECT count(*) AS n FROM paragraphs", "--format", "csv", "--warehouse", warehouse)
    assert asked.stdout == "n\n30\n", asked.stderr
    assert not list(warehouse.glob(".*.tmp"))


def test_json_of_a_build_is_all_it_says(texts: Path, variorum: Variorum) -> None:
    ended = variorum("build", texts, "--json", "--workers", 1)
    assert ended.stderr == ""
    report = json.loads(ended.stdout)
    assert (report["version"], report["sources"]["added"], report["rows"]["paragraphs"]) == (1, 5, 30)


def test_a_dry_run_of_the_command(tmp_path: Path, texts: Path, variorum: Variorum) -> None:
    ended = variorum("build", texts, "--dry-run", "--json")
    assert json.loads(ended.stdout)["sources"]["added"] == 5
    assert not (tmp_path / "warehouse").exists()
    assert "nothing was changed" in variorum("build", texts, "--dry-run").stdout


def test_names_cannot_dress_up_as_something_else(texts: Path, variorum: Variorum) -> None:
    write_texts(texts, {"[red]a[/red].bin": bytes(3000), "\x1b]0;title\x07b.bin": bytes(3000), "\x9bc.bin": b""})
    ended = variorum("build", texts, "--workers", 1)
    assert ended.returncode == 0, ended.stderr
    listed = variorum("quarantine")
    for said in (ended.stdout, listed.stdout):
        assert "[red]a[/red].bin" in said
        assert not {"\x1b", "\x07", "\x9b"} & set(said)
    assert {row["source"] for row in json.loads(variorum("quarantine", "--json").stdout)} == {
        "[red]a[/red].bin",
        "\x1b]0;title\x07b.bin",
        "\x9bc.bin",
    }


def test_quarantine_is_tried_again(texts: Path, variorum: Variorum) -> None:
    write_texts(texts, {"a.bin": bytes(3000)})
    assert variorum("build", texts, "--workers", 1).returncode == 0
    ended = variorum("quarantine", "--retry", "--json")
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["version"] == 1


def test_words_that_are_not_utf8(texts: Path, variorum: Variorum) -> None:
    ended = variorum("build", texts, "--message", b"caf\xe9", "--workers", 1)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(variorum("versions", "--json").stdout)[0]["message"] == "caf\\xe9"


def test_output_that_nobody_reads(warehouse: Path, bare_environment: Mapping[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [*ENTRY, "sql", "SELECT * FROM range(100000)", "--format", "csv", "--warehouse", str(warehouse)]
    ended = patience.run(command, stdout=write, stderr=subprocess.PIPE, env=bare_environment, text=True)
    os.close(write)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_a_warehouse_can_be_moved(tmp_path: Path, texts: Path, variorum: Variorum) -> None:
    assert variorum("build", texts, "--workers", 1).returncode == 0
    shutil.move(tmp_path / "warehouse", tmp_path / "moved")
    shutil.copytree(texts, tmp_path / "elsewhere")
    ended = variorum("build", tmp_path / "elsewhere", "--warehouse", "moved", "--json", "--workers", 1)
    assert json.loads(ended.stdout)["version"] == 1
    assert json.loads(variorum("verify", "--warehouse", "moved", "--json").stdout)["findings"] == []
