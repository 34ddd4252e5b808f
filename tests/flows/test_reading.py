"""Every input ends in the tables or in quarantine, whatever it is; nothing hangs, nothing is lost, nothing stops."""

import contextlib
import gzip
import http.server
import io
import os
import socket
import stat
import struct
import subprocess
import sys
import threading
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from scene import ENTRY, Ask, Build, Variorum, essay, write_texts

import variorum.sources.archives
from tests import patience
from variorum.errors import UsageError
from variorum.execute.in_process import InProcess
from variorum.execute.run import direct_run
from variorum.pipeline.cut import CUT, CutTask
from variorum.pipeline.found import FoundSource, SourceToCut
from variorum.pipeline.inventory import take_inventory
from variorum.pipeline.scratch import Scratch
from variorum.sources.archives import Rejected, Unpacked, unpack
from variorum.sources.listing import Listed, list_sources, listing_of

KEPT = "kept"


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def encrypted(archive: bytes) -> bytes:
    """The archive with every member marked as encrypted."""
    data = bytearray(archive)
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(magic)
        while position >= 0:
            data[position + at] |= 1
            position = data.find(magic, position + 4)
    return bytes(data)


def text(about: str) -> bytes:
    return essay(about).encode()


def fill_with_files(folder: Path) -> dict[str, str]:
    """Write one file of every kind; by source what becomes of it: kept, or the reason of its quarantine."""
    twice = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(twice, "w") as archive:
        warnings.simplefilter("ignore")
        for about in ("one", "two"):
            archive.writestr("same.txt", text(f"twin {about}"))
    chained = text("chain")
    for _ in range(5):
        chained = zipped({"in.zip": chained}) if len(chained) > 2000 else zipped({"in.txt": chained})
    expected: dict[str, tuple[bytes, dict[str, str]]] = {
        "plain.txt": (text("plain"), {"plain.txt": KEPT}),
        "notes.md": (b"# Notes\n\nSome *words* about the weather of last week, and of this one.\n", {"notes.md": KEPT}),
        "CAPITAL.TXT": (text("capital"), {"CAPITAL.TXT": KEPT}),
        "no suffix": (text("suffix"), {"no suffix": KEPT}),
        "sub/dir/same.txt": (text("same"), {"sub/dir/same.txt": KEPT}),
        "other/same.txt": (text("same"), {"other/same.txt": KEPT}),
        "empty.txt": (b"", {"empty.txt": "empty"}),
        "blank.txt": (b" \n\t\n \n", {"blank.txt": "empty"}),
        "zeros.bin": (bytes(5000), {"zeros.bin": "binary"}),
        'it\'s "quoted" & [odd] *.txt': (text("quote"), {'it\'s "quoted" & [odd] *.txt': KEPT}),
        "line\nfeed and \ttab.txt": (text("feed"), {"line\nfeed and \ttab.txt": KEPT}),
        " blanks around .txt ": (text("blanks"), {" blanks around .txt ": KEPT}),
        "-rf": (text("option"), {"-rf": KEPT}),
        "a::b.txt": (text("chained"), {"a::b.txt": KEPT}),
        "memory:": (text("scheme"), {"memory:": KEPT}),
        "ü" * 127: (text("long"), {"ü" * 127: KEPT}),
        "е́.txt": (text("accent"), {"е́.txt": KEPT}),
        "packed.txt.gz": (gzip.compress(text("gzip")), {"packed.txt.gz": KEPT}),
        "packed.txt.zst": (zstandard.compress(text("zstd")), {"packed.txt.zst": KEPT}),
        "two frames.txt.zst": (
            zstandard.compress(text("frame 1")) + zstandard.compress(text("frame 2")),
            {"two frames.txt.zst": KEPT},
        ),
        "only called.gz": (text("called"), {"only called.gz": KEPT}),
        "nothing.gz": (b"", {"nothing.gz": "empty"}),
        "cut.txt.gz": (gzip.compress(text("cut"))[:-9], {"cut.txt.gz": "broken_archive"}),
        "cut.txt.zst": (zstandard.compress(text("cut"))[:-9], {"cut.txt.zst": "broken_archive"}),
        "junk after.txt.zst": (zstandard.compress(text("junk")) + b"junk", {"junk after.txt.zst": "broken_archive"}),
        "cut.zip": (zipped({"a.txt": text("cut")})[:-9], {"cut.zip": "broken_archive"}),
        "two.zip": (
            zipped({"a.txt": text("member a"), "deep/b.md": b"# Bee\n\nA member that is written in Markdown.\n"}),
            {"two.zip!/a.txt": KEPT, "two.zip!/deep/b.md": KEPT},
        ),
        "xz.zip": (zipped({"a.txt": text("lzma")}, zipfile.ZIP_LZMA), {"xz.zip!/a.txt": KEPT}),
        "bz.zip": (zipped({"a.txt": text("bzip")}, zipfile.ZIP_BZIP2), {"bz.zip!/a.txt": KEPT}),
        "twins.zip": (twice.getvalue(), {"twins.zip!/same.txt": KEPT, "twins.zip!/same.txt#2": KEPT}),
        "climbing.zip": (
            zipped({"../../up.txt": text("up"), "/etc/passwd": text("root")}),
            {"climbing.zip!/../../up.txt": KEPT, "climbing.zip!//etc/passwd": KEPT},
        ),
        "secret.zip": (encrypted(zipped({"s.txt": text("secret")})), {"secret.zip!/s.txt": "broken_archive"}),
        "folders.zip": (zipped({"a/": b"", "a/b/": b""}), {"folders.zip": "empty"}),
        "hollow.zip": (zipped({}), {"hollow.zip": "binary"}),
        "nested.zip.gz": (
            gzip.compress(zipped({"in.txt.gz": gzip.compress(text("nested"))})),
            {"nested.zip.gz!/in.txt.gz": KEPT},
        ),
        "deep.zip": (
            zipped({"1.zip": zipped({"2.zip": zipped({"3.zip": zipped({"4.txt": text("deep")})})})}),
            {"deep.zip!/1.zip!/2.zip!/3.zip": "too_deep"},
        ),
        "like.zip": (zipped({"x.txt": text("inside")}), {"like.zip!/x.txt": KEPT}),
        "like.zip!/x.txt": (text("outside"), {"like.zip!/x.txt#2": KEPT}),
    }
    write_texts(folder, {name: data for name, (data, _) in expected.items()})
    return {source: what for _, found in expected.values() for source, what in found.items()}


