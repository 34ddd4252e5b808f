"""A dataset for reading: what `import variorum` and the commands ask of a warehouse.

dataset.open_dataset         the dataset in a warehouse: versions, tables, changes, ids, search
ids.resolve                  what an id is in a version
ids.history                  what an id said through all versions
database.connection_at       a DuckDB connection whose tables are those of a version
search.check_asked           raises where there is no word to look for
sql.ask                      the answer to an SQL query
named_queries.named_query    a query by its name; named_queries lists them
likeness.duplicates_in       how much of a version says what another paragraph says
migrate.migrate              a file of annotations, moved to another version
cite.cite                    the lasting reference of a passage
check.check                  the quotations of a file, each against all versions
status.status_of             how a dataset is doing: last look, age, candidates, quarantine, disk
"""
