"""The build as plain functions: from a request over the sources to a committed version and its report.

complete_request.request_of  a request from what was said by command, flow or program, and by variorum.toml
build.build                  a new version from its sources, or none where nothing changed: the steps in their order
direct.build_dataset         the same for `variorum.build`
build_series.build_in_a_row  many builds after each other that share what they know
request.described_places     where the sources of a request lie, without credentials
candidate.accept             make the version that a gate held back the latest; reject lets it go
takedown.take_down           take a document's text out of all versions, for good; finish_takedowns ends what was
                             cut off, beside_takedowns guards a version that is made beside one
refresh.refresh              bring the DuckDB file and refs/latest.json up to the latest version
checking.compare_spans       whether texts are what their spans in the raw bytes say
checking.cut_anew            whether documents are cut today as they were
watching.watch               call something whenever sources changed
growth.last_versions         how much the last versions hold; growth_rows and growth_picture.growth_picture show it
samples.samples              where a version changed most
report_text.outcome          a report as the name of a run; headline, markdown, comparison and quarantine_rows say more
report_text.many             a number of things by name
report_text.source_counts    how many sources there were, and what became of them, in one line
"""
