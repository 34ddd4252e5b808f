-- Every identity that is said to live is in the tables.
-- scope: document
SELECT id, entity, document_id
FROM identities
ANTI JOIN (
    SELECT document_id AS id FROM documents
    UNION ALL
    SELECT section_id FROM sections
    UNION ALL
    SELECT paragraph_id FROM paragraphs
) live USING (id)
WHERE last_version IS NULL
