-- What is the text made of: how much of it is body, lists, tables, footnotes, boilerplate?
SELECT kind, count(*) AS paragraphs, sum(n_words) AS words, count(DISTINCT document_id) AS documents
FROM paragraphs
GROUP BY kind
ORDER BY words DESC, kind;
