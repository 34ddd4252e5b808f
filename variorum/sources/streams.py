"""Compressed files as streams that are read forward and in bounds: gzip, bzip2, xz and Zstandard."""

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from typing import IO

import zstandard

MAX_DICTIONARY = 256 << 20
"""Most memory that unpacking xz may ask for: `xz -9` asks for 65 MB, a file made to harm for 4 GB."""

_PIECE = 1024
"""Packed bytes of Zstandard that are unpacked at once: they cannot become more than some 50 MB."""
_UNPACKED_PIECE = 1 << 20


class TooMuch(Exception):
    """A stream that unpacks to more than is allowed."""

    def __init__(self, most: int) -> None:
        super().__init__(f"unpacks to more than the {most:,} bytes that are allowed")


def opened(kind: str, raw: bytes) -> IO[bytes]:
    """What a file of a kind (a key of `STREAMS`) unpacks to, to be read once from front to back."""
    return STREAMS[kind](raw)


class ForwardStream(io.RawIOBase):
    """A stream that can be sought forward only, holds no more than `most` bytes, and hands out its headers sparingly.

    `tarfile` reads headers as long as they say they are: `header` is how many bytes of them it may still have.
    """

    def __init__(self, inner: IO[bytes], most: int, header: int) -> None:
        self._inner, self._most, self._at = inner, most, 0
        self._most_header = header
        self.header = header
        self.last = b""
        """What was read last."""

    def begin_header(self) -> None:
        """From here to the next call of `begin_content` headers are read."""
        self.header = self._most_header

    def begin_content(self) -> None:
        """From here on a file is read."""
        self.header = -1

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises TooMuch where there are too many, ValueError where a header is too long."""
        if self.header >= 0:
            if not 0 <= size <= self.header:
                raise ValueError("a header in it is too long")
            self.header -= size
        self.last = self._inner.read(size)
        self._at += len(self.last)
        if self._at > self._most:
            raise TooMuch(self._most)
        return self.last

    def tell(self) -> int:
        """Bytes read so far."""
        return self._at

    def seekable(self) -> bool:
        """Forward, it is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Skip to `offset`. Raises ValueError for what lies behind."""
        left = offset - self._at
        if whence != io.SEEK_SET or left < 0:
            raise ValueError("a stream cannot be read backwards")
        while left > 0 and (skipped := self._inner.read(min(left, _UNPACKED_PIECE))):
            left -= len(skipped)
            self._at += len(skipped)
            if self._at > self._most:
                raise TooMuch(self._most)
        return self._at


class _Pieces(io.RawIOBase):
    """Pieces of bytes as one stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        n = min(len(view), len(self._left))
        view[:n], self._left = self._left[:n], self._left[n:]
        return n


def _unzstd(raw: bytes) -> Iterator[bytes]:
    """The library's own stream reader would take a frame that was cut off for a whole one."""
    at = 0
    while at < len(raw):
        frame = zstandard.ZstdDecompressor().decompressobj()
        while not frame.eof:
            if at == len(raw):
                raise EOFError("it ends too early")
            piece = raw[at : at + _PIECE]
            at += len(piece)
            yield frame.decompress(piece)
        at -= len(frame.unused_data)


def _unxz(raw: bytes) -> Iterator[bytes]:
    """`LZMAFile` knows no limit for memory."""
    while raw:
        stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MAX_DICTIONARY)
        while not stream.eof:
            piece = stream.decompress(raw, _UNPACKED_PIECE)
            raw = b""
            if not piece and stream.needs_input and not stream.eof:
                raise EOFError("it ends too early")
            yield piece
        # Between streams there may be zeros (xz format 1.2.0, section 2.2).
        raw = stream.unused_data.lstrip(b"\0")


def _buffered(pieces: Iterator[bytes]) -> IO[bytes]:
    return io.BufferedReader(_Pieces(pieces))


STREAMS: dict[str, Callable[[bytes], IO[bytes]]] = {
    "gzip": lambda raw: gzip.GzipFile(fileobj=io.BytesIO(raw)),  # type: ignore[dict-item,return-value]
    "bzip2": lambda raw: bz2.BZ2File(io.BytesIO(raw)),
    "xz": lambda raw: _buffered(_unxz(raw)),
    "zstd": lambda raw: _buffered(_unzstd(raw)),
}
"""How a kind of compression is read."""
