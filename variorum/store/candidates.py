"""The candidate: a whole version that waits for a person's word. It is not the latest, and no number is its own yet.

A warehouse has one at most, for a version is made on the latest; a newer one takes its place. Its file holds all that
the commit needs, so to accept it is that one create-only write.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from variorum.store import canonical, commits, gaps, objects, tree
from variorum.store.commits import Commit
from variorum.store.errors import LostRace, StoreError
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

FILE = "refs/candidate.json"

At = int | Literal["candidate"]
"""Which content is meant: that of a version, by its number, or that of the candidate."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A version to be: what `commit` needs, and why it was held back."""

    parent: str
    """SHA-256 of the file of the version that it was made on."""
    number: int
    """The number it has once it is accepted."""
    content: Tree
    name: str
    message: str
    kind: str
    run: str | None
    time: str
    """When it was first held back, ISO 8601, UTC."""
    counts: Mapping[str, Any]
    dataset: Mapping[str, Any]
    beyond: Sequence[Mapping[str, Any]] = field(default=())
    """The gates that it is beyond: gate, says, found, among, share, reason, sample."""

    @property
    def tree(self) -> str:
        """Hash of its content."""
        return tree.hash_of(self.content)


_UNSEALED = frozenset({"tree", *(one.name for one in fields(Candidate))})
"""What the candidates of older programs have."""


def hold(warehouse: Warehouse, held: Candidate) -> bool:
    """Keep a candidate in the place of the one before; False where it is that one, which then stays as it is.

    LostRace when another writer committed a version since it was made.
    """
    newest = commits.latest(warehouse)
    if newest is None or newest.sha256 != held.parent:
        raise LostRace(f"Version {held.number} was committed by another writer first: read it and try again.")

    try:
        before = candidate(warehouse)
    except StoreError:
        before = None  # a damaged one is replaced, as a whole one would be
    if before is not None and before.tree == held.tree:
        return False

    # What it names is on the disk before it is itself.
    warehouse.storage.flush()
    plain = {one.name: getattr(held, one.name) for one in fields(held)}
    value = {**plain, "content": tree.to_json(held.content), "tree": held.tree}
    try:
        warehouse.storage.replace(FILE, canonical.encode(canonical.sealed(value)))
    except OSError as error:
        raise StoreError(f"The candidate {warehouse.where(FILE)} cannot be written ({error.strerror}).") from error

    # Objects that gc or a takedown removed meanwhile: a candidate that nobody can accept does not stay.
    try:
        objects.check_there(warehouse, tree.objects_of(held.content))
    except LostRace:
        drop(warehouse)
        raise
    return True


def candidate(warehouse: Warehouse) -> Candidate | None:
    """The candidate; None where nothing waits, also where a version was committed since it was made."""
    try:
        value = canonical.unsealed_if_sealed(canonical.decode(warehouse.storage.read(FILE)), _UNSEALED)
        named = value.pop("tree")
        found = Candidate(**{**value, "content": tree.from_json(value["content"])})
        if found.tree != named:
            raise ValueError("its content does not have the hash that it says")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"The candidate {warehouse.where(FILE)} cannot be read ({error}): delete the file; the next build makes it "
            "anew."
        ) from error
    newest = commits.latest(warehouse)
    return found if newest is not None and newest.sha256 == found.parent else None


def candidate_of(warehouse: Warehouse, named: str | None = None) -> Candidate:
    """The candidate, which must be the one whose hash begins with `named`. StoreError where there is no such one."""
    found = candidate(warehouse)
    if found is None:
        raise StoreError(f"The warehouse {warehouse.place} has no candidate: nothing waits to be accepted or rejected.")
    if named is not None and not found.tree.startswith(named):
        raise StoreError(
            f"The candidate is {found.tree[:12]} now, not {named}: another build has made it since; look at it again."
        )
    return found


def drop(warehouse: Warehouse) -> None:
    """Let the candidate go; what it alone holds is swept by gc. Its ids can be given to the same texts only."""
    warehouse.storage.delete(FILE)


def accept(warehouse: Warehouse, held: Candidate, *, time: str, last_look: Callable[[], None] = lambda: None) -> Commit:
    """Make the candidate the latest version. LostRace where another was first, StoreError where it has a hole."""
    there = set(objects.names(warehouse))
    missing = [shard for shard in tree.shards_of(held.content) if shard.object not in there]
    if missing:
        raise StoreError(
            f"The candidate lacks {len(missing)} objects, such as {missing[0].object}: reject it and build again."
        )
    made = commits.commit(
        warehouse,
        commits.latest(warehouse),
        held.content,
        message=held.message,
        kind=held.kind,
        run=held.run,
        name=held.name,
        counts={**held.counts, "accepted": [one["gate"] for one in held.beyond]},
        time=time,
        dataset=held.dataset,
        last_look=last_look,
    )
    drop(warehouse)
    return made


def content_at(warehouse: Warehouse, at: At | None) -> tuple[int, Tree]:
    """The number and the content of a version (the latest for None), or of the candidate, as they stand today."""
    if at == "candidate":
        found = candidate_of(warehouse)
        return found.number, tree.standing(found.content, gaps.lookup(warehouse))
    version = commits.commit_of(warehouse, at)
    return version.number, commits.tree_of(warehouse, version)
