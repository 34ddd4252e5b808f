-- Every section stands in a document that is there.
-- scope: document
SELECT section_id, document_id FROM sections ANTI JOIN documents USING (document_id)
