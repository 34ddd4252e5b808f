-- The span of a section lies inside that of the section it stands under.
-- scope: document
SELECT child.section_id, child.byte_start, child.byte_end, parent.byte_start AS parent_start, parent.byte_end AS parent_end
FROM sections child
JOIN sections parent ON parent.section_id = child.parent_id AND parent.document_id = child.document_id
SEMI JOIN (SELECT document_id FROM documents WHERE span_of = 'raw') d ON d.document_id = child.document_id
WHERE child.byte_start < parent.byte_start OR child.byte_end > parent.byte_end
