"""Where the files of a warehouse lie: the verbs by which every one of them is reached.

A file is named by its path below the warehouse, with slashes: `versions/00000001.json`. Two kinds: a folder on a disk
(store.disk) and a folder in a bucket (store.bucket). What any kind must hold to stands in tests/store/test_storage.py.
A file that is not there is a FileNotFoundError with its name and a `strerror`. Whatever else goes wrong is an OSError
with a `strerror` on a disk, and in a bucket a StoreError that tells the kind.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a storage says of a file without reading it."""

    size: int
    """Bytes."""
    written: float
    """When it was written or kept last, in seconds since 1970, by the clock of the storage."""


class Storage(Protocol):
    """Files that are there whole or not at all, also after a crash; what is written is read by everybody after it."""

    @property
    def place(self) -> str:
        """What people call it: the path of a folder, or its URI."""

    def read(self, name: str) -> bytes:
        """A file's bytes, as they are in the storage and not as they were remembered."""

    def open(self, name: str) -> BinaryIO:
        """The same, to be read here and there without the rest."""

    def create(self, name: str, data: bytes) -> bool:
        """Create a file; False where it is there already, which is then left alone. Of several at once one wins."""

    def replace(self, name: str, data: bytes) -> None:
        """Write a file, in the place of the one there was."""

    def update(self, name: str, change: Callable[[bytes | None], bytes | None]) -> None:
        """Replace a file by what `change` makes of it (None: it is not there), which is asked again where somebody
        else wrote meanwhile: no change is lost. Where it answers None, nothing is written.
        """

    def keep(self, name: str, data: bytes) -> None:
        """Have a file whose name tells its content, and have it young: gc spares it for its grace."""

    def delete(self, name: str) -> None:
        """Remove a file, and every copy of it that this machine has; one that is not there is no error."""

    def move(self, name: str, to: str) -> None:
        """Give a file another name, in the place of the one that has it; no copy of it stays with this machine."""

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder and in those below it, sorted; of unfinished ones, none."""

    def facts(self, folder: str) -> dict[str, FileInfo]:
        """The files that `names` gives, with what is known of them."""

    def clock(self) -> float:
        """What time it is by the clock that `written` is told by."""

    def local(self, names: Sequence[str]) -> list[Path]:
        """Where this machine has files whose names tell their content; fetched where it has them elsewhere only.

        Of one that is not there, the path at which it would be, or FileNotFoundError.
        """

    def renewed(self, name: str) -> Path | None:
        """Where this machine has a file whose copy was found to be damaged, fetched again; None where it is no copy."""

    def lacking(self, names: Sequence[str]) -> list[str]:
        """Those of some files that are not there, whatever this machine has copies of."""

    def flush(self) -> None:
        """Return when all that was written will be there after a power cut."""
