"""The dead documents that new sources may be, looked up in the registry by the match keys of their texts."""

from collections.abc import Sequence

import pyarrow as pa

from variorum.identity.documents import DeadDocument, DeadDocuments, NewDocument, sketch_of
from variorum.identity.match_key import key_hash
from variorum.pipeline.parent import Parent
from variorum.store.connect import connect, view
from variorum.store.rows import holding
from variorum.store.tree import described_as
from variorum.store.warehouse import Warehouse

_LEAST_LEFT = 4
"""A dead document of which less than one in so many keys is back is not looked at further."""

_BACK = f"""
    WITH texts AS (
        SELECT DISTINCT row.document_id, row.match_key
        FROM dead_rows AS row JOIN dead USING (document_id, last_version)
        WHERE row.entity <> 'document' AND row.match_key <> $root
    ), shares AS (
        SELECT document_id, count(*) AS n, count(*) FILTER (match_key IN (SELECT match_key FROM wanted)) AS back
        FROM texts GROUP BY document_id
    )
    SELECT document_id, list(match_key) FROM texts
    WHERE document_id IN (SELECT document_id FROM shares WHERE back * {_LEAST_LEFT} >= n)
    GROUP BY document_id
"""

_SPREAD = """
    SELECT match_key, count(DISTINCT document_id) AS n FROM identities
    WHERE entity <> 'document' AND match_key IN (SELECT match_key FROM wanted) GROUP BY match_key HAVING n > 1
"""


def dead_documents(warehouse: Warehouse, parent: Parent, new: Sequence[NewDocument]) -> DeadDocuments:
    """The dead documents of which something is in the new ones, with the keys of their last version.

    Reads the shards of the registry that hold dead documents; and all of its keys only where one of them may be back,
    since how telling a text is depends on how many documents have it. Of texts it reads nothing, so the answer is the
    same after gc.
    """
    died = parent.dead
    if parent.tree is None or not died or not new:
        return DeadDocuments()

    # What came back as it was is known from the documents' own rows.
    content_keys = {document.sketch.content_key for document in new}
    texts: dict[str, frozenset[bytes]] = {
        name: frozenset() for name, row in died.items() if row["match_key"] in content_keys
    }

    wanted = frozenset[bytes]().union(*(document.sketch.keys for document in new))
    shards = holding(parent.tree.tables.get("identities", ()), sorted((name,) for name in died))
    spread: dict[bytes, int] = {}
    with connect(warehouse, parent.tree) as connection:
        view(connection, warehouse, "dead_rows", described_as(parent.tree, "identities"), tuple(shards))
        last_versions = [row["last_version"] for row in died.values()]
        connection.register(
            "dead", pa.table({"document_id": list(died), "last_version": pa.array(last_versions, pa.int32())})
        )
        connection.register("wanted", _keys(wanted))
        for name, keys in connection.execute(_BACK, {"root": key_hash("")}).fetchall():
            texts[name] = frozenset(keys)

        if any(texts.values()):
            connection.register("wanted", _keys(wanted.union(*texts.values())))
            spread = dict(connection.sql(_SPREAD).fetchall())

    return DeadDocuments(
        [
            DeadDocument(name, died[name]["salt"], died[name]["last_version"], sketch_of(died[name]["match_key"], keys))
            for name, keys in texts.items()
        ],
        spread,
    )


def _keys(keys: frozenset[bytes]) -> pa.Table:
    return pa.table({"match_key": pa.array(sorted(keys), pa.binary())})
