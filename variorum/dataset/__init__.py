"""A warehouse as a person asks it: the tables of any version, what changed, what an id was and is."""
