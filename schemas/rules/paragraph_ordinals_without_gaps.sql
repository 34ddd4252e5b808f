-- The paragraphs of a document are numbered from 0 without gaps.
-- scope: document
SELECT document_id, count(*) AS paragraphs, min(ordinal) AS first, max(ordinal) AS last
FROM paragraphs
GROUP BY document_id
HAVING min(ordinal) <> 0 OR max(ordinal) <> count(*) - 1 OR count(DISTINCT ordinal) <> count(*)
