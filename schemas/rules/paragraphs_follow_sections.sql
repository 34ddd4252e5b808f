-- The paragraphs of a document are in the order of its sections: those of a section before those of the next.
-- scope: document
SELECT paragraph_id, document_id, ordinal
FROM (
    SELECT
        p.paragraph_id, p.document_id, p.ordinal, s.ordinal AS section,
        lag(s.ordinal) OVER (PARTITION BY p.document_id ORDER BY p.ordinal) AS previous
    FROM paragraphs p JOIN sections s USING (section_id, document_id)
)
WHERE section < previous
