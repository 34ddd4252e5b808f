-- The span of a paragraph lies inside that of its section.
-- scope: document
SELECT p.paragraph_id, p.byte_start, p.byte_end, s.byte_start AS section_start, s.byte_end AS section_end
FROM paragraphs p
JOIN sections s USING (section_id, document_id)
SEMI JOIN (SELECT document_id FROM documents WHERE span_of = 'raw') USING (document_id)
WHERE p.byte_start < s.byte_start OR p.byte_end > s.byte_end
