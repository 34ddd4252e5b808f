-- Every span of a heading or paragraph lies inside its source; a document without spans has none.
-- scope: document
SELECT spans.id, spans.document_id, spans.byte_start, spans.byte_end, documents.span_of, documents.n_bytes
FROM documents
JOIN (
    SELECT paragraph_id AS id, document_id, byte_start, byte_end FROM paragraphs
    UNION ALL
    SELECT section_id, document_id, heading_start, heading_end FROM sections WHERE ordinal > 0 OR heading_start IS NOT NULL
) spans USING (document_id)
WHERE CASE documents.span_of
    WHEN 'raw' THEN (spans.byte_start >= 0 AND spans.byte_start < spans.byte_end AND spans.byte_end <= n_bytes) IS NOT TRUE
    WHEN 'part' THEN (spans.byte_start >= 0 AND spans.byte_start < spans.byte_end) IS NOT TRUE
    ELSE spans.byte_start IS NOT NULL OR spans.byte_end IS NOT NULL
END
