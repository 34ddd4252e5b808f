"""DocBook XML (4 and 5), read as TEI is, each element as the one of TEI that does the same to its text."""
