"""What a build is asked to do, and what it answers."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Order:
    """What a build is asked to do; plain values, so that it can be a Prefect flow's parameters."""

    sources: tuple[str, ...]
    warehouse: str
    name: str
    message: str = ""
    workers: int = 1
    keep_raw: bool = True
    accept_recut: bool = False
    retry: bool = False
    dry_run: bool = False


def another_name(warehouse: str, has: str, asked: str) -> str:
    """What to say to who asks for another dataset than a warehouse holds."""
    return f"{warehouse} holds the dataset '{has}', not '{asked}': a name is for good; take another --warehouse."


@dataclass(frozen=True, slots=True)
class Made:
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
    made: tuple[Made, ...]
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
    recorded: str | None = None
    """The Prefect flow run's name and address, where the run was recorded."""
