-- Raw bytes kept for a document are those it was made from.
-- scope: document
SELECT raw.document_id, raw.source, octet_length(raw.bytes) AS kept, documents.n_bytes
FROM raw
LEFT JOIN documents USING (document_id, collection, source, raw_sha256)
WHERE (documents.n_bytes = octet_length(raw.bytes) AND hex(raw.raw_sha256) = upper(sha256(raw.bytes))) IS NOT TRUE
