"""Versions of a dataset: objects, trees, commits; what is derived from them; what proves them sound.

Nothing is imported here, so that commands pay only for what they use; commits, tree and warehouse import neither DuckDB
nor Arrow. Errors that a person can cause are store.errors.StoreError; LostRace is the one to answer by trying again.
`wh` is a Warehouse, `tree` a Tree, `n` a version's number; None for it means the latest.

making     warehouse.open_warehouse(root, create=False) -> Warehouse
           assemble.assemble(wh, parent, *, schema, fragments, gone, fingerprints, reusable=None) -> Tree
           rules.check(wh, tree, parent=None) -> list[Violation]; with a sound parent, only what changed is asked
           commits.commit(wh, parent, tree, *, message, kind, run, name, counts, time) -> Commit
           database.write_duckdb(wh, face_sql) -> Path
reading    commits.versions(wh), latest(wh), commit_of(wh, n), tree_of(wh, commit), numbers(wh)
           tree.rows_in(tree, table), table_hash(tree, table), hash_of(tree), same_content(tree, tree), described(tree)
           connect.connect(wh, tree) -> DuckDB connection with a view for every table
           rows.rows_of(wh, tree, table, document_ids) -> pyarrow.Table; rows.document_order(wh, tree)
           diff.diff(wh, a, b) -> Diff
           export.export(wh, n, folder, metadata=None, *, raw=False) -> Path
keeping    verify.verify(wh, n=None, deep=False) -> list[finding.Finding]; Finding.fault is False for gaps
           candidates.hold(wh, candidate) -> bool; candidate(wh) -> Candidate | None; drop(wh)
           candidates.accept(wh, candidate, *, time) -> Commit; content_at(wh, n | "candidate") -> number, Tree
           looks.note_look(wh, time, outcome); last_look(wh) -> Look | None
           tags.tag(wh, name, n=None), untag(wh, name), tags(wh)
           gc.plan_sweep(wh, keep=None, grace=86400) -> Sweep; gc.sweep(wh, plan) -> Sweep
           rollback.rollback(wh, n, *, time, run=None, message="") -> Commit
           takedown.takedown(wh, document_id, *, reason, time, run=None, telling=()) -> Commit; then write_duckdb
           takedown.finish_takedowns(wh) -> list of document ids; takedowns.open_for_reading(root) -> Warehouse
"""
