-- A document counts its sections, paragraphs and words right.
-- scope: document
SELECT d.document_id, d.n_sections, s.n AS sections, d.n_paragraphs, p.n AS paragraphs, d.n_words, p.words
FROM documents d
LEFT JOIN (SELECT document_id, count(*) AS n FROM sections GROUP BY document_id) s USING (document_id)
LEFT JOIN (
    SELECT document_id, count(*) AS n, sum(n_words) AS words FROM paragraphs GROUP BY document_id
) p USING (document_id)
WHERE d.n_sections <> coalesce(s.n, 0) OR d.n_paragraphs <> coalesce(p.n, 0) OR d.n_words <> coalesce(p.words, 0)
