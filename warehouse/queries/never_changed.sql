-- How much of each document has stood as it is since the first version that had it?
SELECT
    d.source,
    count(*) AS paragraphs,
    count(*) FILTER (h.wordings = 1) AS never_changed,
    round(100 * count(*) FILTER (h.wordings = 1) / count(*), 1) AS percent
FROM paragraphs p
JOIN documents d USING (document_id)
JOIN (
    SELECT paragraph_id, count(DISTINCT content_hash) AS wordings FROM history.paragraphs GROUP BY paragraph_id
) h USING (paragraph_id)
GROUP BY d.source
ORDER BY percent, d.source;
