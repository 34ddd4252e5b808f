"""What writing an object takes of memory: few copies of a long value, whatever Parquet would find out about it."""

import subprocess
import sys

MEASURED = """
import resource
import pyarrow as pa
from variorum.store.objects import parquet_bytes

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10

def table(times):
    return pa.table({"document_id": ["d"], "text": ["ab cd ef gh " * times]})

parquet_bytes(table(1))
long = table(3_500_000)
before = peak()
parquet_bytes(long)
print((peak() - before) / long.nbytes)
"""

COPIES = 4
"""Most copies of a value: measured are 2.1, and 7.8 where the least and the greatest value are found."""


def test_a_long_value_is_written_with_few_copies_of_it() -> None:
    said = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True)
    assert float(said.stdout) < COPIES
