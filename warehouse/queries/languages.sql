-- Which languages is the text in, and how much of each is there?
SELECT language, count(*) AS paragraphs, sum(n_words) AS words, count(DISTINCT document_id) AS documents
FROM prose
GROUP BY language
ORDER BY words DESC;
