"""What a snapshot says of itself to programs: Data Package (Frictionless) and Croissant (MLCommons)."""

import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from variorum.schemas.table import Column, Table
from variorum.store.layout import LAYOUTS
from variorum.store.metadata import Metadata

_FIELD = {
    "string": {"type": "string"},
    "int16": {"type": "integer"},
    "int32": {"type": "integer"},
    "int64": {"type": "integer"},
    "double": {"type": "number"},
    "date": {"type": "date"},
    "binary": {"type": "any"},
}
_FLOATING = {"type": "number"}
"""Of whole numbers that may be null: those who read Parquet through pandas get floats for them."""

_CROISSANT = {
    "string": "sc:Text",
    "int16": "cr:Int16",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "double": "cr:Float64",
    "date": "sc:Date",
    "binary": "sc:Text",
}
_WORDS = """
    citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset
    jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source subField
    transform
"""
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{name: f"cr:{name}" for name in _WORDS.split()},
}
"""As the standard gives it, whether a word is used here or not: readers compare it."""

PARQUET = "application/vnd.apache.parquet"
PARQUET_THERE = "application/x-parquet"
"""The name that readers of Croissant know it by."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table as one file of a snapshot."""

    table: Table
    rows: int
    hash: str | None
    """Its logical hash; None of a table that is made from the others."""
    sha256: str
    """Of the file."""
    bytes: int
    at: str | None = None
    """Its name in the folder, where it is not that of the table."""

    @property
    def path(self) -> str:
        """Its name in the folder."""
        return self.at or f"{self.table.name}.parquet"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A version as files: all that its descriptions are made from."""

    name: str
    version: int
    tree: str
    time: str
    message: str
    metadata: Metadata
    languages: tuple[str, ...]
    """Of its documents, BCP 47, the most frequent first."""
    tables: Mapping[str, TableFile]
    index: Mapping[str, TableFile] = field(default_factory=dict)
    """What is there to find things in the tables, in any number of files of one table."""

    @property
    def everything(self) -> dict[str, TableFile]:
        """All files that programs are told of, each by a name of its own."""
        return {**self.tables, **{path.removesuffix(".parquet"): file for path, file in self.index.items()}}

    @property
    def cite(self) -> str:
        """How to cite it: `name@12 (sha256:…)`."""
        return f"{self.name}@{self.version} (sha256:{self.tree})"

    @property
    def title(self) -> str:
        """What it is called by people."""
        return self.metadata.title or self.name

    @property
    def description(self) -> str:
        """What it is, in a sentence."""
        return self.metadata.description or f"{self.cite}: {self.message}".removesuffix(": ")


def encode(value: object) -> bytes:
    """JSON for people to read, the same for the same value."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def datapackage(snapshot: Snapshot) -> dict[str, object]:
    """A Data Package, version 2 (datapackage.org). Sizes and hashes of files stand under names of their own, since
    frictionless cannot count the bytes of Parquet and calls every such file wrong.
    """
    metadata, tables = snapshot.metadata, snapshot.tables
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": re.sub(r"[^a-z0-9._-]+", "-", snapshot.name.lower()).strip("-") or "dataset",
        "title": snapshot.title,
        "description": snapshot.description,
        "version": str(snapshot.version),
        "created": snapshot.time,
        "id": f"sha256:{snapshot.tree}",
    }
    if metadata.license:
        package["licenses"] = [{"name": metadata.license}]
    if metadata.homepage:
        package["homepage"] = metadata.homepage
    if metadata.creator:
        package["contributors"] = [{"title": metadata.creator, "roles": ["creator"]}]
    package["resources"] = [_resource(name, file, tables) for name, file in snapshot.everything.items()]
    return package


def croissant(snapshot: Snapshot) -> dict[str, object]:
    """A Croissant description, version 1.0 (docs.mlcommons.org/croissant)."""
    metadata, files = snapshot.metadata, snapshot.everything
    described: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": snapshot.name,
        "description": snapshot.description,
        "version": f"{snapshot.version}.0.0",
        "datePublished": snapshot.time,
        "citeAs": snapshot.cite,
    }
    if metadata.license:
        described["license"] = metadata.license
    if metadata.homepage:
        described["url"] = metadata.homepage
    if metadata.creator:
        described["creator"] = {"@type": "sc:Organization", "name": metadata.creator}
    if snapshot.languages:
        described["inLanguage"] = list(snapshot.languages)
    described["distribution"] = [_file_object(file) for file in files.values()]
    described["recordSet"] = [_record_set(name, file) for name, file in files.items()]
    return described


def _resource(name: str, file: TableFile, tables: Mapping[str, TableFile]) -> dict[str, object]:
    """A table as a resource of a Data Package."""
    resource: dict[str, Any] = {
        "name": name,
        "path": file.path,
        "type": "table",
        "format": "parquet",
        "mediatype": PARQUET,
        "description": file.table.description,
        "fileBytes": file.bytes,
        "fileSha256": file.sha256,
        "rows": file.rows,
    }
    if file.hash:
        resource["logicalHash"] = file.hash
    resource["schema"] = _schema(file.table, tables)
    return resource


def _schema(table: Table, tables: Mapping[str, TableFile]) -> dict[str, object]:
    """A table's Table Schema: fields, and the keys among the tables that go with it."""
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": []}
    if _key(table.name):
        schema["primaryKey"] = [_key(table.name)]
    keys = _foreign_keys(table, tables)
    if keys:
        schema["foreignKeys"] = keys
    return schema


def _field(column: Column) -> dict[str, object]:
    """A column as a field of a Table Schema."""
    type_of_it = _FLOATING if column.nullable and column.type.startswith("int") else _FIELD[column.type]
    field: dict[str, Any] = {"name": column.name, **type_of_it, "description": column.description}
    if not column.nullable:
        field["constraints"] = {"required": True}
    return field


def _file_object(file: TableFile) -> dict[str, object]:
    """A table's file for Croissant."""
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": PARQUET_THERE,
        "sha256": file.sha256,
    }


def _record_set(name: str, file: TableFile) -> dict[str, object]:
    """A table's rows for Croissant, column by column."""
    record_set: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{file.table.description} ({file.rows} rows)",
    }
    if _key(name):
        record_set["key"] = {"@id": f"{name}/{_key(name)}"}
    record_set["field"] = [
        {
            "@type": "cr:Field",
            "@id": f"{name}/{column.name}",
            "name": column.name,
            "description": column.description,
            "dataType": _CROISSANT[column.type],
            "source": {"fileObject": {"@id": file.path}, "extract": {"column": column.name}},
        }
        for column in file.table.columns
    ]
    return record_set


def _key(name: str) -> str:
    """The column that is the key of a table; empty where it has none, or where today's code does not know it."""
    return LAYOUTS[name].id if name in LAYOUTS else ""


def _foreign_keys(table: Table, tables: Container[str]) -> list[dict[str, object]]:
    """Which columns of a table are keys of the others that go with it; one of the same table is said by its rules."""
    found: list[dict[str, Any]] = []
    for column, other in LAYOUTS[table.name].references.items() if table.name in LAYOUTS else ():
        if other in tables and other != table.name:
            found.append({"fields": [column], "reference": {"resource": other, "fields": [_key(other)]}})
    return found
