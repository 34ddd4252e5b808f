-- Every section id is on one row.
-- scope: document
SELECT section_id, count(*) AS times FROM sections GROUP BY section_id HAVING count(*) > 1
