-- Every paragraph id is on one row.
-- scope: document
SELECT paragraph_id, count(*) AS times FROM paragraphs GROUP BY paragraph_id HAVING count(*) > 1
