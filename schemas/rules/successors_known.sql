-- The successor of a dead id is an id that was given out.
-- scope: set
SELECT dead.id, dead.successor
FROM identities dead
WHERE dead.successor IS NOT NULL AND dead.successor NOT IN (SELECT id FROM identities)
