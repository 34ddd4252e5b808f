-- Every source is at most one document.
-- scope: set
SELECT collection, source, count(*) AS times FROM documents GROUP BY collection, source HAVING count(*) > 1
