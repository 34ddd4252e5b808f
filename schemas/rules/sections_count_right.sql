-- A section counts the paragraphs directly in it right.
-- scope: document
SELECT s.section_id, s.n_paragraphs, coalesce(p.n, 0) AS paragraphs
FROM sections s
LEFT JOIN (SELECT section_id, count(*) AS n FROM paragraphs GROUP BY section_id) p USING (section_id)
WHERE s.n_paragraphs <> coalesce(p.n, 0)
