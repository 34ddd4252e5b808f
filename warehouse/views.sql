-- What people read, beside the tables themselves. `documents`, `sections` and `paragraphs` are the latest version's rows.

CREATE VIEW prose AS
SELECT
    p.paragraph_id, p.document_id, p.section_id, d.collection, d.source, d.title, s.heading, p.ordinal, p.kind, p.text,
    p.language, p.n_words
FROM paragraphs p
JOIN documents d USING (document_id)
JOIN sections s USING (section_id)
WHERE p.kind IN ('body', 'list_item', 'quote', 'verse');
COMMENT ON VIEW prose IS 'The text itself, without captions, tables, code and boilerplate, each paragraph with where it stands.';

CREATE VIEW outline AS
SELECT s.document_id, d.source, s.ordinal, s.level, s.path, s.heading, s.n_paragraphs, s.section_id
FROM sections s
JOIN documents d USING (document_id)
ORDER BY d.collection, d.source, s.ordinal;
COMMENT ON VIEW outline IS 'The headings of every document in reading order.';

CREATE VIEW things AS
SELECT paragraph_id AS id, 'paragraph' AS entity, document_id, text FROM paragraphs
UNION ALL
SELECT section_id, 'section', document_id, heading FROM sections
UNION ALL
SELECT document_id, 'document', document_id, coalesce(title, source) FROM documents;
COMMENT ON VIEW things IS 'Everything that has an id today: paragraphs by their text, sections by heading, documents by title.';
