"""Small datasets with explicit names in place of ids, and a builder that commits one version after another."""

import copy
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from variorum.schemas.table import arrow_schema
from variorum.schemas.tables import tables
from variorum.store.assemble import assemble
from variorum.store.commits import Commit, commit, latest, tree_of
from variorum.store.tree import Tree
from variorum.store.warehouse import Warehouse

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SCHEMA = tables()
LIVE = ("documents", "sections", "paragraphs")
IDS = {"documents": "document_id", "sections": "section_id", "paragraphs": "paragraph_id"}

GIVEN: dict[str, Any] = {
    "message": "a message",
    "kind": "build",
    "run": "run-1",
    "name": "test",
    "counts": {"sources": {"seen": 3}},
    "time": "2026-01-02T03:04:05Z",
}
"""What a commit is told, where a test does not care."""


@dataclass(frozen=True)
class Doc:
    """A document: sections as (name, heading, paragraphs as (name, text)); the first section is the root."""

    source: str
    sections: tuple[tuple[str, str | None, tuple[tuple[str, str], ...]], ...]
    collection: str = "test"


def doc(source: str, *paragraphs: str, heading: str | None = None, collection: str = "test") -> Doc:
    """A document with one section; paragraphs as `name=text`, or a text that is its own name."""
    named = tuple((p.split("=", 1)[0], p.split("=", 1)[1]) if "=" in p else (p, p) for p in paragraphs)
    return Doc(source, (("root", heading, named),), collection)


def ident(letter: str, *names: str) -> str:
    digest = int.from_bytes(hashlib.sha256("\0".join(names).encode()).digest())
    return letter + "".join(ALPHABET[(digest >> (5 * k)) & 31] for k in range(16))


