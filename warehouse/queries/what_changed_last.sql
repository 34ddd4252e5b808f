-- What changed with the latest version, and in which documents?
SELECT
    d.source,
    count(*) FILTER (c.op = 'added') AS added,
    count(*) FILTER (c.op IN ('edited', 'recut')) AS edited,
    count(*) FILTER (c.op = 'moved') AS moved,
    count(*) FILTER (c.op = 'removed') AS removed,
    count(*) FILTER (c.op = 'restored') AS restored
FROM changes_between((SELECT greatest(max(version) - 1, 1) FROM versions), (SELECT max(version) FROM versions)) c
JOIN (
    SELECT document_id, arg_max(source, from_version) AS source FROM history.documents GROUP BY document_id
) d USING (document_id)
WHERE c.entity = 'paragraph'
GROUP BY d.source
ORDER BY d.source;
