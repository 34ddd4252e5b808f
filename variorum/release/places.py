"""Where a release is written to and read from: a folder, a web host, or whatever fsspec knows, such as s3://."""

import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from variorum.release.index import ReleaseError
from variorum.sources.credentials import is_uri, scrubbed, with_environment, without_credentials
from variorum.store import durable, opening

if TYPE_CHECKING:
    from typing import BinaryIO

TIMEOUT = 60
"""Seconds for which a host may say nothing."""


class ReleaseOrigin(Protocol):
    """Where a release is read from."""

    @property
    def name(self) -> str:
        """What it is called in messages: without credentials."""

    def open(self, path: str, start: int = 0) -> "tuple[BinaryIO, int]":
        """A file from byte `start` on, or from an earlier byte where the host cannot: the bytes, and where they begin.

        FileNotFoundError where there is none; OSError where the host cannot be asked.
        """


class Target(ReleaseOrigin, Protocol):
    """Where a release is written to."""

    def write(self, path: str, file: Path) -> None:
        """Write or replace a file, whole or not at all."""

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""

    def size(self, path: str) -> int | None:
        """The size of a file; None where there is none."""

    def is_empty(self) -> bool:
        """Whether nothing is there yet."""


def target_of(place: str) -> Target:
    """The target that a person named: a folder, or a URI that fsspec can write to."""
    if is_uri(place):
        if place.startswith(("http://", "https://")):
            raise ReleaseError(f"{without_credentials(place)} cannot be written to: expected a folder or s3://….")
        return _remote(place)
    _check_folder(place)
    return Folder(Path(os.path.abspath(place)))  # noqa: PTH100 -- resolve() would follow symlinks


def origin_of(place: str) -> ReleaseOrigin:
    """The origin that a person named: a web address, a folder, or a URI that fsspec can read."""
    if place.startswith(("http://", "https://")):
        try:
            urlsplit(place)
        except ValueError as error:
            why = scrubbed(str(error), place)
            raise ReleaseError(f"{without_credentials(place)} is no address ({why}): {_EXPECTED}.") from None
        return Web(place.rstrip("/"))
    if is_uri(place):
        return _remote(place)
    _check_folder(place)
    return Folder(Path(os.path.abspath(place)))  # noqa: PTH100


def _check_folder(place: str) -> None:
    """ReleaseError for an address that lacks a slash: as a folder it would be made, with the password in its name."""
    is_torn = re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", place) and not place.startswith(("file:", "local:"))
    if is_torn and not os.path.lexists(place):
        raise ReleaseError(f"{scrubbed(place)} is no address, for want of a second slash: {_EXPECTED}.")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine."""

    root: Path

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.root)

    def open(self, path: str, start: int = 0) -> "tuple[BinaryIO, int]":
        """A file from a byte on."""
        file = opening.open_file(self.root / path)
        file.seek(start)
        return file, start

    def write(self, path: str, file: Path) -> None:
        """Copy a file beside, then move it into place."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = durable.temporary_beside(target)
        try:
            shutil.copyfile(file, temporary)
            durable.sync_file(temporary)
            temporary.replace(target)
        finally:
            durable.discard(temporary)
        durable.sync_folder(target.parent)

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that it leaves empty."""
        target = self.root / path
        target.unlink(missing_ok=True)
        for folder in target.parents:
            if folder == self.root or not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()

    def size(self, path: str) -> int | None:
        """The size of a file."""
        target = self.root / path
        return target.stat().st_size if target.is_file() else None

    def is_empty(self) -> bool:
        """Whether there is no folder, or nothing in it."""
        return not self.root.exists() or not any(self.root.iterdir())


@dataclass(frozen=True, slots=True)
class Web:
    """A static host."""

    url: str

    @property
    def name(self) -> str:
        """Its address."""
        return without_credentials(self.url)

    def open(self, path: str, start: int = 0) -> "tuple[BinaryIO, int]":
        """A file from a byte on, where the host knows ranges."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        request = Request(f"{with_environment(self.url)}/{quote(path)}", headers=headers)
        try:
            answer = urlopen(request, timeout=TIMEOUT)
        except HTTPError as error:
            with closing(error):
                if error.code in (404, 410):
                    raise FileNotFoundError(f"{self.name}/{path}") from error
                if error.code == 416:  # nothing is there from that byte on
                    return io.BytesIO(), start
                raise OSError(f"{self.name}/{path} answers {error.code} {error.reason}") from error
        except (URLError, HTTPException) as error:  # what the latter says of a user and a password holds both
            why = scrubbed(str(getattr(error, "reason", error)), self.url, with_environment(self.url))
            raise OSError(f"{self.name} cannot be reached ({why})") from None
        return answer, start if answer.status == 206 else 0


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder of a file system that fsspec knows."""

    system: Any
    root: str
    place: str
    """As it was given, credentials and all."""

    @property
    def name(self) -> str:
        """Its URI, without credentials."""
        return without_credentials(self.place).rstrip("/")

    def open(self, path: str, start: int = 0) -> "tuple[BinaryIO, int]":
        """A file from a byte on."""
        with self._reached():
            file: BinaryIO = self.system.open(f"{self.root}/{path}", "rb")
            file.seek(start)
            return file, start

    def write(self, path: str, file: Path) -> None:
        """Put a file: object stores show it when it is whole."""
        with self._reached():
            self.system.put_file(str(file), f"{self.root}/{path}")

    def remove(self, path: str) -> None:
        """Remove a file."""
        with self._reached():
            if self.system.exists(f"{self.root}/{path}"):
                self.system.rm_file(f"{self.root}/{path}")

    def size(self, path: str) -> int | None:
        """The size of a file."""
        try:
            with self._reached():
                return int(self.system.size(f"{self.root}/{path}"))
        except FileNotFoundError:
            return None

    def is_empty(self) -> bool:
        """Whether nothing has that prefix."""
        try:
            with self._reached():
                return not self.system.ls(self.root, detail=False)
        except FileNotFoundError:
            return True

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Libraries of object stores have errors of their own, such as that there are no credentials."""
        try:
            yield
        except (FileNotFoundError, ReleaseError):
            raise
        except Exception as error:
            why = scrubbed(str(error), self.place, with_environment(self.place))
            if isinstance(error, OSError):
                raise OSError(f"{self.name}: {why}") from None
            raise ReleaseError(f"{self.name} cannot be reached ({why}): {_EXPECTED}.") from None


_EXPECTED = "expected a folder, http(s):// or s3://bucket/folder"


def _remote(place: str) -> Remote:
    from fsspec.core import url_to_fs

    if not place.partition("://")[2].strip("/"):
        raise ReleaseError(f"{place} names no bucket: {_EXPECTED}.")
    whole = with_environment(place)
    try:
        into: Callable[..., tuple[Any, str]] = url_to_fs
        system, root = into(whole)
    except (ImportError, ValueError) as error:
        why = scrubbed(str(error), place, whole)
        raise ReleaseError(f"{without_credentials(place)} cannot be reached ({why}): {_EXPECTED}.") from None
    return Remote(system, root.rstrip("/"), place)
