"""Files of a release, fetched: counted, gone on with where a fetch broke off, and kept only with the right hash."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from variorum.release.index import INDEX, File, ReleaseError, ReleaseIndex, decode
from variorum.release.places import ReleaseOrigin
from variorum.store.canonical import digest_of

if TYPE_CHECKING:
    from typing import BinaryIO

AT_ONCE = 2**20
"""Bytes of a file that are in memory at once."""

LARGEST_INDEX = 64 * 2**20
"""Bytes: more than any index is, so that a host that never ends is left."""

TRIES = 3
"""How often a fetch that broke off is gone on with, before it is given up until the next pull."""


class OtherBytes(ReleaseError):
    """A file is not, or not yet, what the index says: tampered with, broken off, or just being published anew."""


def read_index(origin: ReleaseOrigin) -> tuple[ReleaseIndex, bytes]:
    """latest.json as it is now, and its bytes. ReleaseError where it is not there, or is not as it was published."""
    where = f"{origin.name}/{INDEX}"
    try:
        file, _ = origin.open(INDEX)
        with file:
            data = file.read(LARGEST_INDEX)
    except FileNotFoundError as error:
        raise ReleaseError(f"{origin.name} is no release: it has no {INDEX}.") from error
    except (OSError, HTTPException) as error:
        raise ReleaseError(f"{where} cannot be read ({error}).") from error
    return decode(data, where), data


@dataclass(slots=True)
class Fetcher:
    """Fetches files of one release into a folder, each under its hash."""

    origin: ReleaseOrigin
    staging: Path
    received: int = 0
    """Bytes that came over."""

    def index(self) -> tuple[ReleaseIndex, bytes]:
        """latest.json as it is now."""
        index, data = read_index(self.origin)
        self.received += len(data)
        return index, data

    def fetch(self, path: str, file: File) -> Path:
        """A file of the release, whole and with the hash that the index gives. OtherBytes where it has another."""
        done = self.staging / file.sha256
        if done.is_file() and digest_of(done) == file.sha256:
            return done

        # What broke off goes on where it stopped; what is not there any more was replaced by another release.
        partial = self.staging / f"{file.sha256}.part"
        for left in reversed(range(TRIES)):
            try:
                self._continue(path, file, partial)
                break
            except FileNotFoundError as error:
                raise OtherBytes(f"{self.origin.name}/{path} is not there, though {INDEX} names it.") from error
            except (OSError, HTTPException) as error:
                if not left:
                    raise OtherBytes(
                        f"{self.origin.name}/{path} broke off ({error}): pull again, it goes on where it stopped."
                    ) from error

        if digest_of(partial) != file.sha256:
            partial.unlink()
            raise OtherBytes(
                f"{self.origin.name}/{path} is not the file that {INDEX} tells of (another SHA-256): nothing was "
                "replaced. It was tampered with or damaged; or it is being published just now: then pull again."
            )
        partial.replace(done)
        return done

    def _continue(self, path: str, file: File, partial: Path) -> None:
        have = partial.stat().st_size if partial.exists() else 0
        if have > file.bytes:
            partial.unlink()
            have = 0
        if have == file.bytes and have:
            return
        body, start = self.origin.open(path, have)
        with body, partial.open("r+b" if have else "wb") as out:
            out.seek(start)
            out.truncate()
            for data in _pieces(body, file.bytes - start + 1):  # one byte more shows that it is too long
                self.received += len(data)
                out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if partial.stat().st_size < file.bytes:
            raise OSError(f"{partial.stat().st_size:,} of {file.bytes:,} bytes came")


def _pieces(body: "BinaryIO", most: int) -> Iterator[bytes]:
    while most > 0 and (data := body.read(min(AT_ONCE, most))):
        most -= len(data)
        yield data
