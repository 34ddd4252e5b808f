"""Archives: what is in them, what is said where something cannot be had, and no bomb goes off."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from collections.abc import Callable, Mapping

import py7zr
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

import variorum.sources.archives
import variorum.sources.members
from variorum.sources.archives import Rejected, Unpacked, unpack

PACKED: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
}
FILES = {"a.txt": b"First.\n", "deep/b.md": b"# Second\n", "ü.txt": b"Third.\n"}


def tarred(files: Mapping[str, bytes]) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return into.getvalue()


def sevened(files: Mapping[str, bytes]) -> bytes:
    into = io.BytesIO()
    with py7zr.SevenZipFile(into, "w") as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return into.getvalue()


def found(name: str, raw: bytes) -> dict[str, bytes | str]:
    """What an archive holds: bytes, or the reason why not."""
    return {part.source: part.raw if isinstance(part, Unpacked) else part.reason for part in unpack(name, name, raw)}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mebibyte for a member, four for an archive."""
    monkeypatch.setattr(variorum.sources.archives, "MAX_BYTES", 1 << 20)
    monkeypatch.setattr(variorum.sources.archives, "MAX_ARCHIVE_BYTES", 4 << 20)


@pytest.mark.parametrize("suffix", PACKED)
def test_a_compressed_file_is_one_source(suffix: str) -> None:
    packed = PACKED[suffix](b"Some text.\n") + PACKED[suffix](b"More of it.\n")
    (part,) = unpack(f"a.txt{suffix}", f"a.txt{suffix}", packed)
    assert part == Unpacked(f"a.txt{suffix}", "a.txt", b"Some text.\nMore of it.\n")


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("x.tar", bytes),
        ("x.7z", None),
        ("x.tgz", gzip.compress),
        ("x.txz", lzma.compress),
        ("x.tbz2", bz2.compress),
        ("x.tzst", zstandard.compress),
        *((f"x.tar{suffix}", pack) for suffix, pack in PACKED.items()),
    ],
)
def test_an_archive_is_its_members(name: str, pack: Callable[[bytes], bytes] | None) -> None:
    raw = sevened(FILES) if pack is None else pack(tarred(FILES))
    assert found(name, raw) == {f"{name}!/{inside}": content for inside, content in FILES.items()}


def test_archives_in_archives() -> None:
    inner = gzip.compress(tarred({"a.txt.xz": lzma.compress(b"deep")}))
    assert found("o.7z", sevened({"m.tar.gz": inner})) == {"o.7z!/m.tar.gz!/a.txt.xz": b"deep"}
    for n in range(4):
        inner = tarred({f"{n}.tar.gz" if n < 1 else f"{n}.tar": inner})
    assert list(found("o.tar", inner).values()) == ["too_deep"]


