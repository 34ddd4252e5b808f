"""What becomes of a version that a gate held back, decided from Prefect's pages."""

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from variorum.flows.telling import tell_committed
from variorum.pipeline.candidate import accept, reject
from variorum.store.commits import commit_of
from variorum.store.warehouse import open_warehouse


@flow(name="accept", flow_run_name="accept {candidate}", persist_result=False)
def accept_flow(candidate: str, warehouse: str = "warehouse") -> int:
    """Make the candidate the latest version.

    Args:
        candidate: The candidate that is meant, by the first letters of its hash, as its report says.
        warehouse: Where the versions are: a folder, or s3://bucket/folder.
    """
    made = accept(warehouse, candidate)
    create_markdown_artifact(f"Version {made.version} is the latest now, tree `{made.tree}`.", key="decision")
    name = commit_of(open_warehouse(warehouse), made.version).name
    tell_committed(made, name, warehouse, f"version {made.version} was accepted")
    return made.version


@flow(name="reject", flow_run_name="reject {candidate}", persist_result=False)
def reject_flow(candidate: str, warehouse: str = "warehouse") -> int:
    """Let the candidate go; the version before it stands.

    Args:
        candidate: The candidate that is meant, by the first letters of its hash, as its report says.
        warehouse: Where the versions are: a folder, or s3://bucket/folder.
    """
    held = reject(warehouse, candidate)
    create_markdown_artifact(f"Candidate `{held.tree}` is gone; version {held.number - 1} stands.", key="decision")
    return held.number - 1
