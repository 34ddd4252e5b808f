"""A new column takes its model and what fills it; a new table its model, its entry and what fills it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LINKS = '''"""The links table."""

import pandera.polars as pa
import polars as pl

from variorum.schemas.columns import DOCUMENT_ID, identifier, laid_out, number, string


class Links(pa.DataFrameModel):
    """A row is a link in a document."""

    document_id: str = identifier(DOCUMENT_ID, "The document it stands in.", refers="documents")
    ordinal: pl.Int32 = number("Order inside the document.")
    url: str = string("Where it leads.")

    class Config:
        """Columns exactly as listed, in this order."""

        strict = True
        ordered = True
        name = "links"
        metadata = laid_out(life="live", within="ordinal")
'''


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the program, to change, and a text."""
    for name in ("variorum", "flows", "schemas", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "tea.txt").write_text("On tea\n\nTea is hot. See https://tea.example for more. Drink it.\n")
    return tmp_path


def python(scratch: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT", "VARIORUM"))}
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=scratch,
        env={**environment, "PYTHONPATH": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def add(path: Path, pattern: str, more: str) -> None:
    """Put lines behind the one place of a file that fits a pattern."""
    text, n = re.subn(f"(?m){pattern}", lambda found: found[0] + more, path.read_text())
    assert n == 1, path
    path.write_text(text)


def asked(scratch: Path, query: str) -> str:
    return python(scratch, "variorum", "sql", query, "--warehouse", "w", "--format", "csv")


def test_a_new_column_takes_two_files_and_a_new_table_three(scratch: Path) -> None:
    python(scratch, "variorum", "build", "texts", "--warehouse", "w")

    # A column.
    add(
        scratch / "schemas" / "paragraphs.py",
        r"^    n_words: .*$",
        '\n    n_sentences: pl.Int32 = number("Number of sentences of its text.")',
    )
    rows = scratch / "variorum" / "pipeline" / "rows.py"
    add(rows, r'^ +"n_words": count_words.*$', '\n            "n_sentences": paragraph.text.count("."),')

    # A table.
    (scratch / "schemas" / "links.py").write_text(LINKS)
    models = scratch / "schemas" / "models.py"
    add(models, r'^    "raw": Raw,$', '\n    "links": Links,')
    add(models, r"^from variorum.schemas.layout .*$", "\nfrom variorum.schemas.links import Links")
    add(
        scratch / "variorum" / "pipeline" / "identify.py",
        r'^        "raw": .*$',
        """
        "links": [
            {"document_id": document_id, "ordinal": n, "url": word}
            for n, word in enumerate(w for p in item.cut.paragraphs for w in p.text.split() if "://" in w)
        ],""",
    )

    # What is generated, a build over the version before, and what it knows of both.
    python(scratch, "variorum.schemas.generate")
    assert "n_sentences" in (scratch / "docs" / "data-dictionary.md").read_text()
    python(scratch, "variorum", "build", "--warehouse", "w")
    assert "https://tea.example" in asked(scratch, "SELECT url FROM links JOIN documents USING (document_id)")
    assert "4" in asked(scratch, "SELECT n_sentences FROM paragraphs")
    assert "edited" in asked(scratch, "SELECT op FROM changes_between(1, 2) WHERE entity = 'paragraph'")
    assert python(scratch, "variorum", "verify", "--warehouse", "w")
    python(scratch, "variorum", "export", "2", "out", "--warehouse", "w")
    assert "links" in (scratch / "out" / "datapackage.json").read_text()
