"""Which format a name and the first bytes stand for."""

import pytest

from variorum.text.readers.formats import media_type_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = b"PK\x03\x04" + bytes(26)


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.txt", b"<html>", "text/plain"),
        ("a/B.MD", b"", "text/markdown"),
        ("a.markdown", b"x", "text/markdown"),
        ("a.htm", b"x", "text/html"),
        ("a.xhtml", b"x", "text/html"),
        ("README", b"# Title\n", "text/plain"),
        ("page", b"\xef\xbb\xbf \n<!DOCTYPE html><html>", "text/html"),
        ("page", b'<?xml version="1.0"?><!-- c -->\n<html lang="de">', "text/html"),
        ("page", "<html><p>".encode("utf-16"), "text/html"),
        ("page", b"<p>a paragraph", "text/plain"),
        ("a.xml", b'<?xml version="1.0"?>\n<!-- c -->\n<tei:TEI xmlns:tei="u">', "application/tei+xml"),
        ("a.adoc", b"x", "text/asciidoc"),
        ("a.Rmd", b"---\ntitle: T\n---\n", "text/markdown"),
        ("a.qmd", b"x", "text/markdown"),
        ("a.Rnw", b"\\SweaveOpts{eps=F}\n", "text/x-tex"),
        ("_sources/index.rst.txt", b"Title\n=====\n", "text/x-rst"),
        ("_sources/index.md.txt", b"# Title\n", "text/markdown"),
        ("a.html.txt", b"Words of a text.\n", "text/plain"),
        (".rst.txt", b"Words of a text.\n", "text/x-rst"),
        ("tool.1", b'.\\" A page\n.TH TOOL 1\n', "text/troff"),
        ("tool.txt", b"'\\\" t\n.Dd March 4, 2021\n.Dt TOOL 1\n", "text/troff"),
        ("guide.pod", b"=head1 NAME\n", "text/x-pod"),
        ("AUTHORS", b"=encoding utf8\n\n=head1 Authors\n\nWords.\n", "text/x-pod"),
        ("a.ipynb", b'{"cells": []}', "application/x-ipynb+json"),
        ("a.wiki", b"x", "text/x-wiki"),
        ("page.txt", b"== a ==\n[[b]] and c", "text/plain"),
        ("changelog", b"# 1.0\n\n## New\n\n- It was [mended](https://x.org/1).\n\n## Old\n\nWords.\n", "text/markdown"),
        ("changelog", b"# 1.0\n\n## New\n\n- It was mended.\n\n## Old\n\nWords.\n", "text/plain"),
        ("log.txt", b"## New\n\n- It was [mended](https://x.org/1).\n\n## Old\n\nWords.\n", "text/plain"),
        ("Page", b"'''A''' is [[b]].\n== C ==\nd", "text/x-wiki"),
        ("a", b'<!DOCTYPE TEI.2 SYSTEM "a" [<!ENTITY a "b">]>\n<TEI.2 id="a">', "application/tei+xml"),
        ("v1.2", b"x", "text/plain"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a", b"%PDF-1.7", "application/pdf"),
        ("a.zip", ZIP + b"mimetypeapplication/epub+zip", "application/epub+zip"),
        ("a", ZIP + b"[Content_Types].xml", WORD),
        ("a", ZIP + b"[Content_Types].xml" + ZIP + b"word/embeddings/a.xlsx" + ZIP + b"xl/sheet.xml", WORD),
        ("a.epub", b"", "application/epub+zip"),
    ],
)
def test_media_type(name: str, head: bytes, expected: str) -> None:
    assert media_type_of(name, head) == expected
