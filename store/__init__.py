"""Versions of a dataset: objects, trees, commits; what is derived from them; what proves them sound.

    from store.warehouse import open_warehouse      open_warehouse(root, create=False) -> Warehouse
    from store.commits import ...                   versions(wh) -> list[Commit]; latest(wh) -> Commit | None
                                                    commit_of(wh, number=None) -> Commit; tree_of(wh, commit) -> Tree
                                                    commit(wh, parent, tree, *, message, kind, run, name, counts, time)
    from store.tree import ...                      rows_in(tree, table); table_hash(tree, table); hash_of(tree)
                                                    same_content(tree, tree); described(tree) -> dict[str, Table]
    from store.assemble import assemble             assemble(wh, parent, *, schema, fragments, gone, fingerprints)
    from store.rows import rows_of                  rows_of(wh, tree, table, document_ids) -> pyarrow.Table
    from store.connect import connect               connect(wh, tree) -> DuckDB connection with a view for every table
    from store.rules import check                   check(wh, tree) -> list[Violation]
    from store.database import write_duckdb         write_duckdb(wh, face_sql) -> Path

Errors that a person can cause are store.errors.StoreError; LostRace is the one to answer by trying again.
Nothing is imported here, so that commands pay only for what they use.
"""
