-- Every paragraph stands in a section of its own document.
-- scope: document
SELECT paragraph_id, section_id, document_id FROM paragraphs ANTI JOIN sections USING (section_id, document_id)
