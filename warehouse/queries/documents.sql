-- Which documents are there, how long are they, and in which language?
SELECT source, title, language, published, n_sections AS sections, n_paragraphs AS paragraphs, n_words AS words
FROM documents
ORDER BY source;
