-- Sources are in quarantine that were not before.
-- finds: quarantine
SELECT
    count(*) AS found,
    (SELECT count(*) FROM (SELECT source FROM documents UNION SELECT source FROM quarantine)) AS among,
    list(source || ': ' || reason ORDER BY source) AS sample
FROM quarantine
ANTI JOIN before.quarantine USING (source)
