"""What a snapshot says of itself: Data Package (Frictionless), Croissant (MLCommons), and a page for people."""

import json
import re
from collections.abc import Mapping
from typing import Any

from variorum.schemas.table import Table
from variorum.store import logical, tree
from variorum.store.commits import Commit
from variorum.store.layout import LAYOUTS
from variorum.store.tree import Tree

_FIELD = {
    "string": {"type": "string"},
    "int16": {"type": "integer"},
    "int32": {"type": "integer"},
    "int64": {"type": "integer"},
    "double": {"type": "number"},
    "date": {"type": "date"},
    "binary": {"type": "string", "format": "binary"},
}
_CROISSANT = {
    "string": "sc:Text",
    "int16": "cr:Int16",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "double": "cr:Float64",
    "date": "sc:Date",
    "binary": "sc:Text",
}
PARQUET = "application/vnd.apache.parquet"


def encode(value: Any) -> bytes:
    """JSON for people to read, the same for the same value."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def cited(version: Commit) -> str:
    """How to cite a version: `name@12 (sha256:…)`."""
    return f"{version.name}@{version.number} (sha256:{version.tree})"


def datapackage(
    version: Commit,
    content: Tree,
    tables: Mapping[str, Table],
    sums: Mapping[str, str],
    sizes: Mapping[str, int],
    metadata: Mapping[str, Any],
) -> dict[str, Any]:
    """A Data Package, version 2 (datapackage.org)."""
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": re.sub(r"[^a-z0-9._-]+", "-", version.name.lower()).strip("-") or "dataset",
        "title": metadata.get("title", version.name),
        "description": metadata.get("description", f"{cited(version)}: {version.message}"),
        "version": str(version.number),
        "created": version.time,
        "id": f"sha256:{version.tree}",
    }
    if "license" in metadata:
        package["licenses"] = [{"name": metadata["license"]}]
    if "homepage" in metadata:
        package["homepage"] = metadata["homepage"]
    if "creator" in metadata:
        package["contributors"] = [{"title": metadata["creator"], "roles": ["creator"]}]
    package["resources"] = [
        {
            "name": name,
            "path": f"{name}.parquet",
            "type": "table",
            "format": "parquet",
            "mediatype": PARQUET,
            "description": table.description,
            "bytes": sizes[f"{name}.parquet"],
            "hash": f"sha256:{sums[f'{name}.parquet']}",
            "rows": tree.rows_in(content, name),
            "logicalHash": tree.table_hash(content, name),
            "schema": _schema(table, tables),
        }
        for name, table in tables.items()
    ]
    return package


def croissant(
    version: Commit,
    content: Tree,
    tables: Mapping[str, Table],
    sums: Mapping[str, str],
    sizes: Mapping[str, int],
    metadata: Mapping[str, Any],
) -> dict[str, Any]:
    """A Croissant description, version 1.0 (docs.mlcommons.org/croissant)."""
    described: dict[str, Any] = {
        "@context": {
            "@language": "en",
            "@vocab": "https://schema.org/",
            "sc": "https://schema.org/",
            "cr": "http://mlcommons.org/croissant/",
            "dct": "http://purl.org/dc/terms/",
            "conformsTo": "dct:conformsTo",
            "citeAs": "cr:citeAs",
            "column": "cr:column",
            "data": {"@id": "cr:data", "@type": "@json"},
            "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
            "extract": "cr:extract",
            "field": "cr:field",
            "fileObject": "cr:fileObject",
            "key": "cr:key",
            "recordSet": "cr:recordSet",
            "references": "cr:references",
            "source": "cr:source",
        },
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": version.name,
        "description": metadata.get("description", f"{cited(version)}: {version.message}"),
        "version": f"{version.number}.0.0",
        "datePublished": version.time,
        "citeAs": cited(version),
    }
    for ours, theirs in (("license", "license"), ("homepage", "url"), ("creator", "creator")):
        if ours in metadata:
            described[theirs] = metadata[ours]
    described["distribution"] = [
        {
            "@type": "cr:FileObject",
            "@id": f"{name}.parquet",
            "name": f"{name}.parquet",
            "contentUrl": f"{name}.parquet",
            "contentSize": f"{sizes[f'{name}.parquet']} B",
            "encodingFormat": PARQUET,
            "sha256": sums[f"{name}.parquet"],
        }
        for name in tables
    ]
    described["recordSet"] = [
        {
            "@type": "cr:RecordSet",
            "@id": name,
            "name": name,
            "description": f"{table.description} ({tree.rows_in(content, name)} rows)",
            **({"key": {"@id": f"{name}/{LAYOUTS[name].id}"}} if _key(name) else {}),
            "field": [
                {
                    "@type": "cr:Field",
                    "@id": f"{name}/{column.name}",
                    "name": column.name,
                    "description": column.description,
                    "dataType": _CROISSANT[column.type],
                    "source": {"fileObject": {"@id": f"{name}.parquet"}, "extract": {"column": column.name}},
                }
                for column in table.columns
            ],
        }
        for name, table in tables.items()
    ]
    return described


def readme(version: Commit, content: Tree, tables: Mapping[str, Table], metadata: Mapping[str, Any]) -> str:
    """A page that says what is in the files, how to cite and how to check them."""
    rows = [
        f"| {name}.parquet | {tree.rows_in(content, name):,} | {table.description.removeprefix('A row is ')} |"
        for name, table in tables.items()
    ]
    hashes = [
        f"`{name}`: **{tree.table_hash(content, name)}**\n\n```sql\n{_hash_line(table)}\n```\n"
        for name, table in tables.items()
    ]
    parts = [
        f"# {metadata.get('title', version.name)}, version {version.number}\n",
        *([f"{metadata['description']}\n"] if "description" in metadata else []),
        f"Cite it as `{cited(version)}`. Made {version.time}: {version.message}\n",
        *([f"Licence: {metadata['license']}\n"] if "license" in metadata else []),
        "| file | rows | a row is |\n|---|--:|---|",
        *rows,
        _USE,
        *hashes,
    ]
    return "\n".join(parts)


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


def _hash_line(table: Table) -> str:
    return logical.hash_sql(table, f"'{table.name}.parquet'") + ";"


def _schema(table: Table, tables: Mapping[str, Table]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                **_FIELD[column.type],
                "description": column.description,
                **({} if column.nullable else {"constraints": {"required": True}}),
            }
            for column in table.columns
        ]
    }
    if _key(table.name):
        schema["primaryKey"] = [_key(table.name)]
    keys = _foreign_keys(table, tables)
    if keys:
        schema["foreignKeys"] = keys
    return schema


def _key(name: str) -> str:
    """The column that is the key of a table; empty where it has none, or where today's code does not know it."""
    return LAYOUTS[name].id if name in LAYOUTS else ""


def _foreign_keys(table: Table, tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """Which columns of a table are keys of the others that go with it; one of the same table is said by its rules."""
    found: list[dict[str, Any]] = []
    for column, other in LAYOUTS[table.name].references.items() if table.name in LAYOUTS else ():
        if other in tables and other != table.name:
            found.append({"fields": [column], "reference": {"resource": other, "fields": [_key(other)]}})
    return found
