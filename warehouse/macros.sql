-- Questions about versions and ids, as table functions: FROM paragraphs_at(3), FROM history('p…').

CREATE MACRO known_version(n) AS
    CASE WHEN n IN (SELECT version FROM versions) THEN n ELSE
        error('There is no version ' || n || ': expected one from 1 to ' || (SELECT max(version) FROM versions) || '.')
    END;
COMMENT ON MACRO known_version IS 'The number itself if there is such a version; an error that says which there are, else.';

CREATE MACRO documents_at(n) AS TABLE
SELECT * EXCLUDE (from_version, to_version, op) FROM history.documents
WHERE from_version <= (SELECT known_version(n)) AND (to_version IS NULL OR to_version >= n);
COMMENT ON MACRO TABLE documents_at IS 'The documents of version n.';

CREATE MACRO sections_at(n) AS TABLE
SELECT * EXCLUDE (from_version, to_version, op) FROM history.sections
WHERE from_version <= (SELECT known_version(n)) AND (to_version IS NULL OR to_version >= n);
COMMENT ON MACRO TABLE sections_at IS 'The sections of version n.';

CREATE MACRO paragraphs_at(n) AS TABLE
SELECT * EXCLUDE (from_version, to_version, op) FROM history.paragraphs
WHERE from_version <= (SELECT known_version(n)) AND (to_version IS NULL OR to_version >= n);
COMMENT ON MACRO TABLE paragraphs_at IS 'The paragraphs of version n.';

CREATE MACRO changes_between(a, b) AS TABLE
WITH
span AS (SELECT least(known_version(a), known_version(b)) AS low, greatest(a, b) AS high),
rows AS (
    SELECT
        'paragraph' AS entity, paragraph_id AS id, document_id, text, content_hash AS says, section_id AS place, ordinal,
        hash(kind, depth, language) AS rest, from_version, to_version
    FROM history.paragraphs, span
    WHERE from_version <= high AND (to_version IS NULL OR to_version >= low)
    UNION ALL
    SELECT
        'section', section_id, document_id, heading, encode(coalesce(heading, '')), concat_ws(' ', parent_id, level),
        ordinal, 0, from_version, to_version
    FROM history.sections, span
    WHERE from_version <= high AND (to_version IS NULL OR to_version >= low)
    UNION ALL
    SELECT
        'document', document_id, document_id, coalesce(title, source), content_hash, collection || '/' || source, 0,
        hash(
            title, language, language_score, published, metadata, media_type, encoding, encoding_score, layout,
            layout_score, cleaning, span_of, raw_sha256, n_bytes, n_sections, n_paragraphs, n_words
        ),
        from_version, to_version
    FROM history.documents, span
    WHERE from_version <= high AND (to_version IS NULL OR to_version >= low)
),
differing AS (
    SELECT * FROM rows, span WHERE from_version > low OR to_version < high
),
before AS (SELECT * FROM differing WHERE from_version <= a AND (to_version IS NULL OR to_version >= a)),
after AS (SELECT * FROM differing WHERE from_version <= b AND (to_version IS NULL OR to_version >= b)),
events AS (
    SELECT to_id AS id, list(DISTINCT event) AS events
    FROM lineage, span
    WHERE version > low AND version <= high AND to_id IS NOT NULL
    GROUP BY to_id
),
compared AS (
    SELECT
        coalesce(y.entity, x.entity) AS entity,
        CASE
            WHEN x.id IS NULL THEN CASE WHEN i.first_version <= a AND a < b THEN 'restored' ELSE 'added' END
            WHEN y.id IS NULL THEN 'removed'
            WHEN x.says <> y.says THEN
                CASE WHEN list_contains(events, 'recut') AND NOT list_contains(events, 'edited') THEN 'recut'
                ELSE 'edited' END
            WHEN x.place <> y.place THEN CASE y.entity WHEN 'document' THEN 'renamed' ELSE 'moved' END
            WHEN list_contains(events, 'moved') AND x.ordinal <> y.ordinal THEN 'moved'
            WHEN x.rest <> y.rest THEN 'edited'
        END AS op,
        coalesce(y.id, x.id) AS id,
        coalesce(y.document_id, x.document_id) AS document_id,
        coalesce(y.ordinal, x.ordinal) AS ordinal,
        x.text AS text_before,
        y.text AS text_after
    FROM before x
    FULL JOIN after y ON x.id = y.id
    LEFT JOIN identities i ON i.id = coalesce(y.id, x.id)
    LEFT JOIN events e ON e.id = coalesce(y.id, x.id)
)
SELECT * FROM compared WHERE op IS NOT NULL ORDER BY document_id, entity, ordinal, id;
COMMENT ON MACRO TABLE changes_between IS
    'What is different in version b from version a, each thing once; what only shifted is left out.';

