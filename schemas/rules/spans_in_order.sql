-- The spans of a document's headings and paragraphs are in reading order and never overlap.
-- scope: document
SELECT id, document_id, byte_start, byte_end, previous_end
FROM (
    SELECT *, lag(byte_end) OVER (PARTITION BY document_id ORDER BY section, ordinal) AS previous_end
    FROM (
        SELECT p.paragraph_id AS id, p.document_id, s.ordinal AS section, p.ordinal, p.byte_start, p.byte_end
        FROM paragraphs p JOIN sections s USING (section_id, document_id)
        UNION ALL
        SELECT section_id, document_id, ordinal, -1, heading_start, heading_end
        FROM sections WHERE heading_start IS NOT NULL
    )
    SEMI JOIN (SELECT document_id FROM documents WHERE span_of = 'raw') USING (document_id)
)
WHERE byte_start < previous_end
