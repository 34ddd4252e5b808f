-- Where is a word said, under which heading, and since which version?
SELECT p.source, p.heading, min(h.from_version) AS since_version, p.paragraph_id, p.text
FROM prose p
JOIN history.paragraphs h ON h.paragraph_id = p.paragraph_id AND h.text = p.text
WHERE contains(lower(p.text), lower('the'))
GROUP BY ALL
ORDER BY p.source, any_value(p.ordinal)
LIMIT 20;
