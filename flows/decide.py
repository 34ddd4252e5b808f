"""What becomes of a version that a gate held back, decided from Prefect's pages."""

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.events import emit_event

from variorum.flows import parameters as given
from variorum.pipeline.candidate import accept, reject


@flow(name="accept", flow_run_name="accept {candidate}", persist_result=False)
def accept_flow(candidate: given.CandidateHash, warehouse: given.Warehouse = "warehouse") -> int:
    """Make the candidate the latest version."""
    made = accept(warehouse, candidate)
    create_markdown_artifact(f"Version {made.version} is the latest now, tree `{made.tree}`.", key="decision")
    emit_event(
        "variorum.version.committed",
        {"prefect.resource.id": f"variorum.warehouse.{warehouse}"},
        payload={"version": made.version, "tree": made.tree, "message": f"version {made.version} was accepted"},
    )
    return made.version


@flow(name="reject", flow_run_name="reject {candidate}", persist_result=False)
def reject_flow(candidate: given.CandidateHash, warehouse: given.Warehouse = "warehouse") -> int:
    """Let the candidate go; the version before it stands."""
    held = reject(warehouse, candidate)
    create_markdown_artifact(f"Candidate `{held.tree}` is gone; version {held.number - 1} stands.", key="decision")
    return held.number - 1
