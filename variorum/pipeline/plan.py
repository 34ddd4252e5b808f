"""Plan: compare the sources with the parent version and say what is to be done."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import PurePosixPath
from typing import Literal, get_args

from variorum.pipeline.found import FoundSource, SourceToCut
from variorum.pipeline.inventory import Inventory
from variorum.pipeline.parent import LiveDocument, Parent
from variorum.pipeline.taken_down_passages import BESIDE, NOTHING_TAKEN, TakenDownPassages, taken_down_given
from variorum.schemas.row import Row
from variorum.schemas.vocabulary import PARTLY
from variorum.sources.packed import PACKED, RECORDS
from variorum.sources.rejected import Rejected
from variorum.text.given import declared_json, declared_of
from variorum.text.readers.formats import SUFFIXES

_Fate = Literal["added", "changed", "unchanged", "restated", "still_quarantined"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What differs from the parent version, by source name; every source seen is in exactly one of the first eight."""

    added: tuple[FoundSource, ...] = ()
    changed: tuple[FoundSource, ...] = ()
    renamed: tuple[tuple[str, FoundSource], ...] = ()
    """Old source name, and what now bears another with the same bytes, and is to be cut again all the same."""
    renamed_only: tuple[tuple[str, FoundSource], ...] = ()
    """The same, of which nothing but the name is another: their rows are the parent's but for the name."""
    unchanged: tuple[FoundSource, ...] = ()
    restated: tuple[FoundSource, ...] = ()
    """The same bytes, of which something else is given beside them: their rows of documents change, and no other."""
    still_quarantined: tuple[FoundSource, ...] = ()
    """In quarantine before, with the same bytes: not tried again."""
    rejected: tuple[Rejected, ...] = ()
    """Cannot be read at all."""
    removed: tuple[str, ...] = ()
    """Documents of the parent whose source is gone."""
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Documents of the parent that lie in a folder or archive which cannot be read now, by its name: they stand."""

    @property
    def owed(self) -> frozenset[str]:
        """Every source that must end in the tables or in quarantine: what was seen, and what is held."""
        found = (*self.added, *self.changed, *self.unchanged, *self.restated, *self.still_quarantined)
        names = {item.source for item in found}
        names |= {item.source for _, item in (*self.renamed, *self.renamed_only)}
        return frozenset(names.union((item.source for item in self.rejected), *self.held.values()))

    @property
    def work(self) -> tuple[FoundSource, ...]:
        """The sources to cut, sorted."""
        return tuple(
            sorted((*self.added, *self.changed, *(found for _, found in self.renamed)), key=lambda f: f.source)
        )


def make_plan(
    inventory: Inventory, parent: Parent, retry: bool = False, taken_down: TakenDownPassages = NOTHING_TAKEN
) -> Plan:
    """Plan the work that turns the parent's documents into those of the inventory.

    A source is known by its name and the hash of its bytes, never by a time or a place in a list. `retry`: what is in
    quarantine is tried again. `taken_down`: passages that were taken down; what is given beside a source is looked
    through for them here, where its text is not.
    """
    by_fate: dict[_Fate, list[FoundSource]] = {fate: [] for fate in get_args(_Fate)}
    for found in inventory.found:
        by_fate[_fate(found, parent, retry, taken_down)].append(found)
    added, changed = by_fate["added"], by_fate["changed"]

    # What is not here any more is gone, unless its bytes are here under another name.
    here = {found.source for found in inventory.found} | {rejected.source for rejected in inventory.rejected}
    held = _held(inventory.rejected, parent)
    here.update(chain.from_iterable(held.values()))
    gone = {source: live for source, live in sorted(parent.documents.items()) if source not in here}
    renamed = _renames(added, gone)
    moved = {found.source for _, found in renamed}
    left = {old for old, _ in renamed}

    # A document that only has another name is not read, unless its bytes or name are at stake elsewhere in this build.
    claimed = {found.raw_sha256 for found in changed}
    claimed |= {parent.documents[found.source].raw_sha256 for found in changed if found.source in parent.documents}
    only = [pair for pair in renamed if pair[1].raw_sha256 not in claimed and _nothing_but_its_name(*pair, parent)]
    only = [pair for pair in only if taken_down_given(pair[1].given, taken_down) is None]
    alone = {found.source for _, found in only}

    return Plan(
        added=tuple(found for found in added if found.source not in moved),
        changed=tuple(changed),
        renamed=tuple(pair for pair in renamed if pair[1].source not in alone),
        renamed_only=tuple(only),
        unchanged=tuple(by_fate["unchanged"]),
        restated=tuple(by_fate["restated"]),
        still_quarantined=tuple(by_fate["still_quarantined"]),
        rejected=inventory.rejected,
        removed=tuple(source for source in gone if source not in left),
        held=held,
    )


def _fate(found: FoundSource, parent: Parent, retry: bool, taken_down: TakenDownPassages) -> _Fate:
    """What is to be done with a source that is there, by what the parent has under its name."""
    clean = taken_down_given(found.given, taken_down) is None
    known = parent.documents.get(found.source)
    declared_alike = known is None or known.said[1] == declared_json(found.declared)

    # What was refused would be refused again, and what was taken in part stands so; unless what is beside it decided.
    row = parent.quarantine.get(found.source)
    refused_before = row is not None and row["raw_sha256"] == found.raw_sha256
    if row is not None and refused_before and declared_alike and not retry:
        if known is not None and row["reason"] in PARTLY and clean:
            return _unless_restated(found, known)
        if not clean or not _refused_for_what_is_beside(row):
            return "still_quarantined"

    if known is None:
        return "added"
    if known.raw_sha256 == found.raw_sha256 and declared_alike and clean and not refused_before:
        return _unless_restated(found, known)
    return "changed"


def _unless_restated(found: FoundSource, known: LiveDocument) -> _Fate:
    return "unchanged" if known.said[0] == found.given else "restated"


def planned(plan: Plan) -> dict[str, int]:
    """What a plan makes of the sources, each counted once: `seen` is the sum of all but `removed`."""
    counts = {
        "added": len(plan.added),
        "changed": len(plan.changed) + len(plan.restated),
        "renamed": len(plan.renamed) + len(plan.renamed_only),
        "removed": len(plan.removed),
        "unchanged": len(plan.unchanged),
        "quarantined": len(plan.still_quarantined) + len(plan.rejected),
    }
    return {"seen": sum(counts.values()) - counts["removed"], **counts}


def is_idle(plan: Plan, parent: Parent) -> bool:
    """Whether a plan leads to the version that is there already."""
    now: dict[str, tuple[str, bytes | None]] = {item.source: (item.reason, item.raw_sha256) for item in plan.rejected}
    now |= {source: _why(row) for source, row in standing_quarantine(plan, parent).items()}
    before = {source: _why(row) for source, row in parent.quarantine.items()}
    something = plan.work or plan.renamed_only or plan.restated or plan.removed
    return not something and now == before and parent.commit is not None


def _why(row: Row) -> tuple[str, bytes | None]:
    """What a row of quarantine says of a source: what was wrong, and with which bytes."""
    return row["reason"], row["raw_sha256"]


def standing_quarantine(plan: Plan, parent: Parent) -> dict[str, Row]:
    """The parent's rows of quarantine that are still true, by source: those of sources whose bytes are the same."""
    return {
        found.source: parent.quarantine[found.source]
        for found in (*plan.still_quarantined, *plan.unchanged, *plan.restated)
        if found.source in parent.quarantine and parent.quarantine[found.source]["raw_sha256"] == found.raw_sha256
    }


