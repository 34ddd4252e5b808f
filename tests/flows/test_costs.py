"""What a build costs, in counts: modules imported, files read, sources cut. A busy machine changes none of them."""

import gc
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow
import pytest
from scene import ENTRY, Ask, Build, Variorum, essay, write_texts

from variorum.execute.batch import Failure
from variorum.execute.in_process import InProcess
from variorum.execute.processes import Processes
from variorum.execute.run import direct_run
from variorum.execute.unasked import UNASKED
from variorum.pipeline.build import build as run_build
from variorum.pipeline.cut import CUT, CutTask
from variorum.pipeline.found import FoundSource, SourceToCut
from variorum.pipeline.request import BuildRequest, Report
from variorum.store import logical, stamps
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse
from variorum.text.document import Declared

HEAVY = [
    "chardet",
    "eldc",
    "fsspec",
    "ftfy",
    "markdown_it",
    "numpy",
    "pandas",
    "pandera",
    "pathspec",
    "polars",
    "prefect",
    "pyarrow",
    "pydantic",
    "rapidfuzz",
    "rich.progress",
    "selectolax",
    "yaml",
    "variorum.text.cut",
    "variorum.pipeline.identify",
    "variorum.sources.archives",
]
"""What a build with nothing to do has no use for."""

IMPORTED = f"""
import json, sys
from variorum.commands.app import app
app(["build", *sys.argv[1:]], standalone_mode=False)
print(json.dumps(sorted(set({HEAVY!r}) & set(sys.modules))))
"""

FOREIGN = f"""
import sys
sys.path.insert(0, "foreign")
{ENTRY[-1]}
"""
"""The command where libraries are installed that it never asks."""

WORKER = """
import json, sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
"""What the process imports that workers are forked from."""

LISTS = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(name)
import tomllib
from variorum.text.words.loader import words
tomllib.loads = None
print(len(words("front", "contents")))
"""
"""The same, and then a word list that may not be read any more."""

READER = re.compile(r"variorum\.text\.readers\.\w+\.reader")


class Counting(InProcess):
    """Works on batches here, and counts what is worked on in each step."""

    def __init__(self) -> None:
        self.items: dict[str, int] = {}

    def attempt(self, step: Any, task: Any, *given: Any) -> Any:
        self.items[step.name] = self.items.get(step.name, 0) + len(step.sizes(task))
        return super().attempt(step, task, *given)


_OPENED: list[str] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _OPENED is not None and isinstance(arguments[0], str):
        _OPENED.append(arguments[0])


sys.addaudithook(_note)


@contextmanager
def opened(folder: Path) -> Iterator[list[str]]:
    """The names of the files in a folder that are opened meanwhile, as often as they are."""
    global _OPENED
    names: list[str] = []
    _OPENED = []
    try:
        yield names
    finally:
        names += sorted(os.path.relpath(path, folder) for path in _OPENED if path.startswith(f"{folder}{os.sep}"))
        _OPENED = None


