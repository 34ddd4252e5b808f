-- More documents than in the version before have no language that could be told.
-- finds: documents
SELECT
    greatest(0, count(*) FILTER (WHERE language = 'und') - (SELECT count(*) FROM before.documents WHERE language = 'und'))
        AS found,
    count(*) AS among,
    list(source ORDER BY source) FILTER (WHERE language = 'und') AS sample
FROM documents
