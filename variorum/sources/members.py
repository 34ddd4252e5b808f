"""The files in an archive, one after the other, each in bounds: zip, tar and 7z."""

import io
import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import zstandard

from variorum.schemas.vocabulary import Reason
from variorum.sources.naming import readable_name
from variorum.sources.streams import ForwardStream, TooMuch

if TYPE_CHECKING:
    from py7zr.io import WriterFactory

MAX_MEMBERS = 1_000_000
"""Most files of one archive."""
MAX_HEADER = 1 << 16
"""Most bytes of what a tar says of one file: its name and attributes, and where its holes are."""

BROKEN = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zstandard.ZstdError,
)
"""What the libraries raise at bytes that are not as their format says; NotImplementedError is a RuntimeError."""

_PIECE = 1 << 20


@dataclass(slots=True)
class Allowance:
    """How many bytes a file may still unpack to: all members of an archive and of the archives in it together."""

    left: int
    each: int
    """Most bytes of one member."""

    @property
    def most(self) -> int:
        """Most bytes of the next member."""
        return min(self.each, self.left)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive, or why it cannot be had."""

    name: str
    """As text; empty where the fault is the whole archive's."""
    raw: bytes = b""
    reason: Reason | None = None
    detail: str = ""
    given: Mapping[str, object] = field(default_factory=dict)
    """What an archive of records says of it beside its text."""
    suffix: str = ""
    """What tells its format, where its name does not."""


def zip_members(raw: bytes, allowance: Allowance) -> Iterator[Member]:
    """The files in a zip archive."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except BROKEN as error:
        yield Member("", reason="broken_archive", detail=f"cannot be opened as zip: {error}")
        return
    with archive:
        files = [file for file in archive.infolist() if not file.is_dir()]
        if len(files) > MAX_MEMBERS:
            yield _too_many()
            return
        for file in files:
            name = file.filename.encode("utf-8", "backslashreplace").decode()
            if file.flag_bits & 1:
                yield Member(name, reason="broken_archive", detail="is encrypted")
            elif file.file_size > allowance.most:
                yield _too_large(name, file.file_size)
            else:
                yield _of_zip(archive, file, name)


def _of_zip(archive: zipfile.ZipFile, file: zipfile.ZipInfo, name: str) -> Member:
    try:
        with archive.open(file) as stream:
            return Member(name, stream.read())  # never more than file.file_size
    except BROKEN as error:
        return Member(name, reason="broken_archive", detail=f"cannot be unpacked: {error}")


def is_tar(head: bytes) -> bool:
    """Whether a file begins as a tar archive does: with a header whose checksum is right."""
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def tar_members(stream: IO[bytes], allowance: Allowance, most: int) -> Iterator[Member]:
    """The files in a tar archive, of which no more than `most` bytes are read."""
    forward = ForwardStream(stream, most, MAX_HEADER)
    number = 0
    try:
        with tarfile.open(fileobj=forward, mode="r:", errors="surrogateescape") as archive:
            while (file := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # else it would remember every file it met
                number += 1
                if number > MAX_MEMBERS:
                    yield _too_many()
                    return
                if not file.isdir():
                    forward.begin_content()
                    yield _of_tar(archive, file, allowance)
                forward.begin_header()
    except TooMuch as error:
        yield Member("", reason="too_large", detail=str(error))
        return
    except BROKEN as error:
        yield Member("", reason="broken_archive", detail=f"cannot be unpacked: {error}")
        return

    # The library takes whatever is no header for the end.
    if forward.last.strip(b"\0") or len(forward.last) < tarfile.BLOCKSIZE:
        detail = "ends without the mark that ends a tar archive, so files may be missing"
        yield Member("", reason="broken_archive", detail=detail)


def _of_tar(archive: tarfile.TarFile, file: tarfile.TarInfo, allowance: Allowance) -> Member:
    name = readable_name(file.name)
    if file.issym() or file.islnk():
        return Member(name, reason="not_a_file", detail=f"a link to {readable_name(file.linkname)} in an archive")
    if not file.isreg():
        return Member(name, reason="not_a_file", detail="neither a file nor a folder: a pipe or a device")
    if file.size > allowance.most:
        return _too_large(name, file.size)
    content = archive.extractfile(file)
    if content is None:
        return Member(name, reason="broken_archive", detail="cannot be unpacked")
    with content:
        return Member(name, b"".join(iter(lambda: content.read(_PIECE), b"")))


def seven_members(raw: bytes, allowance: Allowance) -> Iterator[Member]:
    """The files in a 7z archive."""
    try:
        import py7zr
    except ModuleNotFoundError:
        yield Member("", reason="unknown_format", detail="7z needs the module py7zr: install variorum[7z]")
        return

    with tempfile.TemporaryFile() as space:  # of a solid archive all is unpacked at once: more than memory should hold
        places: dict[str, _Place] = {}
        try:
            with py7zr.SevenZipFile(io.BytesIO(raw), max_extract_size=allowance.left) as archive:
                if archive.needs_password():
                    yield Member("", reason="broken_archive", detail="is encrypted")
                    return
                files = [file for file in archive.files if not file.is_directory and not file.is_socket]
                links = {file.filename for file in files if file.is_symlink}
                if len(files) > MAX_MEMBERS:
                    yield _too_many()
                    return
                archive.extractall(factory=_factory(space, places))
        except py7zr.exceptions.DecompressionBombError:
            yield Member("", reason="too_large", detail=str(TooMuch(allowance.left)))
            return
        except Exception as error:  # the library raises whatever its parser stumbles over
            yield Member("", reason="broken_archive", detail=f"cannot be unpacked: {error or type(error).__name__}")
            return

        for name, place in places.items():
            if name in links:
                yield Member(readable_name(name), reason="not_a_file", detail="a link in an archive")
            else:
                yield _of_seven(space, readable_name(name), place, allowance)
        if len(places) < len(files):
            detail = f"lists {len(files):,} files and holds {len(places):,}"
            yield Member("", reason="broken_archive", detail=detail)


@dataclass(slots=True)
class _Place:
    """Where in the scratch file a member lies."""

    start: int
    size: int = 0


def _of_seven(space: IO[bytes], name: str, place: _Place, allowance: Allowance) -> Member:
    if place.size > allowance.most:
        return _too_large(name, place.size)
    space.seek(place.start)
    return Member(name, space.read(place.size))


def _factory(space: IO[bytes], places: dict[str, _Place]) -> "WriterFactory":
    """What the library writes its files to: all of them to one, each at a place of its own."""
    from py7zr.io import Py7zIO, WriterFactory

    class Writer(Py7zIO):
        def __init__(self, place: _Place) -> None:
            self._place = place

        def write(self, s: bytes | bytearray) -> int:
            self._place.size += len(s)
            return space.write(s)

        def read(self, size: int | None = None) -> bytes:
            return b""

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            space.flush()

        def size(self) -> int:
            return self._place.size

    class Writers(WriterFactory):
        def create(self, filename: str) -> Writer:
            places[filename] = _Place(space.tell())
            return Writer(places[filename])

    return Writers()


def _too_large(name: str, size: int) -> Member:
    return Member(name, reason="too_large", detail=f"unpacks to {size:,} bytes, more than is allowed")


def _too_many() -> Member:
    return Member("", reason="too_large", detail=f"holds more than the {MAX_MEMBERS:,} files that are allowed")