CREATE MACRO resolve(an_id) AS TABLE
WITH RECURSIVE
edges AS (
    SELECT from_id, to_id, event AS how FROM lineage WHERE event IN ('split', 'merged') AND from_id <> to_id
    UNION
    SELECT id, successor, 'successor' FROM identities WHERE successor IS NOT NULL
),
walk AS (
    SELECT id, 'same' AS how FROM identities WHERE id = an_id
    UNION
    SELECT e.to_id, e.how
    FROM walk
    JOIN identities i ON i.id = walk.id
    JOIN edges e ON e.from_id = walk.id
    WHERE i.last_version IS NOT NULL OR e.how = 'split'  -- what lives is itself, and what was split off it
),
living AS (
    SELECT i.id, i.entity, min_by(walk.how, CASE walk.how WHEN 'same' THEN 0 WHEN 'successor' THEN 2 ELSE 1 END) AS how
    FROM walk JOIN identities i USING (id)
    WHERE i.last_version IS NULL
    GROUP BY i.id, i.entity
),
past AS (
    SELECT paragraph_id AS id, document_id, text, to_version FROM history.paragraphs WHERE paragraph_id = an_id
    UNION ALL
    SELECT section_id, document_id, heading, to_version FROM history.sections WHERE section_id = an_id
    UNION ALL
    SELECT document_id, document_id, coalesce(title, source), to_version FROM history.documents WHERE document_id = an_id
)
SELECT * FROM (
    SELECT living.id, living.entity, living.how, (SELECT max(version) FROM versions) AS version, t.document_id, t.text
    FROM living JOIN things t USING (id)
    UNION ALL
    SELECT i.id, i.entity, 'gone', i.last_version, i.document_id, past.text
    FROM identities i
    LEFT JOIN past ON past.id = i.id AND past.to_version = i.last_version
    WHERE i.id = an_id AND NOT EXISTS (SELECT 1 FROM living)
)
ORDER BY how <> 'same', id;
COMMENT ON MACRO TABLE resolve IS
    'What an id is today: itself, its parts, what took its text over; else (gone) the last version that had it.';

CREATE MACRO history(an_id) AS TABLE
WITH
rows AS (
    SELECT paragraph_id AS id, text, from_version, to_version FROM history.paragraphs WHERE paragraph_id = an_id
    UNION ALL
    SELECT section_id, heading, from_version, to_version FROM history.sections WHERE section_id = an_id
    UNION ALL
    SELECT document_id, coalesce(title, source), from_version, to_version FROM history.documents WHERE document_id = an_id
),
marked AS (
    SELECT *, text IS DISTINCT FROM lag(text) OVER past OR from_version <> lag(to_version) OVER past + 1 AS fresh
    FROM rows WINDOW past AS (ORDER BY from_version)
),
runs AS (
    SELECT *, count(*) FILTER (fresh) OVER (ORDER BY from_version) AS run FROM marked
),
stretches AS (
    SELECT
        any_value(id) AS id, min(from_version) AS from_version,
        CASE WHEN count(*) = count(to_version) THEN max(to_version) END AS to_version, any_value(text) AS text
    FROM runs GROUP BY run
)
SELECT
    s.id, s.from_version, s.to_version, s.text,
    (
        SELECT list(DISTINCT event ORDER BY event) FROM lineage
        WHERE version = s.from_version AND to_id = s.id
    ) AS began_by,
    (
        SELECT list(DISTINCT event ORDER BY event) FROM lineage
        WHERE version = s.to_version + 1 AND from_id = s.id
    ) AS ended_by
FROM stretches s
ORDER BY s.from_version;
COMMENT ON MACRO TABLE history IS 'What an id said through all versions, and what began and ended each wording.';
