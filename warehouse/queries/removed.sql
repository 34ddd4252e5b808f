-- Which paragraphs are gone, what did they say last, and in which version?
SELECT d.source, i.last_version, i.id, i.successor, h.text
FROM identities i
JOIN history.paragraphs h ON h.paragraph_id = i.id AND h.to_version = i.last_version
JOIN (
    SELECT document_id, arg_max(source, from_version) AS source FROM history.documents GROUP BY document_id
) d ON d.document_id = i.document_id
WHERE i.entity = 'paragraph' AND i.last_version IS NOT NULL
ORDER BY i.last_version DESC, d.source, h.ordinal
LIMIT 100;
