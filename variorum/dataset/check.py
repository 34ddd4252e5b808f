"""Quotations checked against all versions: whether they are said word for word, where, and what became of it since."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Literal, get_args

from variorum.annotate.quotations import Quotation, folded, pieces, read_quotations, says
from variorum.annotate.references import Reference
from variorum.dataset.database import database
from variorum.dataset.given_file import read_given
from variorum.dataset.id_histories import ask_for, became, edges_of, texts_of
from variorum.dataset.phrase_index import Wording, wordings_with
from variorum.errors import UsageError
from variorum.store.commits import Commit, versions
from variorum.store.warehouse import Warehouse

if TYPE_CHECKING:
    import duckdb

Verdict = Literal["said", "changed", "moved", "removed", "elsewhere", "never", "unreadable"]
"""said: word for word where it is cited, today too; changed: said there, and edited since; moved: said there, today in
what it was split or merged into; removed: said there, and gone since; elsewhere: not where it is cited, but somewhere;
never: nowhere in any version."""

VERDICTS: tuple[str, ...] = get_args(Verdict)

RIGHT = ("said", "changed", "moved", "removed")
"""Verdicts on quotations that are right: they are said where they are cited, or somewhere where nothing is cited."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say of one quotation."""

    place: str
    verdict: Verdict
    quotation: str
    cited: str | None = None
    """The reference that it came with."""
    found: str | None = None
    """Where it is said: the newest version that says it."""
    then: str | None = None
    """The whole wording that says it, where another stands there today."""
    now: str | None = None
    """What stands there today, where that is something else."""
    since: int | None = None
    """The version in which it was changed, moved or removed."""
    to: tuple[str, ...] = ()
    """The ids that it is in today, where that is another than the one cited."""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What became of all quotations of a file."""

    file: str
    version: int
    """The latest, which they are compared with."""
    counts: Mapping[str, int]
    quotations: tuple[Checked, ...]

    @property
    def right(self) -> bool:
        """Whether every quotation is right."""
        return all(one.verdict in RIGHT for one in self.quotations)


def check(warehouse: Warehouse, path: str) -> CheckReport:
    """Check the quotations of a file: JSON lines, Markdown with footnotes, or W3C annotations.

    Raises UsageError where the file cannot be read, or has no quotation.
    """
    try:
        text = read_given(path).decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError(f"{path} cannot be read ({why}): expected a file of quotations.") from error
    found = [*read_quotations(text)]
    if not found:
        raise UsageError(
            f'{path} has no quotation: expected lines such as {{"quote": "…", "reference": "name@1 #p…"}}, or '
            "Markdown with “…”[^1] and a footnote that has a reference."
        )

    # All at once: what is looked up in the index and in the past is asked for all quotations together.
    commits = versions(warehouse)
    with database(warehouse) as connection:
        known = _Known(connection, warehouse, commits, [one for one in found if isinstance(one, Quotation)])
        checked = tuple(
            known.check(one) if isinstance(one, Quotation) else Checked(one.place, "unreadable", "", note=one.reason)
            for one in found
        )

    counts: Counter[str] = Counter(one.verdict for one in checked)
    return CheckReport(path, commits[-1].number, {name: counts[name] for name in VERDICTS if counts[name]}, checked)


@dataclass(slots=True)
class _Known:
    """What the dataset knows of the passages that are cited, and of those that say what is not said there."""

    connection: "duckdb.DuckDBPyConnection"
    warehouse: Warehouse
    commits: Sequence[Commit]
    quotations: Sequence[Quotation]
    texts: dict[str, list[tuple[int, int, str]]] = field(init=False)
    kin: dict[Wording, list[str]] = field(init=False, default_factory=dict)
    elsewhere: dict[int, list[Wording]] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = {}
        self._learn({one.reference.id for one in self.quotations if one.reference})
        lost = {id(one): pieces(one.text) for one in self.quotations if self._there(one) is None}
        numbers = dict(enumerate(lost))
        found = wordings_with(self.connection, self.warehouse, {n: lost[key] for n, key in numbers.items()})
        self.elsewhere = {numbers[n]: wordings for n, wordings in found.items()}
        self._learn({name for name, _ in chain.from_iterable(found.values())})

    @property
    def newest(self) -> int:
        return self.commits[-1].number

    def check(self, one: Quotation) -> Checked:
        """The verdict on a quotation."""
        wanted, cited = pieces(one.text), str(one.reference) if one.reference else None
        there = self._there(one)
        note = self._misread(one.reference)
        if there is not None:
            return self._since(one, there, wanted, cited, note)
        best = self._best(one, wanted)
        if best is None:
            return Checked(one.place, "never", one.text, cited, note=note)
        if one.reference is None:
            return self._since(one, best, wanted, cited, note)
        found = self._named(best[0], best[1])
        return Checked(one.place, "elsewhere", one.text, cited, found, note=note)

    def _learn(self, ids: Iterable[str]) -> None:
        """Their wordings, and those of what they were split or merged into."""
        new = set(ids) - self.texts.keys()
        if not new:
            return
        ask_for(self.connection, new)
        edges = edges_of(self.connection)
        for name in new:
            self.kin[name, 0] = became(name, 0, self.newest, edges)
        ask_for(self.connection, set(chain.from_iterable(self.kin[name, 0] for name in new)))
        self.texts |= texts_of(self.connection)
        for name in new:
            self.texts.setdefault(name, [])

    def _there(self, one: Quotation) -> tuple[str, int] | None:
        """Where a quotation is cited from, if it is said there: the id, and a version that says it."""
        if one.reference is None:
            return None
        wanted, version = pieces(one.text), one.reference.version
        for first, last, text in reversed(self.texts.get(one.reference.id, [])):
            if (version is None or first <= version <= last) and says(folded(text), wanted):
                return one.reference.id, last if version is None else version
        return None

    def _best(self, one: Quotation, wanted: list[str]) -> tuple[str, int] | None:
        """Where else a quotation is said: in the cited id before all others, then the newest."""
        names = {name for name, _ in self.elsewhere.get(id(one), [])}
        own = one.reference.id if one.reference else None
        names |= {own} if own else set()
        found: list[tuple[bool, int, str]] = []
        for name in names:
            for _, last, text in self.texts.get(name, []):
                if says(folded(text), wanted):
                    found.append((name == own, last, name))
        if not found:
            return None
        _, last, name = max(found)
        return name, last

    def _since(
        self, one: Quotation, there: tuple[str, int], wanted: list[str], cited: str | None, note: str | None
    ) -> Checked:
        """What became of a passage that says the quotation, up to today."""
        name, version = there
        now = self._now(name)
        until = self._until(name, version, wanted)
        found = self._named(name, until)
        if now is not None and says(folded(now), wanted):
            return Checked(one.place, "said", one.text, cited, self._named(name, self.newest), note=note)

        # Not there any more under this id: in what it was split into or merged with, else changed or gone.
        heirs = [other for other in self.kin.get((name, 0), []) if other != name and self._now(other) is not None]
        to = tuple(other for other in heirs if says(folded(self._now(other) or ""), wanted))
        verdict: Verdict = "removed"
        if to:
            verdict = "moved"
        elif now is not None:
            verdict = "changed"
        elif heirs:
            verdict = "changed"
            to = tuple(heirs)  # in none of them word for word

        return Checked(
            one.place,
            verdict,
            one.text,
            cited,
            found,
            then=self._at(name, until),
            now=self._now(to[0]) if to else now,
            since=until + 1,
            to=to,
            note=note,
        )

    def _at(self, name: str, version: int) -> str:
        return next(text for first, last, text in self.texts[name] if first <= version <= last)

    def _now(self, name: str) -> str | None:
        said = self.texts.get(name)
        return said[-1][2] if said and said[-1][1] >= self.newest else None

    def _until(self, name: str, version: int, wanted: list[str]) -> int:
        """The last version from `version` on that says it without a break."""
        until = version
        for first, last, text in self.texts[name]:
            if first <= until + 1 and last >= until and says(folded(text), wanted):
                until = last
        return until

    def _named(self, name: str, version: int) -> str:
        commit = next(one for one in self.commits if one.number == version)
        return str(Reference(name, commit.name, commit.number, commit.tree))

    def _misread(self, reference: Reference | None) -> str | None:
        """What is wrong with a reference itself."""
        if reference is None or reference.version is None:
            return None
        commit = next((one for one in self.commits if one.number == reference.version), None)
        if commit is None:
            return f"there is no version {reference.version}"
        if reference.name is not None and reference.name != commit.name:
            return f"this dataset is called {commit.name}, not {reference.name}"
        if reference.tree and not commit.tree.startswith(reference.tree):
            return f"version {commit.number} has another hash: {commit.tree}"
        return None if self.texts.get(reference.id) else f"{reference.id}: no such id has a text here"
