"""What a build is asked to do, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from variorum.execute.engines import PROCESSES
from variorum.pipeline.parent import Parent
from variorum.sources.credentials import remembered
from variorum.sources.places import SAID, Place, as_mapping, place_of
from variorum.store.indexes import IndexName


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What a build is asked to do; plain values, so that it can be a Prefect flow's parameters."""

    sources: tuple[str | Place, ...]
    warehouse: str
    name: str
    message: str = ""
    workers: int | None = 1
    """How many batches are worked on at once. None: as many as the engine can."""
    engine: str = PROCESSES
    """What works on batches (`variorum.execute.engines`)."""
    keep_raw: bool = True
    duplicates: bool = False
    """Whether the DuckDB file is to have the index of likeness."""
    accept_recut: bool = False
    retry: bool = False
    dry_run: bool = False
    metadata: tuple[tuple[str, str], ...] = ()
    """What is said of the dataset, by name: title, description, creator, licence, homepage."""
    described_in: str | None = None
    """The file that the request was read from."""


def described(request: BuildRequest) -> dict[str, object]:
    """What a version keeps of how its dataset was described: enough to build it again."""
    said: dict[str, object] = {"sources": described_places(request)}
    said |= {"metadata": dict(request.metadata)} if request.metadata else {}
    said |= {"duplicates": True} if request.duplicates else {}
    return said | ({} if request.keep_raw else {"keep_raw": False})


def indexes_of(request: BuildRequest) -> frozenset[IndexName]:
    """The indexes that the DuckDB file is to have, beside those that it has."""
    return frozenset({"duplicates"}) if request.duplicates else frozenset()


def said_anew(request: BuildRequest, parent: Parent) -> bool:
    """Whether something else is said of sources than in the last version: then those in quarantine are tried again."""
    if parent.commit is None:
        return False
    before = [_said(place) for place in parent.commit.dataset.get("sources", ())]
    return before != [_said(place) for place in described_places(request)]


def _said(place: Mapping[str, object]) -> dict[str, object]:
    return {name: place.get(name) for name in SAID}


def described_places(request: BuildRequest) -> list[dict[str, object]]:
    """Where the sources lie, without credentials."""
    places = [place_of(place) if isinstance(place, str) else place for place in request.sources]
    return [as_mapping(replace(place, root=remembered(place.root))) for place in places]


def another_name(warehouse: str, has: str, asked: str) -> str:
    """What to say to who asks for another dataset than a warehouse holds."""
    return f"{warehouse} holds the dataset '{has}', whose name cannot change to '{asked}'; use another --warehouse."


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that a build committed."""

    version: int
    tree: str
    cause: str
    message: str
    ids: dict[str, dict[str, int]]
    """Per entity, how often each event happened."""
    sources: dict[str, int]
    """What became of the sources, each counted once."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did."""

    name: str
    warehouse: str
    version: int | None
    """The latest version now; None where there is none."""
    tree: str | None
    made: tuple[NewVersion, ...]
    sources: dict[str, int]
    """How many sources were seen, added, changed, renamed, removed, unchanged and quarantined."""
    rows: dict[str, int]
    """Rows of each table now."""
    quarantined: tuple[dict[str, object], ...] = ()
    """The sources in quarantine, with step, reason and detail."""
    notes: tuple[str, ...] = ()
    """What a person should know."""
    seconds: dict[str, float] = field(default_factory=dict)
    duckdb: str | None = None
    would_build: bool | None = None
    """Of a dry run: whether a build would find something to do."""
    recorded: str | None = None
    """The Prefect flow run's name and address, where the run was recorded."""
