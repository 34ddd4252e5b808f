-- What did each version bring, counted in paragraphs?
SELECT
    v.version, v.time, v.kind, v.message, v.n_paragraphs AS paragraphs,
    count(DISTINCT l.to_id) FILTER (l.event = 'added') AS added,
    count(DISTINCT l.to_id) FILTER (l.event IN ('edited', 'recut')) AS edited,
    count(DISTINCT l.to_id) FILTER (l.event = 'moved') AS moved,
    count(DISTINCT l.from_id) FILTER (l.event = 'split') AS split,
    count(DISTINCT l.to_id) FILTER (l.event = 'merged') AS merged,
    count(DISTINCT l.from_id) FILTER (l.event = 'removed') AS removed,
    count(DISTINCT l.to_id) FILTER (l.event = 'restored') AS restored
FROM versions v
LEFT JOIN lineage l ON l.version = v.version AND l.entity = 'paragraph'
GROUP BY ALL
ORDER BY v.version;
