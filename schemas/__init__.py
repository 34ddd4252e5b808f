"""What a table, a column and a value mean: one description, from which all lists and checks are made.

tables.tables              every table by name, as plain data; layouts says how each lies on disk
table.arrow_schema         the Arrow schema of a table; duckdb_type is the type of a column in SQL
table.to_json              a table as plain JSON; from_json is its inverse
"""
