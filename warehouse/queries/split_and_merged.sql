-- Which paragraphs were split or merged, from what to what, and how sure is that?
SELECT l.version, l.event, l.from_id, l.to_id, l.score, l.method, before.text AS said_before, after.text AS said_after
FROM lineage l
LEFT JOIN history.paragraphs before
    ON before.paragraph_id = l.from_id AND before.from_version < l.version AND before.to_version = l.version - 1
LEFT JOIN history.paragraphs after ON after.paragraph_id = l.to_id AND after.from_version = l.version
WHERE l.entity = 'paragraph' AND l.event IN ('split', 'merged')
ORDER BY l.version, l.from_id, l.to_id
LIMIT 100;
