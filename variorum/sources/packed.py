"""Which files are unpacked, by their names: archives, compressed files, and files that hold many documents."""

PACKED = {
    ".gz": "gzip",
    ".tgz": "gzip",
    ".bz2": "bzip2",
    ".tbz": "bzip2",
    ".tbz2": "bzip2",
    ".xz": "xz",
    ".txz": "xz",
    ".zst": "zstd",
    ".tzst": "zstd",
    ".tar": "tar",
    ".zip": "zip",
    ".7z": "7z",
}
"""What a file of such a name is packed as, if its bytes say so too."""

TABLES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")
"""How tables with a document in each row are called."""

MAILBOX = ".mbox"
WARC = ".warc"
DUMP = ".xml"
"""How dumps of MediaWiki are called, as other XML is."""

RECORDS = (*TABLES, MAILBOX, WARC, DUMP)
"""How files are called that hold many documents."""

_SUFFIXES = (*PACKED, *RECORDS)


def is_packed(name: str) -> bool:
    """Whether a file of this name is to be unpacked."""
    return name.lower().endswith(_SUFFIXES)
