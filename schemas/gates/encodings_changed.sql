-- Documents are read in another encoding than in the version before.
-- finds: documents
SELECT
    count(*) FILTER (WHERE now.encoding <> was.encoding) AS found,
    count(*) AS among,
    list(now.source || ': ' || was.encoding || ', now ' || now.encoding ORDER BY now.source)
        FILTER (WHERE now.encoding <> was.encoding) AS sample
FROM documents now
JOIN before.documents was USING (document_id)
