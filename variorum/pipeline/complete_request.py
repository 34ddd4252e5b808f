"""From what a person asked for to a whole build request: what is left open is as it was in the last version."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from variorum.config.dataset_file import DatasetFile, checked_metadata, find_dataset_file, place_of_table
from variorum.errors import UsageError
from variorum.execute.engines import PROCESSES, check_engine
from variorum.pipeline.request import BuildRequest, another_name
from variorum.sources.credentials import address_of, check_remembered, without_credentials
from variorum.sources.git import git_place, is_git
from variorum.sources.naming import local_name, readable_name
from variorum.sources.places import Place, known_as_before, of_mapping, place_of
from variorum.store.commits import Commit, numbers, read
from variorum.store.warehouse import absolute, find_warehouse


def request_of(
    sources: Sequence[str | Mapping[str, object] | Place],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    hidden: bool | None = None,
    follow_links: bool | None = None,
    warehouse: str = "warehouse",
    name: str | None = None,
    message: str = "",
    workers: int | None = None,
    engine: str | None = None,
    keep_raw: bool | None = None,
    accept_recut: bool = False,
    retry: bool = False,
    dry_run: bool = False,
    config: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> BuildRequest:
    """The request for a build; what is left open is as `variorum.toml` says, or else as it was in the last version.

    `config`: that file, where it is not in this folder.
    A source is a place as a person writes it, or a mapping of the keys that a `[[sources]]` of `variorum.toml` has.
    `include`, `exclude`, `hidden` and `follow_links` hold for every source, whatever was said of it before.
    Raises UsageError where there is no last version to take the sources from, and for a name that is none.
    """
    lies_at = absolute(warehouse)
    file = find_dataset_file(config)
    given = tuple(_place(source) for source in sources) or (file.sources if file else ())
    name = name or (file.name if file else None)
    _check_words([place.root for place in given], name)

    # What nobody says now is as it was in the last version.
    before = _last_build(warehouse)
    if not given:
        for place in before.places:
            check_remembered(place.root)
    choices = _Choices(tuple(include), tuple(exclude), hidden, follow_links)
    places = _chosen(known_as_before(given, before.places) if given else before.places, choices)
    _check_goes_on(warehouse, places, before.commit, name)

    # Of the dataset as a whole the file says all, where there is one: what it leaves out was taken out of it.
    described = before.described if file is None else _described_by(file)
    engine = engine or (file.engine if file else None) or PROCESSES
    check_engine(engine)

    return BuildRequest(
        sources=places,
        warehouse=lies_at,
        name=name or (before.commit.name if before.commit else _name_of(places[0].root)),
        message=readable_name(message),
        workers=workers,
        engine=engine,
        keep_raw=described.keep_raw if keep_raw is None else keep_raw,
        duplicates=described.duplicates,
        accept_recut=accept_recut,
        retry=retry,
        dry_run=dry_run,
        metadata=tuple(sorted((described.metadata if metadata is None else checked_metadata(metadata)).items())),
        described_in=file.path if file else None,
    )


@dataclass(frozen=True, slots=True)
class _Choices:
    """What holds for every source, whatever was said of it before; None and nothing leave it as it is."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]
    hidden: bool | None
    follow_links: bool | None


@dataclass(frozen=True, slots=True)
class _Described:
    """What is said of a dataset beside its sources."""

    metadata: Mapping[str, str] = field(default_factory=dict)
    keep_raw: bool = True
    duplicates: bool = False


@dataclass(frozen=True, slots=True)
class _LastBuild:
    """What the versions of a warehouse say of how it is built."""

    commit: Commit | None
    places: tuple[Place, ...]
    described: _Described


def _last_build(warehouse: str) -> _LastBuild:
    versions = _past(warehouse)
    newest = next(versions, None)
    said = newest.dataset if newest is not None else {}
    described = _Described(said.get("metadata", {}), said.get("keep_raw", True), said.get("duplicates", False))
    return _LastBuild(newest, _places(newest, versions), described)


def _described_by(file: DatasetFile) -> _Described:
    return _Described(file.metadata, file.keep_raw is not False, bool(file.duplicates))


def _chosen(places: Iterable[Place], choices: _Choices) -> tuple[Place, ...]:
    return tuple(
        replace(
            place,
            include=choices.include or place.include,
            exclude=choices.exclude or place.exclude,
            hidden=place.hidden if choices.hidden is None else choices.hidden,
            follow_links=place.follow_links if choices.follow_links is None else choices.follow_links,
        )
        for place in places
    )


def _check_goes_on(warehouse: str, places: Sequence[Place], last: Commit | None, name: str | None) -> None:
    """A build has sources, and is of the dataset that the warehouse has."""
    if not places:
        raise UsageError(
            f"{warehouse} has no version yet whose sources could be built again: name a file or folder.",
            code="no_sources",
            thing=warehouse,
            expected="a file, folder, glob or URI",
        )
    if last is not None and name is not None and name != last.name:
        raise UsageError(another_name(warehouse, last.name, name), code="another_name", thing=name, valid=[last.name])


def _place(source: str | Mapping[str, object] | Place) -> Place:
    if isinstance(source, Place):
        return source
    return place_of(source) if isinstance(source, str) else place_of_table(source, "a source")


def _check_words(sources: Sequence[str], name: str | None) -> None:
    """What cannot be written into a version is said before anything is started."""
    if sys.getfilesystemencoding() != "utf-8":  # the same files would have other names, and be another dataset
        raise UsageError(
            f"this locale takes the names of files for {sys.getfilesystemencoding()}: "
            "set PYTHONUTF8=1 or a locale in UTF-8, such as LC_ALL=C.UTF-8.",
            code="locale",
            thing=sys.getfilesystemencoding(),
            expected="a locale in UTF-8",
        )
    for place in sources:
        written, is_text = local_name(place)
        if not is_text:
            shown = without_credentials(written)
            raise UsageError(
                f"{shown}: its name is not UTF-8; give the folder that holds it.", code="name_not_utf8", thing=shown
            )
    if name is not None and (not name.strip() or not name.isprintable()):
        raise UsageError(
            f"--name {name!r} cannot be a name: expected letters, digits and signs on one line.",
            code="bad_name",
            thing=name,
            expected="letters, digits and signs on one line",
        )


def _past(warehouse: str) -> Iterator[Commit]:
    """The versions, newest first, read as they are asked for."""
    opened = find_warehouse(warehouse)
    if opened is not None:
        yield from (read(opened, number) for number in reversed(numbers(opened)))


def _places(last: Commit | None, before: Iterator[Commit]) -> tuple[Place, ...]:
    """The sources of the last build; a rollback or takedown has none."""
    while last is not None and not last.dataset.get("sources") and "places" not in last.counts:
        last = next(before, None)
    if last is None:
        return ()
    if last.dataset.get("sources"):
        return tuple(map(of_mapping, last.dataset["sources"]))
    # Versions that were made before places had names: their sources were called by their paths alone.
    return tuple(Place(root, "") for root in map(str, last.counts["places"]))


def _name_of(place: str) -> str:
    """The name of a dataset whose sources lie at `place`: the folder's, without what a glob or suffix adds."""
    if is_git(place):
        place = git_place(place).repository
    parts = [part for part in address_of(place).split("://")[-1].rstrip("/").split("/") if not set("*?[") & set(part)]
    last = Path(parts[-1]) if parts else Path()
    return (Path.cwd().name if str(last) in (".", "..", "") else last.name.split(".")[0]) or "dataset"
