"""Publishing as a Prefect flow: a version as a release that others pull, written again only where it changed."""

from functools import partial

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run

from variorum.flows.tasks import PrefectTasks
from variorum.flows.telling import emit, tell_stale
from variorum.release.publish import Published, publish
from variorum.sources.credentials import without_credentials
from variorum.store.commits import commit_of
from variorum.store.metadata import Metadata
from variorum.store.tags import version_named
from variorum.store.takedowns import open_for_reading


def run_name() -> str:
    """Where a run publishes to, for the list of runs: without credentials."""
    return f"publish to {without_credentials(str(flow_run.parameters['target']))}"


@flow(name="publish", flow_run_name=run_name, persist_result=False)
def publish_flow(target: str, warehouse: str = "warehouse", version: str | None = None) -> dict[str, int]:
    """Write a version to a folder or s3://… as a release; again: only what changed.

    Args:
        target: Where the release is written, a folder or s3://bucket/folder; ${NAME} is taken from the environment.
        warehouse: Where the versions are: a folder, or s3://bucket/folder.
        version: Its number, or a tag. None: the latest.
    """
    opened = open_for_reading(warehouse)
    tell_stale(opened)
    number = version_named(opened, version) if version else None
    done = PrefectTasks().call("publish", partial(publish, opened, number, target, Metadata()))
    create_markdown_artifact(_report(done), key="release", description="What was published.")
    if done.written:
        told = {"version": done.version, "target": done.target, "cite": done.cite, "bytes": done.bytes}
        name = commit_of(opened, done.version).name
        emit("variorum.release.published", name, warehouse, told | {"message": f"{done.cite} at {done.target}"})
    return {"version": done.version, "written": len(done.written), "removed": len(done.removed), "bytes": done.bytes}


def _report(done: Published) -> str:
    lines = [f"# {done.cite}", "", f"At `{done.target}`: {len(done.written):,} files written, "]
    lines[-1] += f"{done.bytes:,} of {done.total:,} bytes; {len(done.removed):,} removed."
    lines += ["", *(f"- `{path}`" for path in done.written[:50])]
    return "\n".join(lines)
