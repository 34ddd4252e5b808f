"""A dataset and its versions as assets of Prefect, linked to the run that made them."""

import re
from collections.abc import Sequence
from functools import partial

from prefect.assets import Asset, AssetProperties, add_asset_metadata
from prefect.cache_policies import NO_CACHE
from prefect.tasks import MaterializingTask

from variorum.pipeline.request import NewVersion, Report

_NO_KEY = re.compile(r"[\s\0#?&%\"'<>\[\]{}|\\^`/]")
"""What may not stand in the key of an asset (prefect.types.names), and what parts a dataset from its version."""

_LONGEST = 200
"""Characters of a dataset's name in a key, of which Prefect allows 512."""


def tell_assets(report: Report) -> None:
    """Tell Prefect that this run made the dataset anew, and each version that it made: `variorum://articles/12`."""
    for made in report.made:
        assets = dataset_asset(report.name), version_asset(report.name, made)
        told = {"version": made.version, "tree": made.tree, "rows": report.rows, "sources": made.sources}
        task = MaterializingTask(
            partial(_describe, assets, told),
            assets=assets,
            materialized_by="variorum",
            name="version",
            task_run_name="version",
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        task()


def dataset_asset(name: str) -> Asset:
    """The asset of a dataset: what a run reads that wants its latest version."""
    return Asset(key=f"variorum://{_key(name)}", properties=AssetProperties(name=name))


def version_asset(name: str, made: NewVersion) -> Asset:
    """The asset of one version, which never changes."""
    properties = AssetProperties(name=f"{name}@{made.version}", description=f"sha256:{made.tree}")
    return Asset(key=f"variorum://{_key(name)}/{made.version}", properties=properties)


def _describe(assets: Sequence[Asset], told: dict[str, object]) -> None:
    for asset in assets:
        add_asset_metadata(asset, told)


def _key(name: str) -> str:
    return _NO_KEY.sub("-", name)[:_LONGEST]
