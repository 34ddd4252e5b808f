-- Documents of the version before are gone.
-- finds: documents
SELECT
    count(*) FILTER (WHERE now.document_id IS NULL) AS found,
    count(*) AS among,
    list(source ORDER BY source) FILTER (WHERE now.document_id IS NULL) AS sample
FROM before.documents
LEFT JOIN (SELECT document_id FROM documents) now USING (document_id)
