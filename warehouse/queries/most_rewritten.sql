-- Which paragraphs were rewritten most often, and what did they say first and last?
SELECT
    paragraph_id,
    count(DISTINCT content_hash) AS wordings,
    arg_min(text, from_version) AS first_wording,
    arg_max(text, from_version) AS last_wording
FROM history.paragraphs
GROUP BY paragraph_id
HAVING count(DISTINCT content_hash) > 1
ORDER BY wordings DESC, paragraph_id
LIMIT 20;
