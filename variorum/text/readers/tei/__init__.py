"""TEI XML, as editions and corpora of texts have it (TEI P4 and P5)."""
