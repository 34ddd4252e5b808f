-- What would one give to an embedding: sections as text, each with its headings, its ids and its language?
SELECT
    p.section_id, any_value(p.source) AS source, any_value(p.breadcrumb) AS breadcrumb, mode(p.language) AS language,
    sum(p.n_words)::BIGINT AS words, string_agg(p.text, chr(10) || chr(10) ORDER BY p.ordinal) AS text,
    list(p.paragraph_id ORDER BY p.ordinal) AS paragraph_ids
FROM prose p
GROUP BY p.section_id
ORDER BY source, min(p.ordinal);
