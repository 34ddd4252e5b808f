"""Validation of a batch with Pandera: which documents have rows that break a rule, and which rule."""

from collections.abc import Container, Iterator, Mapping
from functools import partial

import pandera.polars
import polars as pl
import pyarrow as pa
from pandera.api.checks import Check
from pandera.api.polars.types import PolarsData
from pandera.backends.polars.checks import PolarsCheckBackend

from variorum.schemas.models import MODELS

TOGETHER = 64 << 20
"""Bytes of rows of which all rules are asked at once, as those of a usual batch are: of a large source it would take
much memory."""

AT_ONCE = 8 << 20
"""Bytes of rows up to which the rules are asked side by side; of more, what each makes of the texts is let go first."""

for _model in MODELS.values():  # else each worker does this for itself: half a second of imports
    _model.to_schema().register_default_backends(pl.DataFrame)


def invalid_documents(fragments: Mapping[str, pa.Table]) -> dict[str, str]:
    """The documents that have a row which breaks a rule of its table, and what it breaks, in a sentence each.

    `fragments` are Arrow tables by table name, each with a column `document_id`.
    """
    together = sum(table.nbytes for table in fragments.values()) <= TOGETHER
    if together:
        frames = {name: _frame(name, table) for name, table in fragments.items() if table.num_rows}
        if _all_hold(frames):
            return {}

    # Table by table: one that is large is asked before Pandera, which makes several copies of its texts.
    faults: dict[str, str] = {}
    for name, table in fragments.items():
        if table.num_rows and (together or not _all_hold({name: _frame(name, table)})):
            faults = _invalid(name, table) | faults
    return faults


def _invalid(name: str, table: pa.Table) -> dict[str, str]:
    """The same of one table, whose values polars has once more meanwhile."""
    frame = _frame(name, table)
    found = dict(reversed(list(_broken_rows(name, frame))))
    if not found:
        # What no row breaks. Else Pandera is not asked: where rows that fail hold bytes it panics in Rust, which says
        # so with all its calls on the terminal of whoever builds.
        MODELS[name].validate(frame, lazy=True)
    return found


def _frame(name: str, table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(f"{name} is no table")
    return frame


def _all_hold(frames: Mapping[str, pl.DataFrame]) -> bool:
    """Whether all rules of all tables hold, in one question; Pandera, which says what does not, asks each by itself."""
    questions: list[pl.LazyFrame] = []
    for name, frame in frames.items():
        schema = MODELS[name].to_schema()
        if list(frame.schema.items()) != [(column, rules.dtype.type) for column, rules in schema.columns.items()]:
            return False

        # What a column says of itself, then the checks of the columns, then those of whole rows.
        lazy = frame.lazy()
        needed: list[pl.Expr] = []
        asked: list[tuple[Check, str]] = []
        for column, rules in schema.columns.items():
            if not rules.nullable:
                needed.append(pl.col(column).is_not_null().all())
            if rules.unique:
                needed.append(~pl.col(column).is_duplicated().any())
            asked += [(check, column) for check in rules.checks]
        asked += [(check, "*") for check in schema.checks]

        questions.append(lazy.select(pl.all_horizontal(needed)))
        for check, key in asked:
            holds = _output(check, PolarsData(lazy, key))
            questions.append(holds.select(pl.all().fill_null(check.ignore_na).all()))
    if sum(frame.estimated_size() for frame in frames.values()) > AT_ONCE:
        return all(question.collect().item() for question in questions)
    return all(answer.item() for answer in pl.collect_all(questions))


def _output(check: pandera.polars.Check, asked: PolarsData) -> pl.LazyFrame:
    """What a check says of each row, not collected yet."""
    backend = PolarsCheckBackend(check)
    if check.registry_name is not None:
        # As a check does when it is called: it may be older than what polars knows of it.
        function = check.get_builtin_check_fn(check.registry_name)
        backend.check_fn = partial(function, **backend.check_fn.keywords)
    output: pl.LazyFrame = backend.apply(asked)
    return output


def without(table: pa.Table, documents: Container[str]) -> pa.Table:
    """A table without the rows of some documents."""
    if not documents:
        return table
    keep = [document_id not in documents for document_id in table["document_id"].to_pylist()]
    return table.filter(pa.array(keep))


def _broken_rows(name: str, frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """The document of every row that breaks a rule, and which row breaks which, rule by rule."""
    schema = MODELS[name].to_schema()
    for column, rules in schema.columns.items():
        present = frame[column].is_not_null()
        if not rules.nullable:
            yield from _told(frame, present, f"{name}.{column}: not null", column)
        if rules.unique:
            yield from _told(frame, ~frame[column].is_duplicated(), f"{name}.{column}: unique", column)
        for check in rules.checks:
            # A rule of a column says nothing of rows that have no value there.
            passed = _passed(check, frame, column) | ~present
            yield from _told(frame, passed, f"{name}.{column}: {check.error or check.name}", column)
    for check in schema.checks:
        yield from _told(frame, _passed(check, frame, None), f"{name}: {check.description or check.name}", None)


def _passed(check: pandera.polars.Check, frame: pl.DataFrame, column: str | None) -> pl.Series:
    """Whether each row passes a check."""
    output: pl.DataFrame = check(frame.lazy(), column).check_output.collect()
    return output[output.columns[-1]].fill_null(False)


def _told(frame: pl.DataFrame, passed: pl.Series, rule: str, column: str | None) -> Iterator[tuple[str, str]]:
    key = frame.columns[0]
    for index in (~passed).arg_true().to_list():
        row = f"row {index} ({key} {_shown(frame[key][index])})"
        value = f", found {_shown(frame[column][index])}" if column is not None else ""
        yield frame["document_id"][index], f"{rule} is broken by {row}{value}"


def _shown(value: object) -> str:
    return (value.hex() if isinstance(value, bytes) else str(value))[:200]
