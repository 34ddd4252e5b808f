-- Every id in the tables is a living identity of the right kind and document.
-- scope: document
SELECT live.id, live.document_id, identities.entity, identities.document_id AS known_in, identities.last_version
FROM (
    SELECT document_id AS id, document_id, 'document' AS entity FROM documents
    UNION ALL
    SELECT section_id, document_id, 'section' FROM sections
    UNION ALL
    SELECT paragraph_id, document_id, 'paragraph' FROM paragraphs
) live
LEFT JOIN identities USING (id)
WHERE (
    identities.entity = live.entity AND identities.document_id = live.document_id AND identities.last_version IS NULL
) IS NOT TRUE
