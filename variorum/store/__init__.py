"""Versions of a dataset: objects, trees, commits; what is derived from them; what proves them sound.

Nothing is imported here, so that commands pay only for what they use; commits, tree and warehouse import neither DuckDB
nor Arrow. Errors that a person can cause are errors.StoreError; LostRace is the one to answer by trying again.

where it lies
warehouse.open_warehouse   the warehouse in a folder or bucket; find_warehouse: None where there is none yet
warehouse.reopened         the same for a worker; absolute and database_of are names of places
bucket.places.is_remote    whether a warehouse lies in a bucket; place_of is what it is called
takedowns.open_for_reading the warehouse, whose versions may be shown
durable.write_beside       write a file so that it is whole or not there; temporary_beside names one, discard removes it
stamps.stamp_of            what tells one state of a file from the next; is_settled says whether that can be relied on

making a version
assemble.assemble          the tree of a version from the parent's and from the rows of what changed
fragments.conform          rows with exactly the columns and types of a table
rules.check                the rules over the whole set that a tree breaks; violations asks a connection
commits.commit             make a version exist; point_latest and time_now go with it
candidates.hold            keep a version that waits for a decision; drop lets it go
database.write_duckdb      bring the DuckDB file up to the latest version
looks.note_look            remember when the sources were looked at, and what came of it

reading
commits.versions           all versions; numbers, latest, lost_newest, commit_of and read give one, tree_of and trees_of
                           its content
candidates.content_at      the number and content of a version, or of the candidate
candidates.candidate       the candidate, if one waits; candidate_of demands it
tree.read                  a tree by its hash, as read_as_written gives it and standing makes it today; rows_in,
                           table_hash, described, described_as and same_content read it
connect.connect            a DuckDB connection with a view for every table of a version; in_memory is an empty one
logical.scratch            an empty database in memory for few rows, of which a process has one until let_scratch_go
connect.select             SQL for the rows of some shards; view, unshared, quoted, attached, cursor_of, spill and
                           check go with it
one_query.only_query       an SQL text that is one query and nothing else; said_of is what DuckDB says of one
rows.rows_of               the rows of some documents; document_order, holding and quarantined_sources read no others,
                           rows_in_order all of a table, in pieces
layers.in_layers           the shards of a table by layer; names_of and read_rows read one layer
objects.get                one object, read whole and checked; row_cache.let_go frees what was read lately
objects.rows_in_parquet    the rows of one Parquet file, in the columns that are asked for
diff.diff                  the differences between any two versions
changes.change_table       what a change file looks like
search.words_of            SQL for the words of rows; stands_in tells what is of a version
ranking.ranked             the rows that say some words, ranked; query_terms.spans is where the words stand
written.written_as         what is remembered of the DuckDB file; is_known and is_as_written compare it
indexes.made_in            the indexes that a DuckDB file has
export.export              a version as a folder of files; write_tables, write_parquet and descriptions are its parts
export.snapshot_of         a version as files, to be described; languages_in counts its languages
describe.encode            JSON for people; canonical.encode is the one that is hashed, by digest and digest_of

keeping
verify.verify              everything that is wrong with a version, or with all of them
tags.tag                   name a version; untag, tags; version_named is the one that a number or tag
                           means, number_of a number alone
gc.plan_sweep              what could be removed; sweep removes it, swept says which versions were given up,
                           trees_written_lately gives those of commits that may be under way
rollback.rollback          a new version that holds what an older one held
takedown.begin             the intention to take a document out of every version; carry_out does it, takedown both,
                           finish_begun ends what was cut off, sweep_taken_down removes what a writer wrote meanwhile
takedown_objects.settle_left_aside  put back, or remove, the objects that a killed gc or takedown left aside
takedown.paragraphs_of     every text that a document ever had
takedowns.takedowns        the records of takedowns; put_takedown writes one, unfinished, taken_down and
                           telling_passages read them, read_again_where_taken reads versions beside one
gaps.recorded              the objects that were taken down; again_where_taken tries again where one was, lookup
                           answers many questions
again.tried_again          what failed because of somebody else, once more
metadata.is_homepage       whether a text is an address that a page may lead to
looks.last_look            when the sources were looked at last; hours_since_look
sizes.sizes                what a warehouse takes on disk
"""
