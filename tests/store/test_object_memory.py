"""What objects take: few copies of a long value in memory, and few bytes on the disk beside few rows."""

import subprocess
import sys
from pathlib import Path

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


JOINED = """
import os, resource, sys
import pyarrow as pa, pyarrow.parquet as pq
from variorum.store.connect import in_memory

folder = sys.argv[1]
rows = 300
schema = pa.schema({"document_id": pa.string(), "bytes": pa.binary()})
with pq.ParquetWriter(folder + "/raw.parquet", schema, compression="none") as file:
    for n in range(0, rows, 2):
        file.write_table(pa.table({"document_id": [str(n), str(n + 1)], "bytes": [os.urandom(400_000)] * 2}, schema))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with in_memory(folder + "/spill.tmp", rows) as connection:
    connection.execute("CREATE TABLE documents AS SELECT i::VARCHAR AS document_id FROM range(30) t(i)")
    found = connection.execute(
        "SELECT count(*), count(DISTINCT sha256(bytes)) FROM (FROM read_parquet($1) LEFT JOIN documents "
        "USING (document_id)) WHERE octet_length(bytes) > 0", [folder + "/raw.parquet"]
    ).fetchall()
assert found == [(rows, rows // 2)], found
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""

MB_JOINED = 100
"""MB that a join of 120 MB takes at most: measured are 45, and 159 where joins gather the rows of small pieces."""


def test_a_join_holds_few_of_the_documents_it_reads(tmp_path: Path) -> None:
    said = subprocess.run([sys.executable, "-c", JOINED, str(tmp_path)], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert int(said.stdout) < MB_JOINED