def short(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def live_rows(corpus: Mapping[str, Doc]) -> dict[str, list[dict[str, Any]]]:
    """Rows of documents, sections, paragraphs and raw of a corpus: document name -> document."""
    made: dict[str, list[dict[str, Any]]] = {"documents": [], "sections": [], "paragraphs": [], "raw": []}
    for name, document in corpus.items():
        for table, rows in _of_document(name, document).items():
            made[table] += rows
    return made


def _of_document(name: str, document: Doc) -> dict[str, list[dict[str, Any]]]:
    d = ident("d", name)
    raw, sections, paragraphs, said = b"", [], [], []
    root = ident("s", name, document.sections[0][0])
    for order, (section, heading, texts) in enumerate(document.sections):
        start, head = len(raw), (None, None)
        if heading is not None:
            raw += heading.encode() + b"\n\n"
            head = (start, start + len(heading.encode()))
            said.append(heading)
        s = ident("s", name, section)
        for paragraph, text in texts:
            a = len(raw)
            raw += text.encode() + b"\n\n"
            said.append(text)
            paragraphs.append(
                {
                    "paragraph_id": ident("p", name, paragraph),
                    "document_id": d,
                    "section_id": s,
                    "ordinal": len(paragraphs),
                    "kind": "body",
                    "depth": 0,
                    "text": text,
                    "language": "en",
                    "language_score": 0.97,
                    "content_hash": short(text),
                    "byte_start": a,
                    "byte_end": a + len(text.encode()),
                    "n_chars": len(text),
                    "n_words": len(text.split()),
                }
            )
        sections.append(
            {
                "section_id": s,
                "document_id": d,
                "parent_id": None if order == 0 else root,
                "ordinal": order,
                "level": min(order, 1),
                "heading": heading,
                "path": "" if order == 0 else str(order),
                "heading_start": head[0],
                "heading_end": head[1],
                "byte_start": start,
                "byte_end": len(raw),
                "n_paragraphs": len(texts),
            }
        )
    sections[0]["byte_end"] = len(raw)
    sha = hashlib.sha256(raw).digest()
    return {
        "documents": [
            {
                "document_id": d,
                "collection": document.collection,
                "source": document.source,
                "title": document.sections[0][1],
                "language": "en",
                "language_score": 0.98,
                "published": None,
                "metadata": "{}",
                "media_type": "text/plain",
                "encoding": "utf-8",
                "encoding_score": 1.0,
                "layout": "blank_line",
                "layout_score": 0.9,
                "cleaning": json.dumps({"repairs": {}}),
                "span_of": "raw",
                "raw_sha256": sha,
                "n_bytes": len(raw),
                "content_hash": short("\n".join(said)),
                "n_sections": len(sections),
                "n_paragraphs": len(paragraphs),
                "n_words": sum(p["n_words"] for p in paragraphs),
            }
        ],
        "sections": sections,
        "paragraphs": paragraphs,
        "raw": [
            {
                "document_id": d,
                "collection": document.collection,
                "source": document.source,
                "raw_sha256": sha,
                "bytes": raw,
            }
        ],
    }


def arrow(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(SCHEMA[table]))


def as_built(builder: "Builder", before: "Builder") -> Warehouse:
    """Let a builder go on where another one, made once for many tests, has come to: with a copy of its warehouse."""
    shutil.copytree(before.warehouse.root, builder.warehouse.root, dirs_exist_ok=True)
    builder.corpus, builder.registry = dict(before.corpus), copy.deepcopy(before.registry)
    return builder.warehouse


@dataclass
class Builder:
    """Commits corpora one after another, as a build would: only changed documents are handed to the store."""

    warehouse: Warehouse
    target: int = 2000
    corpus: dict[str, Doc] = field(default_factory=dict)
    registry: dict[str, dict[str, Any]] = field(default_factory=dict)
    cause: str = "source"

    def fragments(
        self, corpus: Mapping[str, Doc], number: int, edges: Sequence[tuple[str, str, str]] = ()
    ) -> tuple[dict[str, list[pa.Table]], set[str]]:
        """Fragments and gone documents of the next version. `edges`: extra lineage as (event, from_id, to_id)."""
        changed = {n: d for n, d in corpus.items() if self.corpus.get(n) != d}
        gone = {n for n in self.corpus if n not in corpus}
        old = live_rows({n: self.corpus[n] for n in (*changed, *gone) if n in self.corpus})
        new = live_rows(changed)
        lineage: list[dict[str, Any]] = []

        def happened(entity: str, event: str, d: str, a: str | None, b: str | None, method: str = "none") -> None:
            lineage.append(
                {
                    "version": number,
                    "entity": entity,
                    "event": event,
                    "document_id": d,
                    "from_id": a,
                    "to_id": b,
                    "score": None if a is None or b is None else 0.8,
                    "method": method,
                    "cause": self.cause,
                }
            )

        touched = {ident("d", n) for n in (*changed, *gone)}
        merged = {a: b for event, a, b in edges if event == "merged"}
        for table in LIVE:
            entity, key = table[:-1], IDS[table]
            before, after = {r[key]: r for r in old[table]}, {r[key]: r for r in new[table]}
            for i, row in after.items():
                d = row["document_id"]
                text = row.get("text") or row.get("heading") or row.get("title") or ""
                if i not in before:
                    if i in self.registry:
                        happened(entity, "restored", d, i, i, "match_key")
                        self.registry[i] |= {"last_version": None, "successor": None, "match_key": short(text)}
                    else:
                        happened(entity, "added", d, None, i)
                        self.registry[i] = {
                            "id": i,
                            "entity": entity,
                            "document_id": d,
                            "first_version": number,
                            "last_version": None,
                            "match_key": short(text),
                            "salt": 0,
                            "successor": None,
                        }
                    continue
                was = before[i]
                self.registry[i] |= {"match_key": short(text)}
                says = "content_hash" if "content_hash" in row else "heading"
                if was[says] != row[says]:
                    happened(entity, "edited", d, i, i, "similarity")
                if was.get("source") != row.get("source"):
                    happened(entity, "renamed", d, i, i, "raw_hash")
            for i, row in before.items():
                if i not in after:
                    happened(entity, "removed", row["document_id"], i, None)
                    self.registry[i] |= {"last_version": number - 1, "successor": merged.get(i)}
            common = [i for i in after if i in before]
            order = sorted(common, key=lambda i: before[i].get("ordinal", 0))
            for i, j in zip(common, order, strict=True):
                if i != j and before[i].get("document_id") == before[j].get("document_id"):
                    happened(entity, "moved", after[i]["document_id"], i, i, "exact")
        entity_of = {"d": "document", "s": "section", "p": "paragraph"}
        for event, a, b in edges:
            happened(entity_of[a[0]], event, self.registry[a]["document_id"], a, b, "similarity")
        made = {table: [arrow(table, rows)] for table, rows in new.items()}
        made["lineage"] = [arrow("lineage", lineage)]
        made["identities"] = [
            arrow("identities", [dict(r) for r in self.registry.values() if r["document_id"] in touched])
        ]
        self.corpus = dict(corpus)
        return made, {ident("d", n) for n in gone}

    def tree(self, corpus: Mapping[str, Doc], edges: Sequence[tuple[str, str, str]] = ()) -> Tree:
        parent = latest(self.warehouse)
        made, gone = self.fragments(corpus, parent.number + 1 if parent else 1, edges)
        return assemble(
            self.warehouse,
            tree_of(self.warehouse, parent) if parent else None,
            schema=SCHEMA,
            fragments=made,
            gone=gone,
            fingerprints={"code": "test"},
            target=self.target,
        )

    def build(
        self, corpus: Mapping[str, Doc], edges: Sequence[tuple[str, str, str]] = (), message: str = "test"
    ) -> Commit:
        parent = latest(self.warehouse)
        return commit(
            self.warehouse,
            parent,
            self.tree(corpus, edges),
            message=message,
            kind="build",
            run=None,
            name="test",
            counts={},
            time="2026-11-22T12:00:00Z",
        )
