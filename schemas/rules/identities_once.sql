-- Every id that was ever given out is on one row of identities.
-- scope: set
SELECT id, count(*) AS times FROM identities GROUP BY id HAVING count(*) > 1
