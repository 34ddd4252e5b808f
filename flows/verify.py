"""Whether the dataset is what it says, as a Prefect flow: it fails where anything is not, with the findings first."""

from functools import partial

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.runtime import flow_run

from variorum.errors import BuildError
from variorum.flows.tasks import PrefectTasks
from variorum.flows.telling import tell_stale
from variorum.pipeline.checking import compare_spans, cut_anew
from variorum.release.compare import compare_release
from variorum.store.commits import commit_of
from variorum.store.verify import verify
from variorum.store.warehouse import open_warehouse


@flow(name="verify", flow_run_name="verify {warehouse}", persist_result=False)
def verify_flow(warehouse: str = "warehouse", sample: int = 20, release: str | None = None) -> dict[str, int]:
    """Check every object, version and reference, every text against its span, and some documents cut anew.

    Args:
        warehouse: Where the versions are: a folder, or s3://bucket/folder.
        sample: So many documents are cut anew from their raw bytes; others in every run.
        release: Compare the release there, a folder, web address or s3://…, with the version that it names.
    """
    opened = open_warehouse(warehouse)
    tell_stale(opened)
    number = commit_of(opened).number
    steps = PrefectTasks()
    findings = steps.call("objects", partial(verify, opened, deep=True))
    spans, anew = 0, 0
    if not any(finding.fault for finding in findings):  # what is damaged cannot be read; it is told already
        spans, differ = steps.call("spans", partial(compare_spans, opened, number))
        anew, others = steps.call("cut anew", partial(cut_anew, opened, number, sample, str(flow_run.id)))
        findings += [*differ, *others]
    if release is not None:
        findings += steps.call("release", partial(compare_release, opened, release))

    faults = [finding for finding in findings if finding.fault]
    rows = [{"what": one.kind, "where": one.thing, "detail": one.detail} for one in (*faults, *findings)][:200]
    create_table_artifact(rows or [{"what": "all is right", "where": "", "detail": ""}], key="findings")
    if faults:
        first = faults[0]
        raise BuildError(f"{len(faults)} findings, the first: {first.kind}: {first.thing}: {first.detail}")
    return {"version": number, "spans": spans, "cut_anew": anew, "gaps": len(findings)}