def fill_with_odd_things(folder: Path, elsewhere: Path) -> dict[str, str]:
    """What stands in a folder and is no file, or not a readable one."""
    write_texts(elsewhere, {"far/linked.txt": text("linked"), "target.txt": text("target")})
    (folder / "link to file.txt").symlink_to(elsewhere / "target.txt")
    (folder / "link to folder").symlink_to(elsewhere / "far")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "up").symlink_to(folder)
    (folder / "broken.txt").symlink_to(elsewhere / "gone.txt")
    (folder / "link to device").symlink_to("/dev/zero")
    (folder / "unreadable.txt").symlink_to("/proc/self/mem")  # opens, but cannot be read at 0: for root too
    os.mkfifo(folder / "pipe.txt")
    (folder / "link to pipe.txt").symlink_to(folder / "pipe.txt")
    here = Path.cwd()
    os.chdir(folder)  # a socket's path may have 108 bytes at most
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket.txt")
    finally:
        os.chdir(here)
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9")).mkdir()
    for name in (b"/latin-\xe9.txt", b"/latin-\\xe9.txt", b"/caf\xe9/in.txt"):
        Path(os.fsdecode(os.fsencode(folder) + name)).write_bytes(text("latin"))
    expected = {
        "link to file.txt": KEPT,
        "link to folder": "not_a_file",
        "loop.txt": "unreadable",
        "up": "not_a_file",
        "broken.txt": "unreadable",
        "link to device": "not_a_file",
        "unreadable.txt": "unreadable",
        "pipe.txt": "not_a_file",
        "link to pipe.txt": "not_a_file",
        "socket.txt": "not_a_file",
        "latin-\\xe9.txt": KEPT,
        "latin-\\xe9.txt#2": "name_not_utf8",
        "caf\\xe9/in.txt": "name_not_utf8",
    }
    if os.geteuid() == 0:
        os.mknod(folder / "device.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
        expected["device.txt"] = "not_a_file"
    return expected


def outcome(ask: Ask, warehouse: Path) -> dict[str, str]:
    """What became of every source."""
    kept = {source: KEPT for (source,) in ask(warehouse, "SELECT source FROM documents")}
    set_apart = dict(ask(warehouse, "SELECT source, reason FROM quarantine"))
    assert len(kept) == ask(warehouse, "SELECT count(*) FROM documents")[0][0]
    assert len(set_apart) == ask(warehouse, "SELECT count(*) FROM quarantine")[0][0]
    return set_apart | kept


def test_every_kind_of_input_ends_in_the_tables_or_in_quarantine(tmp_path: Path, build: Build, ask: Ask) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w"
    folder.mkdir()
    expected = fill_with_files(folder) | fill_with_odd_things(folder, tmp_path / "elsewhere")
    report = build(folder, warehouse)
    assert outcome(ask, warehouse) == expected
    assert report.sources["seen"] == len(expected)
    assert report.sources["quarantined"] == sum(what != KEPT for what in expected.values())
    assert all(row["detail"] for row in report.quarantined)
    assert not report.quarantined or {row["step"] for row in report.quarantined} <= {
        "inventory",
        "read",
        "decode",
        "segment",
    }
    again = build(folder, warehouse)
    assert (again.version, again.made) == (1, ())


def test_a_title_that_only_the_header_of_a_book_states(tmp_path: Path, build: Build, ask: Ask) -> None:
    book = (
        "The Project Gutenberg EBook of The Bridge\n\nTitle: The Bridge\n\nAuthor: J. Brown\n\n"
        "*** START OF THIS PROJECT GUTENBERG EBOOK THE BRIDGE ***\n\n\nCHAPTER I\n\n\nIt was a cold day in March.\n\n\n"
        "*** END OF THIS PROJECT GUTENBERG EBOOK THE BRIDGE ***\n"
    )
    write_texts(tmp_path / "books", {"bridge.txt": book})
    build(tmp_path / "books", tmp_path / "w")
    assert ask(tmp_path / "w", "SELECT title FROM documents") == [("The Bridge",)]
    assert ask(tmp_path / "w", "SELECT heading FROM sections WHERE level = 0") == [(None,)]


def test_a_file_a_folder_and_a_glob_give_the_same_text(tmp_path: Path, texts: Path, build: Build, ask: Ask) -> None:
    of_cedar = (
        "SELECT text FROM paragraphs JOIN documents USING (document_id) WHERE source = 'cedar.txt' ORDER BY ordinal"
    )
    said = []
    for number, place in enumerate((texts / "cedar.txt", texts / "ced*.txt", f"{texts}/**/cedar.txt", texts)):
        build(place, tmp_path / f"w{number}")
        said.append(ask(tmp_path / f"w{number}", of_cedar))
    assert said[0]
    assert said == [said[0]] * 4


def test_a_folder_called_like_a_glob_is_a_folder(tmp_path: Path) -> None:
    write_texts(tmp_path / "in [2]*", {"a.txt": "a"})
    write_texts(tmp_path / "in 2x", {"b.txt": "b"})
    assert [item.source for item in list_sources([str(tmp_path / "in [2]*")])] == ["a.txt"]


def test_one_place_given_twice_is_one_place(texts: Path) -> None:
    once = list_sources([str(texts)])
    assert list_sources([str(texts), f"{texts}/", f"{texts}/../texts", f"{texts}/*.txt"]) == once
    assert list_sources([str(texts), str(texts / "apple.txt")]) == once


def test_the_warehouse_is_no_source(tmp_path: Path, build: Build, ask: Ask) -> None:
    write_texts(tmp_path / "in", {"a.txt": essay("a")})
    warehouse = tmp_path / "in" / "warehouse"
    build(tmp_path / "in", warehouse)
    assert outcome(ask, warehouse) == {"a.txt": KEPT}
    assert build(tmp_path / "in", warehouse).version == 1


def test_folders_in_folders_beyond_any_stack(tmp_path: Path) -> None:
    folders = [tmp_path / "in"]
    folders[0].mkdir()
    try:
        for _ in range(1200):
            folders.append(folders[-1] / "d")
            folders[-1].mkdir()
        (folders[-1] / "a.txt").write_text("deep")
        assert [item.source for item in list_sources([str(folders[0])])] == ["d/" * 1200 + "a.txt"]
    finally:
        (folders[-1] / "a.txt").unlink(missing_ok=True)
        for folder in reversed(folders):
            folder.rmdir()


WITHOUT_POWERS = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: what lets root read all
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def test_what_one_may_not_read_is_quarantined_and_what_it_held_stands(
    tmp_path: Path, bare_environment: dict[str, str], ask: Ask
) -> None:
    write_texts(tmp_path / "in", {f"{name}.txt": essay(name) for name in ("open", "shut", "room/a", "room/b")})
    warehouse = tmp_path / "w"

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", WITHOUT_POWERS, *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return patience.run(command, cwd=tmp_path, env=bare_environment, **pipes)

    def build_again() -> None:
        ended = run(*ENTRY[1:], "build", "in", "--warehouse", "w", "--workers", "1")
        assert ended.returncode == 0, ended.stderr

    build_again()
    ids = ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1")
    (tmp_path / "in/shut.txt").chmod(0)
    (tmp_path / "in/room").chmod(0)
    try:
        if run("-c", "open('in/shut.txt')").returncode == 0:
            pytest.skip("whoever runs this may read everything")
        build_again()
        reasons = dict(ask(warehouse, "SELECT source, reason FROM quarantine"))
        assert reasons == {"shut.txt": "unreadable", "room": "unreadable"}
        assert all("stand" in detail for (detail,) in ask(warehouse, "SELECT detail FROM quarantine"))
        assert ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1") == ids
        (tmp_path / "in").chmod(0)
        shut = run(*ENTRY[1:], "build", "in", "--warehouse", "w", "--workers", "1")
        assert (shut.returncode, shut.stderr.count("\n")) == (2, 1), shut.stderr
    finally:
        (tmp_path / "in").chmod(0o755)
        (tmp_path / "in/room").chmod(0o755)
        (tmp_path / "in/shut.txt").chmod(0o644)
    build_again()
    assert ask(warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    assert ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1") == ids


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system makes up no files")
def test_what_the_system_makes_up_is_no_source(tmp_path: Path, build: Build, ask: Ask, texts: Path) -> None:
    (texts / "environment.txt").symlink_to("/proc/self/environ")
    build(texts, tmp_path / "w")
    assert ask(tmp_path / "w", "SELECT source, reason FROM quarantine") == [("environment.txt", "unreadable")]


def test_a_broken_archive_takes_nothing_away(tmp_path: Path, build: Build, ask: Ask) -> None:
    folder, warehouse = tmp_path / "in", tmp_path / "w"
    whole = zipped({"a.txt": text("one"), "b.txt": text("two")})
    write_texts(folder, {"a.zip": whole, "c.txt": text("three")})
    build(folder, warehouse)
    ids = ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1")
    write_texts(folder, {"a.zip": whole[:-30]})
    report = build(folder, warehouse)
    assert report.version == 2
    assert any("stands" in note for note in report.notes)
    assert ask(warehouse, "SELECT source, reason FROM quarantine") == [("a.zip", "broken_archive")]
    assert ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1") == ids
    assert build(folder, warehouse).version == 2
    write_texts(folder, {"a.zip": whole})
    build(folder, warehouse)
    assert ask(warehouse, "SELECT paragraph_id FROM paragraphs ORDER BY 1") == ids
    assert ask(warehouse, "SELECT * FROM quarantine") == []


def test_bombs_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variorum.sources.archives, "MAX_BYTES", 1 << 20)
    monkeypatch.setattr(variorum.sources.archives, "MAX_ARCHIVE_BYTES", 4 << 20)
    zeros = bytes((1 << 20) + 1)
    for name, raw in (("a.gz", gzip.compress(zeros)), ("a.zst", zstandard.compress(zeros))):
        assert [type(part) for part in unpack(name, name, raw)] == [Rejected]
        assert next(unpack(name, name, raw)).reason == "too_large"
    fitting = bytes(1 << 20)
    archive = zipped({f"{n}.txt": fitting for n in range(9)})
    assert sum(isinstance(part, Unpacked) for part in unpack("a.zip", "a.zip", archive)) == 4
    nested = zipped({f"{n}.zip": zipped({f"{m}.txt": fitting for m in range(3)}) for n in range(3)})
    parts = list(unpack("a.zip", "a.zip", nested))
    assert sum(len(part.raw) for part in parts if isinstance(part, Unpacked)) <= 4 << 20
    assert {part.reason for part in parts if isinstance(part, Rejected)} == {"too_large"}


def test_a_member_that_says_it_is_smaller_than_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = bytearray(zipped({"a.txt": bytes(1 << 22)}))
    for magic, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        position = archive.find(magic)
        archive[position + at : position + at + 4] = struct.pack("<I", 10)
    (part,) = unpack("a.zip", "a.zip", bytes(archive))
    assert isinstance(part, Rejected)


SAMPLES = {
    ".gz": gzip.compress(text("fuzz"), mtime=0),
    ".zst": zstandard.compress(text("fuzz")),
    ".zip": zipped({"a.txt": text("fuzz"), "ü.gz": gzip.compress(text("fuzz"), mtime=0)}),
    ".lzma.zip": zipped({"a.txt": text("fuzz")}, zipfile.ZIP_LZMA),
    ".bz2.zip": zipped({"a.txt": text("fuzz")}, zipfile.ZIP_BZIP2),
}


@settings(max_examples=400, deadline=None)
@given(
    suffix=st.sampled_from(sorted(SAMPLES)),
    edits=st.lists(st.tuples(st.integers(4, 2000), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.none() | st.integers(4, 2000),
)
def test_damaged_archives_never_raise(suffix: str, edits: list[tuple[int, int]], cut: int | None) -> None:
    data = bytearray(SAMPLES[suffix])
    for at, value in edits:
        data[4 + at % (len(data) - 4)] = value
    parts = list(unpack(f"a{suffix}", f"a{suffix}", bytes(data[:cut])))
    assert parts
    assert all(part.detail for part in parts if isinstance(part, Rejected))


def test_a_file_that_changes_or_goes_between_inventory_and_cut(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_texts(folder, {f"{name}.txt": essay(name) for name in ("edited", "gone", "folder", "piped", "same")})
    listing = listing_of([str(folder)])
    inventory = take_inventory(listing, Scratch(tmp_path / "aside"), lambda done, total: None, InProcess().attempt)
    write_texts(folder, {"edited.txt": essay("other")})
    for name in ("gone", "folder", "piped"):
        (folder / f"{name}.txt").unlink()
    (folder / "folder.txt").mkdir()
    os.mkfifo(folder / "piped.txt")
    works = tuple(SourceToCut(found) for found in inventory.found)
    task = CutTask(works, str(tmp_path), str(tmp_path / "w"), None, True, False)
    (batch,) = direct_run(1).each(CUT, [task])
    assert {item.source: item.reason for item in batch.rejected} == {
        "gone.txt": "unreadable",
        "folder.txt": "unreadable",
        "piped.txt": "unreadable",
    }
    read = {cut.found.source: cut.found for cut in batch.cuts}
    before = {found.source: found for found in inventory.found}
    assert sorted(read) == ["edited.txt", "same.txt"]
    assert read["same.txt"] == before["same.txt"]
    assert read["edited.txt"].raw_sha256 != before["edited.txt"].raw_sha256


def test_sources_on_another_file_system(tmp_path: Path, build: Build, ask: Ask) -> None:
    far = fsspec.filesystem("memory")
    root = f"/{tmp_path.name}-{os.getpid()}"
    try:
        far.pipe(f"{root}/a.txt", text("far"))
        far.pipe(f"{root}/sub/b.zip", zipped({"in.txt": text("inside")}))
        far.pipe(f"{root}/empty.txt", b"")
        warehouse = tmp_path / "w"
        build(f"memory:/{root}", warehouse)
        assert outcome(ask, warehouse) == {"a.txt": KEPT, "sub/b.zip!/in.txt": KEPT, "empty.txt": "empty"}
        assert build(f"memory:/{root}", warehouse).version == 1
        far.rm(f"{root}/a.txt")
        build(f"memory:/{root}", warehouse)
        assert outcome(ask, warehouse) == {"sub/b.zip!/in.txt": KEPT, "empty.txt": "empty"}
        build(f"memory:/{root}/sub/b.zip", tmp_path / "w2")
        assert outcome(ask, tmp_path / "w2") == {f"memory:/{root}/sub/b.zip!/in.txt": KEPT}
    finally:
        far.rm(root, recursive=True)


class _Pages(http.server.BaseHTTPRequestHandler):
    """A site: an index that links everywhere, two texts, one page with links, one that fails."""

    pages: ClassVar[dict[str, tuple[int, str, bytes]]] = {
        "/": (200, "text/html", b'<a href="/texts/">texts</a>'),
        "/texts/": (
            200,
            "text/html",
            b'<a href="?C=N;O=D">Name</a> <a href="/">Parent</a> <a href="../">up</a> <a href="a.txt">a</a>'
            b' <a href="sub/">sub</a> <a href="/texts/bad.txt">bad</a>'
            b' <a href="https://elsewhere.invalid/x.txt">x</a>',
        ),
        "/texts/sub/": (200, "text/html", b'<a href="/texts/">up</a> <a href="b.txt.gz">b</a>'),
        "/texts/a.txt": (200, "text/plain", text("web")),
        "/texts/sub/b.txt.gz": (200, "application/gzip", gzip.compress(text("packed web"))),
        "/texts/bad.txt": (500, "text/plain", b"out of order"),
        "/page": (200, "text/plain", b"A page\n\nSee https://elsewhere.invalid/y.txt and the pages behind it.\n"),
    }

    def _answer(self, body: bool) -> None:
        status, kind, data = self.pages.get(self.path, (404, "text/plain", b"no"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def do_GET(self) -> None:
        self._answer(True)

    def do_HEAD(self) -> None:
        self._answer(False)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_sources_on_the_web(tmp_path: Path, build: Build, ask: Ask) -> None:
    with site() as address:
        build(f"{address}/texts/", tmp_path / "w")
        assert outcome(ask, tmp_path / "w") == {"a.txt": KEPT, "sub/b.txt.gz": KEPT, "bad.txt": "unreadable"}
        build(f"{address}/page", tmp_path / "w2")
        assert outcome(ask, tmp_path / "w2") == {f"{address}/page": KEPT}
        with pytest.raises(UsageError, match="no such file"):
            list_sources([f"{address}/absent.txt"])
    with pytest.raises(UsageError, match=r"a\.txt"):
        list_sources([f"{address}/a.txt"])


@pytest.mark.parametrize("place", ["s3x://bucket/a", "nothing here", "sub/*.none"])
def test_places_that_are_none(place: str, texts: Path) -> None:
    with pytest.raises(UsageError):
        list_sources([f"{texts}/{place}" if "://" not in place else place])


def test_bytes_that_are_set_aside_are_those_that_were_hashed(tmp_path: Path) -> None:
    same = text("same")
    write_texts(tmp_path / "in", {f"{n}.txt.gz": gzip.compress(same, mtime=n) for n in range(40)})
    (tmp_path / "aside").mkdir()
    scratch = Scratch(tmp_path / "aside", lambda: ())
    inventory = take_inventory(
        listing_of([str(tmp_path / "in")]), scratch, lambda done, total: None, InProcess().attempt
    )
    assert len(inventory.found) == 40
    assert {Path(str(found.path)).read_bytes() for found in inventory.found} == {same}
    assert [path.name for path in (tmp_path / "aside").iterdir() if path.name != "kept"] == [sha256(same).hexdigest()]
    assert isinstance(inventory.found[0], FoundSource)
    assert zlib.crc32(same) == zlib.crc32(Path(str(inventory.found[0].path)).read_bytes())


def test_the_listing_is_sorted_whatever_the_folder_says(tmp_path: Path) -> None:
    names = [f"{n * 7919 % 100:02}.txt" for n in range(100)]
    write_texts(tmp_path / "in", dict.fromkeys(names, "x"))
    listed = list_sources([str(tmp_path / "in")])
    assert [item.source for item in listed] == sorted(names)
    assert all(isinstance(item, Listed) for item in listed)


def test_a_name_that_is_no_text_as_a_place(tmp_path: Path, variorum: Variorum) -> None:
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    place.mkdir()
    ended = variorum("build", os.fsencode(place), "--warehouse", "w")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "not UTF-8" in ended.stderr
    assert "Traceback" not in ended.stderr
