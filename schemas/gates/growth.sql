-- Documents are new, of as many as the version before had.
-- finds: documents
SELECT
    count(*) AS found,
    (SELECT count(*) FROM before.documents) AS among,
    list(source ORDER BY source) AS sample
FROM documents
ANTI JOIN before.documents USING (document_id)
