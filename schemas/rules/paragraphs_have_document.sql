-- Every paragraph stands in a document that is there.
-- scope: document
SELECT paragraph_id, document_id FROM paragraphs ANTI JOIN documents USING (document_id)
