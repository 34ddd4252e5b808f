"""Files whose bytes were hashed and that nobody wrote to since, so that they need not be read again.

What was hashed is known by what the file system says of the file, or by the name that its repository has for the bytes,
and remembered by source in refs/seen.json. It is a short cut and no key: what is worked on is read and hashed again as
it is.
"""

from collections.abc import Mapping

from variorum.store import canonical, durable, opening
from variorum.store.stamps import Stamp
from variorum.store.warehouse import Warehouse
from variorum.text.values import value

_FILE = "seen.json"


@value
class HashedFile:
    """A file as it was when it was hashed."""

    stamp: Stamp | tuple[int, str]
    """Of a local file what the file system said; of one in a repository its size, and what its bytes are called."""
    sha256: str
    """In hex, as it is written down."""


def recall(warehouse: Warehouse) -> dict[str, HashedFile]:
    """What refs/seen.json says, by source; nothing where it is lost or torn."""
    try:
        value = canonical.decode_memory(opening.read_file(warehouse.memory / _FILE))
        return {
            source: HashedFile(_stamp(*stamp), bytes.fromhex(digest).hex())
            for source, (digest, *stamp) in value.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def remember(warehouse: Warehouse, seen: Mapping[str, HashedFile], before: Mapping[str, HashedFile]) -> None:
    """Write down what was seen, where it is not what was written down before."""
    if seen != before:
        value = {source: [one.sha256, *one.stamp] for source, one in seen.items()}
        durable.write_beside(warehouse.memory / _FILE, canonical.encode_memory(value))


def _stamp(size: int, first: int | str, *others: int) -> Stamp | tuple[int, str]:
    if isinstance(first, str):
        return (size, first)
    changed, inode = others
    return (size, first, changed, inode)
