-- Which texts of ten words or more stand more than once, and where?
SELECT
    count(*) AS times, count(DISTINCT p.document_id) AS documents, any_value(p.text) AS text,
    list(DISTINCT p.source ORDER BY p.source)[:5] AS sources, list(p.paragraph_id ORDER BY p.paragraph_id)[:5] AS ids
FROM prose p
WHERE p.n_words >= 10
GROUP BY md5(p.text)
HAVING count(*) > 1
ORDER BY times DESC, text
LIMIT 50;
