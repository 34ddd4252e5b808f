"""A release: a version as a folder of plain files on any static host, and copies of it that keep up with it.

    latest.json             what the release is: version, hashes of all files; written last, so it alone decides
    documents.parquet …     a file a table; ids.parquet says where each id is
    changes/11-12/…         what is different since a version that was published before
    schema.json             the tables' columns and what they mean
    README.md, CITATION.cff, croissant.json, datapackage.json, SHA256SUMS

publish.publish(warehouse, number, target, metadata) -> Published
pull.pull(origin, folder) -> Pulled
"""
