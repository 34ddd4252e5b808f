"""Which sources there are, and their bytes: folders, archives, URIs."""
