-- Every section but section 0 stands under an earlier section of its own document with a lower level.
-- scope: document
SELECT child.section_id, child.parent_id
FROM sections child
LEFT JOIN sections parent ON parent.section_id = child.parent_id AND parent.document_id = child.document_id
WHERE child.ordinal > 0 AND (parent.ordinal < child.ordinal AND parent.level < child.level) IS NOT TRUE
