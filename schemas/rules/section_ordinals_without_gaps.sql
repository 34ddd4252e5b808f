-- The sections of a document are numbered from 0 without gaps, and every document has at least section 0.
-- scope: document
SELECT documents.document_id, count(section_id) AS sections, min(ordinal) AS first, max(ordinal) AS last
FROM documents LEFT JOIN sections USING (document_id)
GROUP BY documents.document_id
HAVING count(section_id) = 0 OR min(ordinal) <> 0 OR max(ordinal) <> count(*) - 1 OR count(DISTINCT ordinal) <> count(*)
