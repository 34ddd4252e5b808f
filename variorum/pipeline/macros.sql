-- Questions about versions and ids, as table functions: FROM paragraphs_at(3), FROM history('p…').

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

CREATE MACRO things_at(n) AS TABLE
SELECT paragraph_id AS id, 'paragraph' AS entity, document_id, text FROM paragraphs_at(n)
UNION ALL
SELECT section_id, 'section', document_id, heading FROM sections_at(n)
UNION ALL
SELECT document_id, 'document', document_id, coalesce(title, source) FROM documents_at(n);
COMMENT ON MACRO TABLE things_at IS
    'Everything that had an id in version n: paragraphs by their text, sections by heading, documents by title.';

CREATE MACRO changes_between(a, b) AS TABLE
WITH
span AS (SELECT least(known_version(a), known_version(b)) AS low, greatest(a, b) AS high),
rows AS (FROM rows_between(least(a, b), greatest(a, b))),
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
went AS (
    SELECT DISTINCT to_id AS id, document_id FROM lineage, span
    WHERE event = 'moved' AND version > low AND version <= high
),
both_orders AS (
    SELECT x.id, x.entity, x.document_id, x.ordinal AS order_a, y.ordinal AS order_b, x.id IN (SELECT id FROM went) AS goes
    FROM rows x JOIN rows y ON x.id = y.id
    WHERE x.document_id IN (SELECT document_id FROM went)
    AND x.from_version <= a AND (x.to_version IS NULL OR x.to_version >= a)
    AND y.from_version <= b AND (y.to_version IS NULL OR y.to_version >= b)
),
gaps AS (
    SELECT
        *, count(*) FILTER (NOT goes) OVER (PARTITION BY document_id, entity ORDER BY order_a) AS gap_a,
        count(*) FILTER (NOT goes) OVER (PARTITION BY document_id, entity ORDER BY order_b) AS gap_b
    FROM both_orders
),
elsewhere AS (  -- between others of those that stayed, or in another order between the same: there and back is not moved
    SELECT id FROM gaps WHERE goes
    QUALIFY gap_a <> gap_b
    OR row_number() OVER (PARTITION BY document_id, entity, gap_a, gap_b ORDER BY order_a)
    <> row_number() OVER (PARTITION BY document_id, entity, gap_a, gap_b ORDER BY order_b)
),
compared AS (
    SELECT
        coalesce(y.entity, x.entity) AS entity,
        op_of(
            x.id IS NOT NULL, y.id IS NOT NULL, i.first_version <= a AND a < b, x.says <> y.says,
            list_contains(events, 'recut') AND NOT list_contains(events, 'edited'),
            x.place <> y.place OR x.id IN (SELECT id FROM elsewhere), y.moved_op, x.other <> y.other
        ) AS op,
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
SELECT * FROM compared WHERE op <> 'shifted' ORDER BY document_id, entity, ordinal, id;
COMMENT ON MACRO TABLE changes_between IS
    'What is different in version b from version a, each thing once; what only shifted is left out.';

CREATE MACRO resolve_at(an_id, n) AS TABLE
WITH RECURSIVE
edges AS (
    SELECT version, from_id, to_id, event FROM lineage WHERE event IN ('split', 'merged') AND from_id <> to_id
),
walk AS (  -- what it became, up to version n: its parts, what took it in
    SELECT id, 'same' AS how, first_version AS since FROM identities
    WHERE id = an_id AND first_version <= (SELECT known_version(n))
    UNION
    SELECT e.to_id, e.event, e.version FROM walk JOIN edges e ON e.from_id = walk.id AND e.version >= walk.since
    WHERE e.version <= n
),
back AS (  -- what it came from, where version n did not have it yet
    SELECT id, first_version AS until FROM identities WHERE id = an_id AND first_version > (SELECT known_version(n))
    UNION
    SELECT e.from_id, e.version FROM back JOIN edges e ON e.to_id = back.id AND e.version <= back.until
    WHERE e.version > n
),
rows AS (
    SELECT paragraph_id AS id, document_id, text, from_version, to_version FROM history.paragraphs
    WHERE paragraph_id IN (SELECT id FROM walk UNION SELECT id FROM back)
    UNION ALL
    SELECT section_id, document_id, heading, from_version, to_version FROM history.sections
    WHERE section_id IN (SELECT id FROM walk UNION SELECT id FROM back)
    UNION ALL
    SELECT document_id, document_id, coalesce(title, source), from_version, to_version FROM history.documents
    WHERE document_id IN (SELECT id FROM walk UNION SELECT id FROM back)
),
there AS (SELECT * FROM rows WHERE from_version <= n AND (to_version IS NULL OR to_version >= n)),
hops AS (
    SELECT from_id, to_id, event FROM edges
    WHERE version <= n AND (event = 'split' OR from_id NOT IN (SELECT id FROM there))  -- what lives is not what took it in
),
reached AS (
    SELECT an_id AS id
    UNION
    SELECT h.to_id FROM reached JOIN hops h ON h.from_id = reached.id
),
found AS (
    SELECT walk.id, arg_min(walk.how, walk.since) AS how FROM walk
    WHERE walk.id IN (SELECT id FROM reached)
    GROUP BY walk.id
    UNION ALL
    SELECT id, 'origin' FROM back WHERE id <> an_id
),
answers AS (
    SELECT found.id, found.how, n AS version, there.document_id, there.text FROM found JOIN there USING (id)
),
past AS (
    SELECT max_by(text, from_version) AS text, max(least(coalesce(to_version, n), n)) AS version FROM rows
    WHERE id = an_id AND from_version <= n
),
future AS (SELECT min_by(text, from_version) AS text, min(from_version) AS version FROM rows WHERE id = an_id)
SELECT * FROM (
    SELECT a.id, i.entity, a.how, a.version::INTEGER AS version, a.document_id, a.text
    FROM answers a JOIN identities i USING (id)
    UNION ALL
    SELECT
        i.id, i.entity, CASE WHEN i.first_version > n THEN 'later' ELSE 'gone' END,
        CASE WHEN i.first_version > n THEN future.version ELSE coalesce(past.version, least(i.last_version, n)) END, i.document_id,
        CASE WHEN i.first_version > n THEN future.text ELSE past.text END
    FROM identities i, past, future
    WHERE i.id = an_id AND NOT EXISTS (SELECT 1 FROM answers)
)
ORDER BY how <> 'same', id;
COMMENT ON MACRO TABLE resolve_at IS
    'What an id was in version n: itself (same), its parts (split), what took it in (merged), what it came from (origin); else the last version before that had it (gone), or the first one after (later).';

CREATE MACRO resolve(an_id) AS TABLE FROM resolve_at(an_id, (SELECT max(version) FROM versions));
COMMENT ON MACRO TABLE resolve IS
    'What an id is today: itself, its parts, what took it in; else (gone) the last version that had it.';

CREATE MACRO history(an_id) AS TABLE
WITH
rows AS (
    SELECT paragraph_id AS id, text, section_id AS under, NULL AS place, from_version, to_version, op
    FROM history.paragraphs WHERE paragraph_id = an_id
    UNION ALL
    SELECT section_id, heading, parent_id, NULL, from_version, to_version, op
    FROM history.sections WHERE section_id = an_id
    UNION ALL
    SELECT document_id, coalesce(title, source), NULL, source, from_version, to_version, op
    FROM history.documents WHERE document_id = an_id
),
marked AS (
    SELECT
        *, text IS DISTINCT FROM lag(text) OVER past OR from_version <> lag(to_version) OVER past + 1
        OR op IN ('moved', 'renamed', 'restored') OR (place IS NOT NULL AND op <> 'shifted') AS fresh
    FROM rows WINDOW past AS (ORDER BY from_version)
),
runs AS (
    SELECT *, count(*) FILTER (fresh) OVER (ORDER BY from_version) AS run FROM marked
),
stretches AS (
    SELECT
        any_value(id) AS id, min(from_version) AS from_version,
        CASE WHEN count(*) = count(to_version) THEN max(to_version) END AS to_version, any_value(text) AS text,
        max_by(place, from_version) AS place, max_by(under, from_version) AS under
    FROM runs GROUP BY run
)
SELECT
    s.id, s.from_version, s.to_version, s.text,
    coalesce(
        s.place,
        (
            SELECT heading FROM history.sections h
            WHERE h.section_id = s.under AND h.from_version <= s.from_version
            AND (h.to_version IS NULL OR h.to_version >= s.from_version)
        )
    ) AS place,
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
COMMENT ON MACRO TABLE history IS
    'What an id said through all versions and where it stood (heading above it; of a document, its source), and what began and ended each wording.';
