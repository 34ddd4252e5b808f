"""A release: a version as a folder of plain files on any static host, and copies of it that keep up with it.

    latest.json             what the release is: version, hashes of all files; written last, so it alone decides
    documents.parquet …     a file a table; ids.parquet says where each id is
    changes/11-12/…         what is different since a version that was published before
    schema.json             the tables' columns and what they mean
    README.md, CITATION.cff, croissant.json, datapackage.json, SHA256SUMS

publish.publish            write a version to a folder or bucket as a release
pull.pull                  make or update a copy of a release; every byte is checked before anything is replaced
follow.follow              pull a release whenever another is published
compare.compare_release    what is different in a release from the version that it names
serve.server_of            a server of a folder on loopback, with byte ranges
page.page_files            the page of a release, by file
"""