def counted(sources: Path, warehouse: Path) -> tuple[Report, dict[str, int]]:
    """A build, and how many sources it worked on in each step."""
    executor = Counting()
    request = BuildRequest((str(sources),), str(warehouse), "test")
    return run_build(request, direct_run(1, executor=executor)), executor.items


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as settled at once, so that no test has to wait until they are."""
    monkeypatch.setattr(stamps, "SETTLED", -60_000_000_000)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    write_texts(tmp_path / "in", {f"a/{name}.txt": essay(name) for name in ("oak", "elm", "fir", "yew")})
    return tmp_path / "in"


def test_a_build_with_nothing_to_do_imports_nothing_heavy(sources: Path, tmp_path: Path, variorum: Variorum) -> None:
    noting = "open('imported', 'a').write(__name__)\n"
    write_texts(tmp_path / "foreign", {f"{library}.py": noting for library in UNASKED})
    assert variorum("build", sources, "--warehouse", "w", entry=FOREIGN).returncode == 0
    assert not (tmp_path / "imported").exists()

    done = variorum(sources, "--warehouse", "w", entry=IMPORTED)
    assert "nothing changed" in done.stdout, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def modules_for(names: list[str], media_type: str | None = None) -> Sequence[str]:
    """What is imported for workers that cut some files."""
    works = tuple(SourceToCut(FoundSource(name, name, b"", 1, None, Declared(media_type=media_type))) for name in names)
    return CUT.modules(CutTask(works, "", "", None, keep_raw=True, want_sketch=False))


@pytest.mark.parametrize(
    ("names", "media_type", "readers"),
    [
        (["a.txt", "B.TXT", "notes"], None, ["plain"]),
        (["a.txt", "b.md"], None, ["html", "markdown", "plain"]),  # Markdown may hold HTML
        (["a.html"], None, ["html"]),
        (["a.txt"], "text/x-wiki", ["mediawiki"]),
        (["a.pdf"], None, []),
    ],
)
def test_a_worker_imports_the_readers_of_its_batch(
    names: list[str], media_type: str | None, readers: list[str]
) -> None:
    modules = modules_for(names, media_type)
    done = subprocess.run([sys.executable, "-c", WORKER, *modules], capture_output=True, text=True, check=True)
    imported = json.loads(done.stdout)
    assert sorted(name.split(".")[3] for name in imported if READER.fullmatch(name)) == readers
    assert set(imported).isdisjoint({"pandera", "polars", "variorum.pipeline.plan", "variorum.pipeline.inventory"})


@pytest.mark.parametrize("library", sorted(UNASKED))
def test_no_worker_imports_a_library_that_it_never_asks(library: str) -> None:
    step: Any = SimpleNamespace(run=import_module, raises=(), sizes=lambda task: [1], modules=lambda task: ())
    executor = Processes(1)
    try:
        found = executor.attempt(step, library, lambda items, n_bytes: None)
    finally:
        executor.close()
    assert isinstance(found, Failure)
    assert f"No module named '{library}'" in found.detail


def test_a_worker_is_born_with_the_word_lists() -> None:
    command = [sys.executable, "-c", LISTS, *modules_for(["a.txt"])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 0


def test_files_that_nobody_wrote_to_are_read_once(sources: Path, tmp_path: Path, settled: None) -> None:
    counted(sources, tmp_path / "w")
    with opened(sources) as read:
        report, worked = counted(sources, tmp_path / "w")
    assert (read, worked, report.sources["unchanged"]) == ([], {}, 4)


def test_xml_that_is_no_dump_of_a_wiki_is_a_file_like_any_other(sources: Path, tmp_path: Path, settled: None) -> None:
    """It could be one by its name: it is not unpacked for that, and read once."""
    tei = "<TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><p>Words of a book.</p></body></text></TEI>"
    (sources / "a" / "book.xml").write_text(tei)
    report, worked = counted(sources, tmp_path / "w")
    assert (worked, report.sources["added"]) == ({"cut": 5, "identify": 5}, 5)
    with opened(sources) as read:
        report, worked = counted(sources, tmp_path / "w")
    assert (read, worked, report.sources["unchanged"]) == ([], {}, 5)


def test_a_file_that_was_written_to_is_read_whatever_its_size_and_time(
    sources: Path, tmp_path: Path, settled: None
) -> None:
    counted(sources, tmp_path / "w")
    edited = sources / "a/elm.txt"
    before = edited.stat()
    edited.write_bytes(edited.read_bytes().replace(b"storms", b"stones"))
    os.utime(edited, ns=(before.st_atime_ns, before.st_mtime_ns))
    with opened(sources) as read:
        report, worked = counted(sources, tmp_path / "w")
    assert edited.stat().st_size == before.st_size
    assert read == ["a/elm.txt"] * 2  # to hash it, and to cut it
    assert worked == {"cut": 1, "identify": 1}
    assert report.sources["changed"] == 1


def test_a_file_that_was_written_just_before_it_was_read_is_read_again(sources: Path, tmp_path: Path) -> None:
    """It could be written once more within the same tick of the file system's clock."""
    counted(sources, tmp_path / "w")
    with opened(sources) as read:
        counted(sources, tmp_path / "w")
    assert len(read) == 4


