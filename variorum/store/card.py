"""What a snapshot says of itself to people, and to a hub: README.md with Hugging Face's YAML, and CITATION.cff."""

import html
import re
from typing import Any

import yaml

from variorum.store import logical
from variorum.store.describe import Snapshot, TableFile

_FEATURE = {
    "string": "string",
    "int16": "int16",
    "int32": "int32",
    "int64": "int64",
    "double": "float64",
    "date": "date32",
    "binary": "binary",
}
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
)
_INDEX = "| words/ | {rows:,} | part of an index of all words: `datapackage.json` describes its files |"

_LICENSE = re.compile(r"(?i)(apache|mit|bsd|cc|cc0|gpl|lgpl|agpl|odc|odbl|pddl|mpl|gfdl)(-[a-z0-9.]+)*")
"""SPDX identifiers that the hub knows in lower case."""


def readme(snapshot: Snapshot) -> str:
    """A page that says what is in the files, how to cite and how to check them."""
    files = snapshot.tables.values()
    about = [f"| {f.path} | {f.rows:,} | {f.table.description.removeprefix('A row is ')} |" for f in files]
    hashes = [f"`{f.table.name}`: **{f.hash}**\n\n```sql\n{_hash_line(f)}\n```\n" for f in files if f.hash]
    metadata = snapshot.metadata
    parts = [
        _yaml(snapshot),
        f"# {metadata.title or _markdown(snapshot.name)}, version {snapshot.version}\n",
        *([f"{metadata.description}\n"] if metadata.description else []),
        f"Cite it as {_code(snapshot.cite)}. Made {snapshot.time}{_markdown(_told(snapshot.message))}\n",
        *([f"Licence: {metadata.license}\n"] if metadata.license else []),
        *([f"Home: <{metadata.homepage}>\n"] if metadata.homepage else []),
        "| file | rows | a row is |\n|---|--:|---|",
        *about,
        *([_INDEX.format(rows=sum(f.rows for f in snapshot.index.values()))] if snapshot.index else []),
        _USE,
        *hashes,
    ]
    return "\n".join(parts)


def citation(snapshot: Snapshot) -> str:
    """CITATION.cff, version 1.2.0 (citation-file-format.github.io)."""
    metadata = snapshot.metadata
    value: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": f"Cite it as {snapshot.cite}.",
        "type": "dataset",
        "title": snapshot.title,
        "abstract": snapshot.description,
        "version": str(snapshot.version),
        "date-released": snapshot.time[:10],
        "authors": [{"name": metadata.creator or "anonymous"}],
        "identifiers": [{"type": "other", "value": snapshot.cite, "description": "The version and its hash"}],
    }
    if metadata.license and _LICENSE.fullmatch(metadata.license):
        value["license"] = metadata.license
    if metadata.homepage:
        value["url"] = metadata.homepage
    return _dump(value)


def _told(message: str) -> str:
    return f": {message}" if message.strip() else "."


def _markdown(text: str) -> str:
    """Words of a person as they stand in Markdown: they are no markup, no HTML and no command to a terminal."""
    line = "".join(map(_shown, text))
    return re.sub(r"([\\`*_\[\]|#~])", r"\\\1", html.escape(line, quote=False))


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    return " " if char.isspace() else ascii(char)[1:-1]


def _code(text: str) -> str:
    """Words of a person as code in Markdown."""
    line = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    fence = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    return f"{fence}{line}{fence}" if len(fence) == 1 else f"{fence} {line} {fence}"


def _yaml(snapshot: Snapshot) -> str:
    """What Hugging Face reads: one configuration a table, so that a table is not taken for a part of another.

    A table without rows has none: `datasets` fails on it.
    """
    filled = {name: file for name, file in snapshot.tables.items() if file.rows}
    license = snapshot.metadata.license
    value: dict[str, Any] = {"pretty_name": snapshot.title}
    if license and _LICENSE.fullmatch(license):
        value["license"] = license.lower()
    elif license:
        value |= {"license": "other", "license_name": license}
    languages = sorted({language.partition("-")[0] for language in snapshot.languages})
    if languages:
        value["language"] = languages

    # The hub's size is that of the table it shows first.
    paragraphs = snapshot.tables.get("paragraphs")
    rows = paragraphs.rows if paragraphs else 0
    value["size_categories"] = [next((name for most, name in _SIZES if rows < most), "100M<n<1B")]

    value["configs"] = [_configuration(name, file) for name, file in filled.items()]
    value["dataset_info"] = [_dataset_info(name, file) for name, file in filled.items()]
    return f"---\n{_dump(value)}---\n"


def _configuration(name: str, file: TableFile) -> dict[str, Any]:
    """Where a table's file is."""
    configuration: dict[str, Any] = {"config_name": name, "data_files": file.path}
    if name == "paragraphs":
        configuration["default"] = True
    return configuration


def _dataset_info(name: str, file: TableFile) -> dict[str, Any]:
    """What is in a table's file: its columns, and how much of it there is."""
    return {
        "config_name": name,
        "features": [{"name": c.name, "dtype": _FEATURE[c.type]} for c in file.table.columns],
        "splits": [{"name": "train", "num_bytes": file.bytes, "num_examples": file.rows}],
        "download_size": file.bytes,
        "dataset_size": file.bytes,
    }


def _dump(value: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=120)
    return text


_USE = """
Ids (`document_id`, `section_id`, `paragraph_id`) mean the same thing in every version; `lineage` says what happened to
each, `identities` holds every id that was ever given out. `datapackage.json` and `croissant.json` describe each column.

```sh
duckdb -c "SELECT source, text FROM 'paragraphs.parquet' JOIN 'documents.parquet' USING (document_id) LIMIT 5"
```

## Check it

The bytes, with nothing but coreutils: `sha256sum -c SHA256SUMS`

What the tables say, whoever wrote the files and in whatever order: each of these lines, put to DuckDB in this folder,
gives the logical hash above it, which is the one in the version's tree. (A row's hash is SHA-256 over its columns one
after another: a string, or binary in hex, as its length in bytes, a colon and itself, for NULL the colon alone; numbers
and dates followed by a semicolon. A table's is SHA-256 over the number of rows and the sums of the four 64-bit quarters
of its rows' hashes, joined by colons.)
"""


def _hash_line(file: TableFile) -> str:
    return logical.hash_sql(file.table, f"'{file.path}'") + ";"
