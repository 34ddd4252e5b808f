"""What writing an object takes: few copies of a long value in memory, and few bytes on the disk beside few rows."""

import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq

from variorum.store.objects import FEW_ROWS, parquet_bytes

MEASURED = """
import resource
import pyarrow as pa
from variorum.store.objects import parquet_bytes

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10

def table(times):
    # Of few rows nothing would be found out.
    return pa.table({"document_id": ["d"] * 2_000, "text": ["ab cd ef gh " * times] + ["ab"] * 1_999})

parquet_bytes(table(1))
long = table(3_500_000)
before = peak()
parquet_bytes(long)
print((peak() - before) / long.nbytes)
"""

COPIES = 1
"""Most copies of a value beyond what was needed to make it: measured are .1, and 3.2 where the least and the greatest
value are found."""


def test_a_long_value_is_written_with_few_copies_of_it() -> None:
    said = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True)
    assert float(said.stdout) < COPIES


def test_few_rows_are_stored_without_what_helps_to_skip_some() -> None:
    """A version of one changed document writes such objects only, and half of their bytes were that."""
    for rows, helps in ((FEW_ROWS, False), (FEW_ROWS + 1, True)):
        table = pa.table({"document_id": [f"d{n}" for n in range(rows)], "kind": ["body"] * rows})
        written = pq.ParquetFile(pa.BufferReader(parquet_bytes(table)))
        kind = written.metadata.row_group(0).column(1)
        assert (kind.is_stats_set, kind.has_dictionary_page) == (helps, helps)
        assert written.read() == table
