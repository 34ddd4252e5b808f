"""One reader a format: from text or bytes to blocks with kinds, levels and spans."""
