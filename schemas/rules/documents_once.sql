-- Every document id is on one row.
-- scope: document
SELECT document_id, count(*) AS times FROM documents GROUP BY document_id HAVING count(*) > 1
