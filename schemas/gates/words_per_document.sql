-- Documents have more than twice or less than half the words that they had, and not by a sentence.
-- finds: documents
SELECT
    count(*) FILTER (WHERE other) AS found,
    count(*) AS among,
    list(source || ': ' || n_before || ', now ' || n_now ORDER BY source) FILTER (WHERE other) AS sample
FROM (
    SELECT
        now.source,
        was.n_words AS n_before,
        now.n_words AS n_now,
        n_now > 2 * n_before + 20 OR n_before > 2 * n_now + 20 AS other
    FROM documents now
    JOIN before.documents was USING (document_id)
)
