-- Raw bytes kept for a document are those it was made from.
-- scope: document
SELECT held.document_id, held.source, held.kept, documents.n_bytes
FROM (  -- first by themselves: a join may hold one of its sides in memory, and must not hold all bytes
    SELECT document_id, collection, source, raw_sha256, octet_length(bytes) AS kept, sha256(bytes) AS digest FROM raw
) held
LEFT JOIN documents USING (document_id, collection, source, raw_sha256)
WHERE (documents.n_bytes = held.kept AND hex(held.raw_sha256) = upper(held.digest)) IS NOT TRUE
