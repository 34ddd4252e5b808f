-- Documents have another language than in the version before.
-- finds: documents
SELECT
    count(*) FILTER (WHERE now.language <> was.language) AS found,
    count(*) AS among,
    list(now.source || ': ' || was.language || ', now ' || now.language ORDER BY now.source)
        FILTER (WHERE now.language <> was.language) AS sample
FROM documents now
JOIN before.documents was USING (document_id)