def test_a_torn_memory_of_files_costs_nothing_but_time(sources: Path, tmp_path: Path, settled: None) -> None:
    counted(sources, tmp_path / "w")
    for torn in ("", "[]", '{"a/elm.txt": 1}', '{"a/elm.txt": ["00", 1, 2, 3, 4]}'):
        (tmp_path / "w" / "refs" / "seen.json").write_text(torn)
        assert counted(sources, tmp_path / "w")[0].sources["unchanged"] == 4


def test_a_folder_that_is_renamed_is_not_cut(sources: Path, tmp_path: Path, ask: Ask, settled: None) -> None:
    counted(sources, tmp_path / "w")
    everything = "SELECT * FROM paragraphs ORDER BY ALL"
    before = ask(tmp_path / "w", everything)
    (sources / "a").rename(sources / "z")
    with opened(sources) as read:
        report, worked = counted(sources, tmp_path / "w")
    assert sorted(read) == [f"z/{name}.txt" for name in ("elm", "fir", "oak", "yew")]
    assert (worked, report.sources["renamed"], report.sources["seen"]) == ({}, 4, 4)
    assert ask(tmp_path / "w", everything) == before
    assert ask(tmp_path / "w", "SELECT DISTINCT split_part(source, '/', 1) FROM documents") == [("z",)]
    assert ask(tmp_path / "w", "SELECT event, method, count(*) FROM lineage WHERE version = 2 GROUP BY ALL") == [
        ("renamed", "raw_hash", 4)
    ]
    assert verify(open_warehouse(tmp_path / "w"), deep=True) == []


def test_a_rename_makes_the_rows_that_cutting_again_makes(
    tmp_path: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also beside what is given, equal files of which one changed, other formats, and what is partly undecodable."""
    texts: dict[str, str | bytes] = {f"a/{name}.txt": essay(name) for name in ("oak", "elm", "fir", "yew")}
    texts |= {"a/page.html": f"<h1>Reed</h1><p>{essay('reed')}</p>", "a/note.md": f"# Moss\n\n{essay('moss')}"}
    texts |= {"a/twin.txt": essay("oak"), "a/elm.meta.json": '{"author": "Ada"}', "a/torn.txt": b"\xffm \xff " * 2}
    texts |= {"a/part.txt": essay("rye", 40).encode() + b"a \xc3 b\n"}
    trees = []
    for warehouse in (tmp_path / "free", tmp_path / "anew"):
        folder = tmp_path / "in"
        write_texts(folder, texts)
        build(folder, warehouse)

        # A folder of another name; in it a file of another format, one with other metadata, a twin that goes its way.
        (folder / "a").rename(folder / "z")
        (folder / "z/yew.txt").rename(folder / "z/yew.md")
        write_texts(folder, {"a/oak.txt": essay("ash"), "z/elm.meta.json": '{"author": "Eve"}'})
        trees.append(build(folder, warehouse).tree)
        assert verify(open_warehouse(warehouse), deep=True) == []
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        monkeypatch.setattr("variorum.pipeline.plan._nothing_but_its_name", lambda *asked: False)
    assert trees[0] == trees[1]


def test_a_process_that_builds_again_and_again_holds_no_rows_and_no_database(sources: Path, tmp_path: Path) -> None:
    held = []
    for number in range(4):
        write_texts(sources, {"a/oak.txt": essay("oak") + f"\n\nAnd the {number}th thing is said at the end."})
        counted(sources, tmp_path / "w")
        gc.collect()
        held.append(pyarrow.total_allocated_bytes())
        assert logical._scratch_of.cache_info().currsize == 0
    assert max(held) <= held[0]
