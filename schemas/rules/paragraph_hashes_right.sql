-- The content_hash of a paragraph is the first 16 bytes of SHA-256 over its text.
-- scope: document
SELECT paragraph_id, hex(content_hash) AS content_hash FROM paragraphs WHERE content_hash <> unhex(sha256(text)[1:32])
