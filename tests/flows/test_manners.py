"""How the command answers: its help whole, one voice for what is wrong, data as it is, and nothing left behind."""

import inspect
import io
import json
import os
import pty
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from rich.progress import Progress as Bars
from scene import Build, Variorum, write_texts

import variorum as library
from variorum.commands import app as command
from variorum.commands.progress import amount_of, show_progress
from variorum.commands.show import versions_table
from variorum.commands.terminal import harmless, harmless_json
from variorum.dataset.sql import ask as ask_sql
from variorum.errors import UsageError
from variorum.execute.run import Progress
from variorum.pipeline.report_text import many
from variorum.store import durable
from variorum.store.commits import commit_of
from variorum.store.export import export
from variorum.store.warehouse import open_warehouse


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Say = Callable[..., Ended]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Say:
    """`say(*words)`: the command in this process, in a folder of the test's own, at 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])  # what the command does not import, other tests do
    monkeypatch.setattr(signal, "signal", lambda *given: None)  # `sql` lets Ctrl-C end the process

    def run(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["variorum", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


def flat(text: str) -> str:
    return " ".join(text.split())


def test_alone_it_shows_its_help(say: Say) -> None:
    alone = say()
    assert (alone.code, alone.err) == (0, "")
    assert alone.out == say("--help").out
    assert alone.out.endswith("\n")


def test_no_help_is_cut(say: Say) -> None:
    listed = flat(say("--help").out)
    for verb in command.app.registered_commands:
        assert verb.callback is not None
        meant = flat(inspect.getdoc(verb.callback) or "")
        assert meant
        assert meant in listed
        own = say(verb.callback.__name__, "--help")
        assert own.code == 0
        assert meant in flat(own.out)
        assert "..." not in own.out.replace("]...", "")


def test_it_says_which_one_it_is(say: Say) -> None:
    said = say("--version")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("variorum 0.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("build", "t", "--message"), "'--message' requires an argument"),
        (("build", "t", "--dry-run=3"), "'--dry-run' does not take a value"),
        (("--nothing",), "No such option: --nothing"),
        (("diff", "1"), "Missing argument"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else "",
)
def test_misuse_has_one_voice(words: tuple[str, ...], told: str, say: Say) -> None:
    ended = say(*words)
    assert (ended.code, ended.out) == (2, "")
    (line,) = ended.err.splitlines()
    assert line.startswith("variorum: ")
    assert told in line
    assert line.endswith("--help shows how).")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("sql", "SELECT 1", "--at", "9" * 5000), 2, "expected its number, a tag, or candidate"),
        (("sql", "SELECT INTERVAL 1 DAY", "--format", "parquet"), 2, "Parquet cannot hold such rows"),
        (("export", "1", "s3://bucket/folder"), 2, "`variorum publish` writes to s3://bucket/folder"),
        (("export", "1", "\udcff"), 2, r"\xff is not UTF-8; expected a folder whose path is"),
        (("export", "1", "\udcff/new"), 2, r"\xff/new is not UTF-8; expected a folder whose path is"),
        (("publish", "/dev/null"), 1, "/dev/null is no release: expected a folder that is empty"),
        (("publish", "/proc/self/mem"), 1, "/proc/self/mem is no release: expected a folder that is empty"),
        (("publish", "shelf", "--title", "\udcff"), 2, "is not UTF-8; expected"),
        (("resolve", "\udcff"), 2, "no such id was ever given out"),
        (("history", "\udcff"), 2, "no such id was ever given out"),
        (("cite", f"p{'0' * 16}:0-{'9' * 5000}"), 2, "expected"),
        (("check", "/dev/zero"), 2, "it has more than 512 MiB"),
        (("migrate", "/dev/zero", "--to", "1"), 2, "it has more than 512 MiB"),
        (("publish", "shelf", "--homepage", "javascript:x"), 2, "expected one such as https://example.org"),
        (("publish", "s3://"), 1, "s3:// names no bucket: expected a folder"),
    ],
    ids=lambda given: " ".join(given)[:20].encode("ascii", "replace").decode() if isinstance(given, tuple) else "",
)
def test_odd_values_end_in_a_sentence(
    words: tuple[str, ...], code: int, told: str, warehouse: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warehouse.parent / "here").mkdir(exist_ok=True)
    monkeypatch.chdir(warehouse.parent / "here")
    ended = say(*words, "--warehouse", warehouse)
    assert (ended.code, ended.out) == (code, "")
    assert told in ended.err
    assert "fault of the program" not in ended.err
    assert list(Path.cwd().iterdir()) == []


def test_a_dry_run_says_what_a_build_would_do(tmp_path: Path, say: Say, build: Build) -> None:
    write_texts(tmp_path / "t", {"a.txt": "One text.\n\nOf two paragraphs.\n"})
    assert "a dry run: a build would make version 1" in say("build", "t", "--dry-run").out
    build(tmp_path / "t", tmp_path / "warehouse", name="t")
    idle = say("build", "t", "--dry-run").out
    assert "a dry run: nothing to do" in idle
    write_texts(tmp_path / "t", {"b.txt": "Another text.\n"})
    due = say("build", "t", "--dry-run").out
    assert "a dry run: a build would make version 2" in due
    assert "nothing changed" not in due
    assert "1 document ·" in due
    assert json.loads(say("build", "t", "--dry-run", "--json").out)["would_build"] is True
    odd = say("build", "t", "--warehouse", "w\udcff")  # of which DuckDB could not be told
    assert (odd.code, "w\\xff is not UTF-8; expected" in odd.err, Path("w\udcff").exists()) == (2, True, False)


def test_one_is_no_plural() -> None:
    assert [many(count, "document") for count in (0, 1, 2, 1000)] == [
        "0 documents",
        "1 document",
        "2 documents",
        "1,000 documents",
    ]


MESSAGES = {
    "": "",
    "  ": "",
    "plain": ": plain",
    "a \x1b[31mred\x1b[0m": r": a \x1b\[31mred\x1b\[0m".replace(r"\x1b", r"\\x1b"),
    "<script>alert(1)</script>": ": &lt;script&gt;alert(1)&lt;/script&gt;",
    "[y](javascript:x) `z`": r": \[y\](javascript:x) \`z\`",
    "two\nlines": ": two lines",
}


@pytest.mark.parametrize("message", MESSAGES)
def test_the_page_of_an_export_says_a_message_as_it_is(message: str, tmp_path: Path, build: Build) -> None:
    write_texts(tmp_path / "t", {"a.txt": "One text.\n"})
    build(tmp_path / "t", tmp_path / "w", message=message)
    folder = export(open_warehouse(tmp_path / "w"), 1, tmp_path / "e")
    page = (folder / "README.md").read_text()
    assert page.count("n<1K") == 1  # Hugging Face's word for its size
    assert not {"\x1b", "<"} & set(page.replace("n<1K", ""))
    made = commit_of(open_warehouse(tmp_path / "w")).time
    (line,) = [line for line in page.splitlines() if "Made" in line]
    assert line.endswith(f"Made {made}{MESSAGES[message] or '.'}")
    about = json.loads((folder / "datapackage.json").read_text())["description"]
    assert not about.endswith((":", ": "))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("IMPORT DATABASE 'absent'", "not one query for rows"),
        ("FROM 'http://127.0.0.1:9/x.parquet'", "extension httpfs"),
        ("FROM 's3://bucket/x.csv'", "extension httpfs"),
        ("SELECT '\udcb2'", "not UTF-8 at character 9"),
        ("SELECT 1 FROM", "syntax error"),
    ],
    ids=["import", "http", "s3", "surrogate", "syntax"],
)
def test_sql_that_is_none_is_told_in_a_sentence(query: str, told: str, warehouse: Path, say: Say) -> None:
    for at in ((), ("--at", "1")):
        ended = say("sql", query, "--warehouse", warehouse, *at)
        assert (ended.code, ended.out) == (2, "")
        assert told in ended.err
        for never in ("Stack", "extensions.duckdb.org", "fault of the program", "Traceback", "INSTALL"):
            assert never not in ended.err
    with library.open(warehouse) as dataset, pytest.raises((UsageError, duckdb.Error)):
        dataset.sql(query)


@pytest.mark.parametrize("name", ["w?x", "w?x=1&a b#c%20'q", "w*[a]", "w;x"])
def test_a_warehouse_may_have_any_name(name: str, tmp_path: Path, build: Build) -> None:
    write_texts(tmp_path / "t", {"a.txt": "One text.\n\nOf two paragraphs.\n"})
    report = build(tmp_path / "t", tmp_path / name)
    assert (tmp_path / name / "variorum.duckdb").is_file()
    assert report.notes == ()
    for at in (None, 1):
        assert ask_sql(str(tmp_path / name), "SELECT count(*) AS n FROM paragraphs", at).to_pylist() == [{"n": 1}]
    assert not list((tmp_path / name).glob(".*"))


def test_the_query_that_a_build_proposes_can_be_asked(tmp_path: Path, variorum: Variorum) -> None:
    write_texts(tmp_path / "t", {"a.txt": "One text.\n\nOf two paragraphs.\n"})
    proposed = variorum("build", "t", "--warehouse=-w x").stdout.partition("query")[2]
    assert "-readonly './-w x/variorum.duckdb'" in proposed
    words = shlex.split(proposed)
    assert "a.txt" in variorum(*words[words.index("sql") :]).stdout


def test_what_a_killed_export_left_is_cleared_by_the_next(tmp_path: Path, warehouse: Path) -> None:
    left, at_work, others = (tmp_path / f".{name}.1-aa.tmp" for name in ("out", "out", "out2"))
    at_work = tmp_path / ".out.2-bb.tmp"
    for folder in (left, at_work, others):
        write_texts(folder, {"README.md": "half"})
    with durable.alone(at_work):
        export(open_warehouse(warehouse), 1, tmp_path / "out")
    assert [folder.exists() for folder in (left, at_work, others)] == [False, True, True]
    assert (tmp_path / "out" / "README.md").is_file()


HOSTILE = "\u202eabc\u202c \x9b31m \u2067x\u2069 \u2028 :x: [red]a[/red]"


def test_data_is_shown_as_it_is_and_commands_nothing(warehouse: Path, say: Say) -> None:
    query = f"SELECT '{HOSTILE}' AS \":smile:\""
    shown = say("sql", query, "--warehouse", warehouse).out
    written = harmless(HOSTILE)
    assert written in shown
    assert ":smile:" in shown
    in_json = say("sql", query, "--json", "--warehouse", warehouse).out
    assert json.loads(in_json) == [{":smile:": HOSTILE}]
    for said in (shown, in_json, harmless_json(json.dumps([HOSTILE], ensure_ascii=False))):
        assert not {"\u202e", "\u202c", "\x9b", "\u2067", "\u2069", "\u2028"} & set(said)
    assert HOSTILE in say("sql", query, "--format", "csv", "--warehouse", warehouse).out, "for programs, byte for byte"


def test_no_verb_makes_an_emoji_or_obeys_a_message(tmp_path: Path, say: Say) -> None:
    message = f":smile: {HOSTILE}"
    write_texts(tmp_path / "t", {":x: \u202ea.txt": "Of :smile: and more.\n\nA second one.\n", "bad.bin": bytes(3000)})
    ended = [say("build", "t", "--workers", 1, "--message", message, "--name", ":cat:")]
    write_texts(tmp_path / "t", {":x: \u202ea.txt": "Of :dog: and more.\n\nA second one.\n"})
    ended.append(say("build", "--workers", 1, "--message", message))
    ((identifier,),) = library.open("warehouse").sql("SELECT min(paragraph_id) FROM paragraphs").fetchall()
    ended += [
        say(*words)
        for words in (
            ("versions",),
            ("show", 1),
            ("diff", 1, 2),
            ("quarantine",),
            ("history", identifier),
            ("resolve", identifier),
            ("sql", "FROM paragraphs"),
            ("explain", "t/:x: \u202ea.txt"),
            ("build", "absent:x:\u202e"),
        )
    ]
    for one in ended:
        assert not {"\U0001f604", "\u274c", "\U0001f431", "\U0001f415", "\u202e", "\x9b"} & set(one.out + one.err), one
    assert harmless(message) in flat(ended[2].out)


def test_versions_are_readable_at_80_columns() -> None:
    signs = {"+": 12_345, "~": 678, "-": 9}
    rows = [
        {
            "version": number,
            "time": "2026-11-22T16:04:30+00:00",
            "kind": "pipeline",
            "message": "what there is to remember of it, which may be more than one line has room for",
            "changes": {"documents": signs, "sections": {"+": 0, "~": 0, "-": 0}, "paragraphs": signs},
        }
        for number in (1, 1234)
    ]
    out = io.StringIO()
    Console(file=out, width=80).print(versions_table(rows))
    lines = out.getvalue().splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert len(lines) == 1 + 2 * 4
    assert out.getvalue().count("2026-11-22 16:04 ") == 2
    assert "documents +12,345 ~678 -9" in flat(out.getvalue())
    assert "…" not in out.getvalue()


def test_a_bar_is_full_only_when_its_step_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    terminal = Console(file=out, force_terminal=True, width=100)
    monkeypatch.setattr("rich.console.Console", lambda **given: terminal)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    bars: list[Bars] = []

    class Kept(Bars):
        def __init__(self, *columns: object, **given: object) -> None:
            super().__init__(*columns, **given)  # type: ignore[arg-type]
            bars.append(self)

    monkeypatch.setattr("rich.progress.Progress", Kept)
    with show_progress(quiet=False) as show:
        for _ in range(2):  # two versions of one build have the same steps
            show(Progress("name", begins=True))
            (task,) = bars[0].tasks
            assert (task.finished, task.total) == (False, None)
            show(Progress("name", ended=True))
            assert task.finished


def test_progress_counts_sources_and_bytes_and_says_how_long(capsys: pytest.CaptureFixture[str]) -> None:
    said = amount_of(Progress("cut", 312, 2186, 4_100_000, 28_000_000), 30.0)
    assert said == "312 of 2,186 sources, 4.1 of 28.0 MB, about 3 min left"
    assert amount_of(Progress("inventory", 1, 1), 30.0) == "1 of 1 source"


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_a_build_at_once(tmp_path: Path, bare_environment: dict[str, str]) -> None:
    # Slow to cut, so that the key is pressed while workers are at it; at a terminal, so that there are bars.
    write_texts(tmp_path / "t", {f"{n}.txt": f"Text {n} of many words.\n\n" * 60_000 for n in range(8)})
    master, slave = pty.openpty()
    words = [sys.executable, "-c", "from variorum.commands.app import main; main()", "build", "t", "--workers", "2"]
    with subprocess.Popen(
        words, cwd=tmp_path, env=bare_environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    ) as process:
        os.close(slave)
        said = b""
        pressed = False
        while True:
            try:
                more = os.read(master, 4096)
            except OSError:  # the last who had the terminal let go of it
                break
            if not more:
                break
            said += more
            if b"cut" in said and not pressed:
                pressed = True
                os.killpg(process.pid, signal.SIGINT)
        code = process.wait()
    os.close(master)
    assert pressed
    assert code == 130, said
    assert b"Traceback" not in said
    assert b"Error" not in said
    assert not list((tmp_path / "warehouse" / "versions").iterdir())
