-- The spans of a document's headings and paragraphs are in reading order and never overlap, but for notes inside of one.
-- scope: document
SELECT id, document_id, byte_start, byte_end, previous_end
FROM (
    SELECT *,
        lag(byte_start) OVER reading AS previous_start,
        lag(byte_end) OVER reading AS previous_end,
        lag(kind) OVER reading AS previous_kind,
        last_value(CASE WHEN kind <> 'footnote' THEN byte_end END IGNORE NULLS) OVER before AS around_end
    FROM (
        SELECT p.paragraph_id AS id, p.document_id, s.ordinal AS section, p.ordinal::DOUBLE AS ordinal, p.kind, p.byte_start, p.byte_end
        FROM paragraphs p JOIN sections s USING (section_id, document_id)
        UNION ALL
        -- the title may stand under a date line: it comes after the paragraphs of section 0 that start before it
        SELECT s.section_id, s.document_id, s.ordinal, coalesce(above.ordinal, -1) + 0.5, 'heading', heading_start, heading_end
        FROM sections s
        LEFT JOIN (
            SELECT section_id, document_id, max(p.ordinal) AS ordinal
            FROM paragraphs p JOIN sections t USING (section_id, document_id)
            WHERE t.ordinal = 0 AND p.byte_start < t.heading_start
            GROUP BY ALL
        ) above USING (section_id, document_id)
        WHERE heading_start IS NOT NULL
    )
    SEMI JOIN (SELECT document_id FROM documents WHERE span_of = 'raw') USING (document_id)
    WINDOW
        reading AS (PARTITION BY document_id ORDER BY section, ordinal),
        before AS (PARTITION BY document_id ORDER BY section, ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
WHERE byte_start < CASE
    -- a note that is written inside of a paragraph starts after it does, and after the note before it
    WHEN kind = 'footnote' AND byte_end <= around_end AND previous_kind = 'footnote' THEN previous_end
    WHEN kind = 'footnote' AND byte_end <= around_end THEN previous_start
    ELSE greatest(previous_end, around_end)
END