def works_of(plan: Plan, parent: Parent) -> list[SourceToCut]:
    """The sources to cut; of those that cannot be read again in place, which document of the parent has their bytes."""
    return [
        SourceToCut(found, parent.holders.get(found.raw_sha256) if found.path is None else None) for found in plan.work
    ]


def recut_works(inventory: Inventory, parent: Parent) -> list[SourceToCut]:
    """The parent's documents whose old bytes can still be read, to be cut anew with new code."""
    here = {found.source: found for found in inventory.found}
    works = []
    for source, live in sorted(parent.documents.items()):
        found = here.get(source)
        given, declared = live.said[0], declared_of(live.said[1])
        if live.raw_sha256 in parent.holders:
            name = found.name if found else source
            old = FoundSource(source, name, live.raw_sha256, live.n_bytes, None, declared, given)
            works.append(SourceToCut(old, known_as=live.document_id))
        elif found is not None and found.raw_sha256 == live.raw_sha256:
            works.append(SourceToCut(replace(found, declared=declared, given=given), known_as=live.document_id))
    return works


def nothing_but(works: list[SourceToCut]) -> Plan:
    """A plan in which only these sources count as changed, and nothing else is asked."""
    return Plan(changed=tuple(work.found for work in works))


def _refused_for_what_is_beside(row: Row) -> bool:
    """Whether a source is in quarantine for what is given beside its text, not for its bytes."""
    return (row["reason"], row["step"]) == ("taken_down", BESIDE)


def _held(rejected: Sequence[Rejected], parent: Parent) -> dict[str, tuple[str, ...]]:
    """What was in a folder or archive that cannot be read now is not known to be gone."""
    known = sorted(parent.documents)
    held: dict[str, tuple[str, ...]] = {}
    for item in rejected:
        inside: list[str] = []
        for prefix in (f"{item.source}/", f"{item.source}!/"):
            start = bisect_left(known, prefix)
            inside += known[start : bisect_left(known, prefix[:-1] + chr(ord("/") + 1), start)]
        if inside:
            held[item.source] = tuple(inside)
    return held


def _renames(added: list[FoundSource], gone: Mapping[str, LiveDocument]) -> list[tuple[str, FoundSource]]:
    """Pair what came with what went, by raw hash; of several with the same bytes, in the order of their names."""
    by_hash: dict[bytes, list[str]] = {}
    for source, live in gone.items():
        by_hash.setdefault(live.raw_sha256, []).append(source)
    pairs = []
    for found in added:
        same = by_hash.get(found.raw_sha256)
        if same:
            pairs.append((same.pop(0), found))
    return pairs


def _nothing_but_its_name(old: str, found: FoundSource, parent: Parent) -> bool:
    """Whether a source that was called `old` is read as it was then: in the same format, with the same declared."""
    known = parent.documents[old]
    in_quarantine = old in parent.quarantine or found.source in parent.quarantine
    format_before = _told_by_name(old)
    read_alike = format_before is not None and format_before == _told_by_name(found.source)
    return read_alike and not in_quarantine and known.said[1] == declared_json(found.declared)


def _told_by_name(source: str) -> str | None:
    """What the name of a source tells of its format: a suffix that is known, else all of the name without its folder.

    None where more than the name tells it: records have media types of their own.
    """
    archive, _, name = source.rpartition("!/")
    if archive.lower().endswith(RECORDS):
        return None
    last = name.rsplit("/", 1)[-1]
    packed = next((suffix for suffix in PACKED if last.lower().endswith(suffix)), "")
    suffix = PurePosixPath(last.lower().removesuffix(packed)).suffix
    return suffix + packed if suffix in SUFFIXES and "cmake" not in last.lower() else last