def test_what_is_no_file_in_a_tar_is_told() -> None:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        for name, kind in (
            ("d", tarfile.DIRTYPE),
            ("l", tarfile.SYMTYPE),
            ("h", tarfile.LNKTYPE),
            ("p", tarfile.FIFOTYPE),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "a.txt"
            archive.addfile(entry)
    assert found("a.tar", into.getvalue()) == {f"a.tar!/{name}": "not_a_file" for name in "lhp"}
    assert found("a.tar", tarred({})) == {"a.tar": tarred({})}  # nothing but zeros: no sign of a tar


def test_what_is_only_called_an_archive_is_taken_as_it_is() -> None:
    for name in ("a.tar", "a.7z", "a.xz", "a.bz2", "a.tgz"):
        assert found(name, b"A text.\n") == {name: b"A text.\n"}
    assert list(unpack("a.tar.gz", "a.tar.gz", gzip.compress(b"A text."))) == [
        Unpacked("a.tar.gz", "a.tar", b"A text.")
    ]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_a_tar_that_was_cut_off_says_so_and_what_is_whole_is_taken(pack: Callable[[bytes], bytes]) -> None:
    name = {bytes: "a.tar", gzip.compress: "a.tar.gz"}.get(pack, "a.tar.zst")
    whole = tarred({"a.txt": bytes(b"x" * 600), "b.txt": b"y" * 600})
    for end in (512, 700, 1536, 1536 + 100, 2048 + 100, 3072, 3072 + 300):
        parts = found(name, pack(whole[:end]))
        assert parts.pop(name) == "broken_archive"
        assert parts == ({f"{name}!/a.txt": b"x" * 600} if end < 2648 and end > 1112 else parts)
    assert found(name, pack(whole[:3072] + b"junk" * 300))[name] == "broken_archive"


def test_an_encrypted_7z_is_told() -> None:
    into = io.BytesIO()
    with py7zr.SevenZipFile(into, "w", password="secret") as archive:
        archive.writestr(b"x", "a.txt")
    assert found("a.7z", into.getvalue()) == {"a.7z": "broken_archive"}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("suffix", PACKED)
def test_compressed_bombs_are_bounded(suffix: str) -> None:
    assert found(f"a{suffix}", PACKED[suffix](bytes((1 << 20) + 1))) == {f"a{suffix}": "too_large"}
    assert found(f"a{suffix}", PACKED[suffix](bytes(1 << 20))) == {f"a{suffix}": bytes(1 << 20)}


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", ["a.tar.gz", "a.tar.xz", "a.tar.bz2", "a.tar.zst", "a.7z"])
def test_archives_are_bounded_as_a_whole(name: str) -> None:
    def pack(files: Mapping[str, bytes]) -> bytes:
        return sevened(files) if name == "a.7z" else PACKED[name[5:]](tarred(files))

    one = found(name, pack({"a.txt": bytes((1 << 20) + 1), "b.txt": b"b"}))
    assert one == {f"{name}!/a.txt": "too_large", f"{name}!/b.txt": b"b"}
    many = found(name, pack({f"{n}.txt": bytes(1 << 20) for n in range(9)}))
    assert sum(len(part) for part in many.values() if isinstance(part, bytes)) <= 4 << 20
    assert many[name] == "too_large"


@pytest.mark.usefixtures("small")
def test_a_hole_in_a_tar_is_as_large_as_it_says() -> None:
    """A sparse file of 8 GiB whose header is all there is of it."""
    entry = tarfile.TarInfo("hole.txt")
    entry.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    block[386:410] = b"00000000000\000000000000\0"
    block[483:495] = b"100000000000\0"[:12]
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert found("a.tar", bytes(block) + bytes(1024)) == {"a.tar!/hole.txt": "too_large"}


def test_headers_that_never_end() -> None:
    """Names, attributes and lists of holes that are longer than any real ones end the archive, not the memory."""
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE):
        entry = tarfile.TarInfo("x")
        entry.type, entry.size = kind, 1 << 30
        raw = entry.tobuf(tarfile.USTAR_FORMAT) + bytes(1 << 21)
        assert found("a.tar.gz", gzip.compress(raw)) == {"a.tar.gz": "broken_archive"}
    chained = tarfile.TarInfo("x")
    chained.type = tarfile.GNUTYPE_LONGNAME
    assert found("a.tar", chained.tobuf() * 10_000) == {"a.tar": "broken_archive"}


def test_more_members_than_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variorum.sources.members, "MAX_MEMBERS", 3)
    many = {f"{n}.txt": b"x" for n in range(5)}
    assert found("a.tar", tarred(many))["a.tar"] == "too_large"
    assert found("a.7z", sevened(many)) == {"a.7z": "too_large"}


def test_an_xz_that_asks_for_gigabytes_of_memory() -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 3 << 29}]
    raw = bytearray(lzma.compress(b"small", filters=[{**filters[0], "dict_size": 1 << 20}]))
    raw[16] = 39  # the size of the dictionary, as a bit pattern (xz format 1.2.0, section 5.3.1): 3 GiB
    raw[20:24] = struct.pack("<I", zlib.crc32(raw[12:20]))
    assert found("a.xz", bytes(raw)) == {"a.xz": "broken_archive"}


@pytest.mark.parametrize("n", [10**6, 10**9, 2**60])
def test_a_7z_that_says_that_it_holds_more_than_there_is(n: int) -> None:
    number = b"\xff" + struct.pack("<Q", n)
    for header in (b"\x01\x05" + number + b"\0\0", b"\x01\x04\x06" + bytes(1) + number + bytes(12)):
        start = struct.pack("<QQI", 0, len(header), zlib.crc32(header))
        raw = b"7z\xbc\xaf'\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + header
        assert found("a.7z", raw) == {"a.7z": "broken_archive"}


SAMPLES = {
    ".tar": tarred(FILES),
    ".7z": sevened(FILES),
    ".tar.xz": lzma.compress(tarred(FILES)),
    ".bz2": bz2.compress(b"Some text that is packed.\n" * 40),
    ".tar.gz": gzip.compress(tarred(FILES), mtime=0),
}


@settings(max_examples=300, deadline=None)
@given(
    suffix=st.sampled_from(sorted(SAMPLES)),
    edits=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.none() | st.integers(4, 4000),
)
def test_damaged_archives_never_raise(suffix: str, edits: list[tuple[int, int]], cut: int | None) -> None:
    data = bytearray(SAMPLES[suffix])
    for at, value in edits:
        data[at % len(data)] = value
    parts = list(unpack(f"a{suffix}", f"a{suffix}", bytes(data[:cut])))
    assert parts
    assert all(part.detail for part in parts if isinstance(part, Rejected))
