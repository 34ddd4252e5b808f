"""gc as a Prefect flow: it tells what could go, and removes it only if told to."""

from functools import partial

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from variorum.flows.tasks import PrefectTasks
from variorum.flows.telling import tell_stale
from variorum.pipeline.takedown import finish_takedowns
from variorum.store.commits import numbers
from variorum.store.gc import plan_sweep, sweep
from variorum.store.warehouse import open_warehouse


@flow(name="sweep", flow_run_name="sweep {warehouse}", persist_result=False)
def sweep_flow(warehouse: str = "warehouse", keep_newest: int | None = None, remove: bool = False) -> dict[str, int]:
    """Tell what no kept version names any more, and remove it if asked to; what happened stays known.

    Args:
        warehouse: Where the versions are: a folder, or s3://bucket/folder.
        keep_newest: Keep so many of the newest versions whole, and those with a tag. None: all.
        remove: Do it; without, it is only told.
    """
    opened = open_warehouse(warehouse)
    tell_stale(opened)
    steps = PrefectTasks()
    keep = numbers(opened)[-max(1, keep_newest) :] if keep_newest is not None else None
    if remove:
        finish_takedowns(opened)
    plan = steps.call("plan", partial(plan_sweep, opened, keep))
    done = steps.call("remove", partial(sweep, opened, plan)) if remove else plan
    verb = "removed" if remove else "could be removed (run with `remove` to do it)"
    given_up = ", ".join(map(str, done.given_up)) or "none"
    create_markdown_artifact(
        f"{len(done.objects):,} objects and {len(done.leftovers):,} leftovers, {done.bytes:,} bytes, {verb}.\n\n"
        f"Versions kept whole: {', '.join(map(str, done.kept))}. Given up: {given_up}.",
        key="sweep",
    )
    return {"objects": len(done.objects), "leftovers": len(done.leftovers), "bytes": done.bytes}
