-- What people read, beside the tables themselves. `documents`, `sections` and `paragraphs` are the latest version's rows.

CREATE VIEW breadcrumbs AS
WITH RECURSIVE down AS (
    SELECT section_id, document_id, coalesce(heading, '') AS breadcrumb FROM sections WHERE parent_id IS NULL
    UNION ALL
    SELECT s.section_id, s.document_id, concat_ws(' › ', nullif(down.breadcrumb, ''), s.heading)
    FROM sections s JOIN down ON s.parent_id = down.section_id
)
SELECT section_id, document_id, breadcrumb FROM down;
COMMENT ON VIEW breadcrumbs IS 'The headings above each section and its own, from the title down: join it by section_id.';

CREATE VIEW prose AS
SELECT
    p.paragraph_id, p.document_id, p.section_id, d.collection, d.source, d.title, s.heading, b.breadcrumb, p.ordinal,
    p.kind, p.text, p.language, p.n_words
FROM paragraphs p
JOIN documents d USING (document_id)
JOIN sections s USING (section_id)
JOIN breadcrumbs b USING (section_id)
WHERE p.kind IN ('body', 'list_item', 'quote', 'verse');
COMMENT ON VIEW prose IS 'The text itself, without captions, tables, code and boilerplate, each paragraph with where it stands.';

CREATE VIEW outline AS
SELECT s.document_id, d.source, s.ordinal, s.level, s.path, s.heading, s.n_paragraphs, s.section_id
FROM sections s
JOIN documents d USING (document_id)
ORDER BY d.collection, d.source, s.ordinal;
COMMENT ON VIEW outline IS 'The headings of every document in reading order.';

CREATE VIEW section_texts AS
SELECT s.section_id, s.document_id, s.ordinal, s.path, s.heading, b.breadcrumb, said.text, said.n_words
FROM sections s
JOIN breadcrumbs b USING (section_id)
JOIN (
    SELECT section_id, string_agg(text, chr(10) || chr(10) ORDER BY ordinal) AS text, sum(n_words)::BIGINT AS n_words
    FROM paragraphs GROUP BY section_id
) said USING (section_id);
COMMENT ON VIEW section_texts IS 'Sections with their whole text: their own paragraphs in reading order, not those of sections below them.';

CREATE VIEW document_texts AS
SELECT d.document_id, d.source, d.title, d.language, said.text, said.n_words
FROM documents d
JOIN (
    SELECT document_id, string_agg(text, chr(10) || chr(10) ORDER BY ordinal) AS text, sum(n_words)::BIGINT AS n_words
    FROM paragraphs GROUP BY document_id
) said USING (document_id);
COMMENT ON VIEW document_texts IS 'Documents as text: all their paragraphs in reading order.';

CREATE VIEW things AS
SELECT paragraph_id AS id, 'paragraph' AS entity, document_id, text FROM paragraphs
UNION ALL
SELECT section_id, 'section', document_id, heading FROM sections
UNION ALL
SELECT document_id, 'document', document_id, coalesce(title, source) FROM documents;
COMMENT ON VIEW things IS 'Everything that has an id today: paragraphs by their text, sections by heading, documents by title.';

COMMENT ON COLUMN prose.paragraph_id IS 'Who the paragraph is; survives edits.';
COMMENT ON COLUMN prose.document_id IS 'The document it stands in.';
COMMENT ON COLUMN prose.section_id IS 'The section it stands in.';
COMMENT ON COLUMN prose.collection IS 'Name of the dataset.';
COMMENT ON COLUMN prose.source IS 'Where the document came from.';
COMMENT ON COLUMN prose.title IS 'Title of the document, where the source states one.';
COMMENT ON COLUMN prose.heading IS 'The heading that it stands under.';
COMMENT ON COLUMN prose.breadcrumb IS 'The headings from the title down to its own, joined by ›; empty where there are none.';
COMMENT ON COLUMN prose.ordinal IS 'Reading order inside the document, from 0; other kinds of paragraphs make gaps.';
COMMENT ON COLUMN prose.kind IS 'body, list_item, quote or verse.';
COMMENT ON COLUMN prose.text IS 'Its text.';
COMMENT ON COLUMN prose.language IS 'Its language, BCP 47; und when unsure.';
COMMENT ON COLUMN prose.n_words IS 'Number of words of its text; in Chinese and Japanese, of characters.';
COMMENT ON COLUMN outline.document_id IS 'The document.';
COMMENT ON COLUMN outline.source IS 'Where the document came from.';
COMMENT ON COLUMN outline.ordinal IS 'Reading order inside the document, from 0, which is the document itself.';
COMMENT ON COLUMN outline.level IS 'How deep the heading is; 0 is the title.';
COMMENT ON COLUMN outline.path IS 'Its place in the outline, such as 2.1.';
COMMENT ON COLUMN outline.heading IS 'The heading; of section 0 the title, if there is one.';
COMMENT ON COLUMN outline.n_paragraphs IS 'Number of paragraphs directly under it.';
COMMENT ON COLUMN outline.section_id IS 'Who the section is; survives edits.';
COMMENT ON COLUMN things.id IS 'The id.';
COMMENT ON COLUMN things.entity IS 'What it names: paragraph, section or document.';
COMMENT ON COLUMN things.document_id IS 'The document it stands in; of a document, itself.';
COMMENT ON COLUMN things.text IS 'What it says: text, heading, or title (else the source).';
COMMENT ON COLUMN breadcrumbs.section_id IS 'The section.';
COMMENT ON COLUMN breadcrumbs.document_id IS 'The document it stands in.';
COMMENT ON COLUMN breadcrumbs.breadcrumb IS 'The headings from the title down to its own, joined by ›; empty where there are none.';
COMMENT ON COLUMN section_texts.section_id IS 'Who the section is; survives edits.';
COMMENT ON COLUMN section_texts.document_id IS 'The document it stands in.';
COMMENT ON COLUMN section_texts.ordinal IS 'Reading order inside the document, from 0, which is the document itself.';
COMMENT ON COLUMN section_texts.path IS 'Its place in the outline, such as 2.1.';
COMMENT ON COLUMN section_texts.heading IS 'Its heading.';
COMMENT ON COLUMN section_texts.breadcrumb IS 'The headings from the title down to its own, joined by ›.';
COMMENT ON COLUMN section_texts.text IS 'Its paragraphs in reading order, with a blank line between them.';
COMMENT ON COLUMN section_texts.n_words IS 'Number of words of its text; in Chinese and Japanese, of characters.';
COMMENT ON COLUMN document_texts.document_id IS 'Who the document is; survives edits.';
COMMENT ON COLUMN document_texts.source IS 'Where it came from.';
COMMENT ON COLUMN document_texts.title IS 'Its title, where the source states one.';
COMMENT ON COLUMN document_texts.language IS 'Its language, BCP 47; und when unsure.';
COMMENT ON COLUMN document_texts.text IS 'All its paragraphs in reading order, with a blank line between them; without headings.';
COMMENT ON COLUMN document_texts.n_words IS 'Number of words of its text; in Chinese and Japanese, of characters.';
