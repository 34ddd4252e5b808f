"""Words marked between wordings, annotations carried to other versions, and why a line was taken for what it is."""
