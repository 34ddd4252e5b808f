"""Whether two checkouts make the same rows of the same sources: to run where code is made faster.

    python -m benchmarks.same_rows OTHER_CHECKOUT SOURCE... [--every N]

Each source is built by both, and the tables are compared by the number of their rows and a sum of hashes over them.
`--every`: take one file in so many. Exits with 1 where any table differs.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

TABLES = ("documents", "sections", "paragraphs", "lineage", "identities", "quarantine")


def main() -> None:
    """Build, compare, print a line a source."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("other", type=Path)
    arguments.add_argument("sources", type=Path, nargs="+")
    arguments.add_argument("--every", type=int, default=1)
    given = arguments.parse_args()
    differ = False
    for source in given.sources:
        with tempfile.TemporaryDirectory() as folder:
            chosen = _chosen(source, Path(folder) / "in", given.every)
            made = [
                _rows(checkout, chosen, Path(folder) / name)
                for checkout, name in ((Path.cwd(), "a"), (given.other, "b"))
            ]
        for table in TABLES:
            if made[0][table] != made[1][table]:
                differ = True
                print(f"{source}: {table} differ: {made[0][table]} and {made[1][table]} (rows, sum of hashes)")
        print(f"{source}: " + ", ".join(f"{made[0][table][0]:,} {table}" for table in TABLES), flush=True)
    sys.exit(1 if differ else 0)


def _chosen(source: Path, folder: Path, every: int) -> Path:
    """The files to build, copied where not all of them are."""
    if every == 1:
        return source
    for path in sorted(path for path in source.rglob("*") if path.is_file())[::every]:
        place = folder / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    return folder


def _rows(checkout: Path, sources: Path, warehouse: Path) -> dict[str, tuple[int, int]]:
    """By table: how many rows a checkout makes of some sources, and a sum of their hashes."""
    words = (
        "-m",
        "variorum",
        "build",
        str(sources.absolute()),
        "--warehouse",
        str(warehouse),
        "--name",
        "same",
        "--json",
    )
    subprocess.run(
        [sys.executable, *words],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout.absolute())},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with duckdb.connect(str(warehouse / "variorum.duckdb"), read_only=True) as connection:
        return {
            table: connection.execute(
                f"SELECT count(*), coalesce(sum(hash(one)::HUGEINT), 0) FROM {table} AS one"
            ).fetchall()[0]
            for table in TABLES
        }


if __name__ == "__main__":
    main()
