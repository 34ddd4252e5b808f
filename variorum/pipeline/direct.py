"""A build from Python: nothing is recorded and nothing is printed."""

from collections.abc import Iterable
from pathlib import Path

from variorum import arguments
from variorum.execute.engines import executor_of
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of
from variorum.pipeline.request import Report


def build_dataset(
    sources: str | Path | Iterable[str | Path] = (),
    *,
    warehouse: str | Path = "warehouse",
    name: str | None = None,
    message: str = "",
    workers: int | None = None,
    engine: str | None = None,
) -> Report:
    """Make a new version of a dataset from its sources, or none where nothing changed; says what it did.

    `sources` are files, folders, globs, archives or URIs; without any, those of the last build. `name` is the
    dataset's, by default that of the last version or of the first source. `workers` is the number of processes,
    `engine` what works on batches: `processes`, `dask=tcp://HOST:8786` or `ray=HOST:6379`.
    Raises UsageError for sources that are not there, BuildError where the build fails or a gate holds the version back,
    StoreError where the warehouse cannot be used, TypeError for an argument of another type.
    """
    request = request_of(
        arguments.places("sources", sources),
        warehouse=arguments.place("warehouse", warehouse),
        name=arguments.text_or_none("name", name),
        message=arguments.text("message", message),
        workers=arguments.number_or_none("workers", workers, least=1),
        engine=arguments.text_or_none("engine", engine),
    )

    return build(request, direct_run(executor=executor_of(request.engine, request.workers)))
