-- Every id in lineage is one that was given out.
-- scope: set
SELECT version, event, id
FROM (
    SELECT version, event, from_id AS id FROM lineage WHERE from_id IS NOT NULL
    UNION ALL
    SELECT version, event, to_id FROM lineage WHERE to_id IS NOT NULL
)
ANTI JOIN identities USING (id)
