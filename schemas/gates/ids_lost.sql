-- Paragraphs of the version before have ids that live no more.
-- finds: lineage
SELECT
    count(DISTINCT from_id) AS found,
    (SELECT count(*) FROM before.paragraphs) AS among,
    list(DISTINCT from_id ORDER BY from_id) AS sample
FROM happened
WHERE entity = 'paragraph' AND event IN ('removed', 'merged') AND from_id IS DISTINCT FROM to_id
