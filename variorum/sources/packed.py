"""Which files are unpacked, by their names: archives, compressed files, and files that hold many documents."""

import re

from variorum.sources.raw_bytes import head_local

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

RECORDS = (*TABLES, MAILBOX, WARC)
"""How files are called that hold many documents."""

_SUFFIXES = (*PACKED, *RECORDS)

HEAD = 4096
"""Bytes in which the root element of a dump begins."""

_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?[^>]*\?>|<!--.*?-->)*+<mediawiki[\s>]", re.DOTALL)


def is_packed(name: str) -> bool:
    """Whether a file of this name is to be unpacked."""
    return name.lower().endswith(_SUFFIXES)


def is_dump(name: str, raw: bytes) -> bool:
    """Whether a file of this name holds the pages of a wiki."""
    return name.lower().endswith(DUMP) and _ROOT.match(raw[:HEAD]) is not None


def is_packed_file(path: str) -> bool:
    """Whether a local file is to be unpacked: by its name, and of XML by how it begins."""
    if is_packed(path) or not path.lower().endswith(DUMP):
        return is_packed(path)
    try:
        return is_dump(path, head_local(path, HEAD))
    except OSError:  # it is said where the whole of it is read
        return False
