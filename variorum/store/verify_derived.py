"""Whether what is remembered to work less is what was written: it may be lost, but no damaged one is to be trusted."""

from collections.abc import Callable, Iterator

from variorum.store import canonical, looks, opening
from variorum.store.errors import StoreError
from variorum.store.finding import Finding
from variorum.store.warehouse import Warehouse


def derived_findings(warehouse: Warehouse) -> Iterator[Finding]:
    """A finding for each memory that is there, and not as it was written."""
    memories: dict[str, tuple[Callable[[], bytes], Callable[[bytes], object]]] = {
        looks.FILE: (lambda: warehouse.storage.read(looks.FILE), looks.parsed),
        "refs/code.json": (lambda: warehouse.storage.read("refs/code.json"), _sealed),
        "refs/seen.json": (lambda: opening.read_file(warehouse.memory / "seen.json"), _memory),
        "refs/checked.json": (lambda: opening.read_file(warehouse.memory / "checked.json"), _memory),
        "refs/said.json": (lambda: opening.read_file(warehouse.memory / "said.json"), _sealed),
    }
    for where, (read, parsed) in memories.items():
        try:
            parsed(read())
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError, StoreError) as error:
            yield Finding("damaged", where, f"it is not as it was written ({error}); delete it: it is made anew")


def _sealed(data: bytes) -> object:
    """What a sealed record says; one of an older program has no seal, is not believed, and is no fault."""
    value = canonical.decode(data)
    return canonical.unsealed(value) if "seal" in value else None


def _memory(data: bytes) -> object:
    """The same of a memory, which was a table of names alone."""
    return None if data.startswith(b"{") and canonical.decode(data) else canonical.decode_memory(data)
