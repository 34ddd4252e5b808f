"""What is no prose is told by its bytes, and named; what is prose is taken, whatever it is called."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.text.cut import cut
from variorum.text.document import Rejection
from variorum.text.readers.formats import media_type_of

PROSE = (
    "We went down to the river in the morning, before the others were awake.\nNobody said a word, and that was well.\n"
)
LOG = "".join(f"2026-03-0{n} 10:00:0{n} INFO started worker {n}\n" for n in range(1, 9))
MINIFIED = "!function(e,t){var n=e.a;t.b=function(){return n(e,t)}}(this,window);" * 60

SHELL = 'install "x-1.0" "https://example.org/x-1.0.tar.gz#0cc175b9"\nif [ -n "$X" ]; then\n  make "$(dir "$0")"\nfi\n'
COMMENT = "# Settings of the server that is\n# started with the machine, see the\n# manual.\n"


def zipped(**parts: str) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return into.getvalue()


def refused(name: str, raw: bytes) -> Rejection:
    with pytest.raises(Rejection) as raised:
        cut(raw, media_type_of(name, raw))
    assert raised.value.reason in ("unknown_format", "binary")
    return raised.value


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.ps", b"%!PS-Adobe-3.0\n" + PROSE.encode(), "PostScript"),
        ("slider.tsx", b"const A = () => (\n  <V style={{left: 1}}>\n <T b={{c: 2}} />\n</V>);\n", "data (TSX)"),
        ("tetris.h", b"int a[] = {\n" + b"255, 251, 250, 240, 255,\n" * 60 + b"};\n.\n", "data (C)"),
        ("share/doc-base/faq", b"Title: Questions\n\nFormat: HTML\nFiles: a\n\nFormat: text\n", "(list)"),
        ("a.jar", b"PK\x03\x04" + bytes(22) + b"\x09\0\0\0META-INF/", "is a Java archive, not text"),
        ("a", b"PK\x03\x04" + bytes(22) + b"\x03\0\0\0a/b", "is a ZIP archive, not text"),
        ("NEWS.Rd", b"% News\n\\name{NEWS}\n\\title{News of \\pkg{a}}\n\\section{A}{B}\n", "documentation of R (Rd)"),
        ("norm.R", b"x <- 2\ny <- x + 1\n", "data (S)"),
        ("go.mod", b"module example.org/a\n\ngo 1.15\n", "modules of Go"),
        ("MANIFEST.in", b"prune tests\n", "(list)"),
        ("AnIndex", b"".join(b".f%d\ta-utils\n" % n for n in range(40)), "a list of words"),
        ("a.txt", b"\\input texinfo\n\\usepackage{x}\n" + PROSE.encode(), "TeX"),
        ("a", b"% notes\n\\usepackage{x}\n", "TeX"),
        ("tool.1", b'.\\" A paper\n.NH\nWords of a paper in another set of macros.\n', "no manual page"),
        ("fr.dic", b"80\n" + "abaissé\nréel\nmaison\nforêts\nécole/S\n".encode("latin-1") * 16, "a list of words"),
        ("stopwords.txt", "".join(f"wort{chr(97 + n)}ß\n" for n in range(26)).encode() * 2, "a list of words"),
        ("catalog", b'-- a comment --\nPUBLIC "-//A//DTD B//EN" "b.dtd"\n', "a catalog of SGML"),
        ("a.ent", b"<!-- (C) A. Person -->\n<!ENTITY a 'b'>\n", "declarations of SGML or XML"),
        ("a.svgz", b"\x1f\x8b\x08\0", "a drawing (SVG, packed)"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><text>Words</text></svg>", "SVG"),
        ("a.svg", b"<!-- <https://a.b/> made it -->\n<svg><text>A</text></svg>", "a drawing (SVG), not prose: leave"),
        ("a", b"<?xml version='1.0'?>\n<!-- <b> --><svg:svg xmlns:svg='s'><svg:g>A</svg:g></svg:svg>", "(SVG)"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60) + b"<a{%" + b"\x93,}" * 900,
         "Portable Network Graphics"),
        ("a.d.ts", b"export declare const word: a string of it;\n" * 9 + PROSE.encode(), "TypeScript"),
        ("a.txt", b"<?xml version='1.0'?>\n<!DOCTYPE book>\n<book><p>Words</p></book>", "root element is book"),
        ("a.json", json.dumps({"text": PROSE}).encode(), "JSON"),
        ("run", b"#!/bin/sh\necho hello\n", "a script"),
        ("a.php", b"<?php echo 1; ?>", "PHP"),
        ("a.py", b'"""A module."""\n\nimport os\n\n\ndef f(x):\n    return os.path.join(x)\n', "Python"),
        ("a.c", b"/* A program. */\n#include <stdio.h>\nint main(void) { return 0; }\n", "(C)"),
        ("Makefile", b"all: x\n\techo x\n", "Makefile"),
        ("a.vim", b'" A plugin\nlet g:x = 1\nsyn keyword one two three four\n', "Vim"),
        ("a.css", b"p { color: red }\nq { color: blue }\n", "CSS"),
        ("a.yaml", b"name: x\nitems:\n  - a\n", "YAML"),
        ("genome", b">one a gene\nACGTNACGTTACGATCAGCATCAGCATCA\nACGACTACGACTAGCA\n" * 3, "sequences of genes"),
        ("protein.txt", b"ASYKVKLITPDGPIEFDCPDDVYILDQA*\nTIETHKEADLVG----ASYKVKLITPDG\n", "sequences of genes"),
        ("page.html", b"{% extends 'base.html' %}\n{% block body %}<p>Words.</p>{% endblock %}\n", "template"),
        ("page.html", b"<html><p><a href=\"{{ url('a') }}\">Words</a> of a page.</p></html>", "a template"),
        ("page.html", b"<ul><li class='<%= name %>'>Words of a page.</li></ul>", "a template"),
        ("mail.jinja", b"Dear {{ name }},\n", "(templates)"),
        ("tables.sql", b"CREATE TABLE a (\n  id integer PRIMARY KEY NOT NULL,\n  b text NOT NULL\n);\n", "SQL"),
        ("a.abw", b"<?xml version='1.0'?>\n<abiword><p>Words</p></abiword>", "soffice --convert-to odt"),
        ("fix.patch", b"--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-a\n+b\n", "a patch"),
        ("a.pem", b"-----BEGIN CERTIFICATE-----\nMIIB\n", "a key"),
        ("server.txt", LOG.encode(), "a log"),
        ("app.txt", MINIFIED.encode(), "without lines"),
        ("tool.pm", b"package Tool;\n\n=head1 NAME\n\nThis is a B<guide>.\n\n=cut\n\n1;\n", "(POD)"),
        ("config.h.in", b"/* Set by configure. */\n#undef HAVE_X\n", "(C)"),
        ("run.log", b"1 info using it\n2 info done\n", "(log)"),
        ("METADATA", b"Metadata-Version: 2.1\nName: x\n\n" + PROSE.encode(), "package of Python"),
        ("big.md", b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n", "Git LFS"),
        ("svt.mo", b"\xde\x12\x04\x95\0\0\0\0" + b"\x6b\x03\0\0" * 40, "another language"),
        ("tool.ko", "".join(f"Open the file {n}=파일 {n} 열기\n" for n in range(20)).encode(), "by its lines"),
        ("algorithm", b"// <algorithm> -*- C++ -*-\n\n" + PROSE.encode(), "by its first line"),
        ("requirements.txt", b"numpy>=2\npandas\n", "(list)"),
        ("a/usr/share/lintian/overrides/tool", b"tool binary: spelling-error-in-binary\n", "(list)"),
        ("build", SHELL.encode(), "by its lines"),
        ("elf.xr", b"SECTIONS\n{\n  .hash 0 : { *(.hash) }\n  .text 0 : { *(.text .stub) }\n}\n", "by its lines"),
        ("x.md5sums", b"0cc175b9c0f1b6a831c399e269772661  usr/share/doc/a\n" * 3, "by its lines"),
        ("access.conf-x", (COMMENT + PROSE).encode(), "by its lines"),
        ("doc-base.users", b"Document: users\nTitle: Users and Groups\nSection: Debian\n", "by its lines"),
        ("values.txt", b"0.5 1.25 -> 3.75\n0.25 1.5 -> 2.5\n1.0 1.0 -> 1.0\n", "by its lines"),
        ("a.xlsx", zipped(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "Excel"),
        ("a.pptx", zipped(**{"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "PowerPoint"),
        ("a.lyx", b"#LyX 2.3\n" + b"\\begin_layout Standard\nWords of it.\n\\end_layout\n\n" * 9, "lyx --export"),
        ("a.lyx", b"#LyX 2.3\n" + "\\begin_layout Standard\n川は高い。\n\\end_layout\n\n".encode() * 9, "of LyX"),
        ("a.txt", b"-- Hoogle documentation, generated by Haddock\n\n-- | Words of it.\n@package a\n", "Hoogle"),
        ("objects.inv", b"# Sphinx inventory version 2\n# Project: A\n# Version: \n\x78\xda\x9d", "for other books"),
        ("build_all", b" *** Build information ***\n\n Essential packages:\n\nbash     5.1-6.1\n", "was built with"),
        ("tree.txt", b"<document>\n    <paragraph>\n        A text of words in a tree.\n" * 9, "by its lines"),
        ("signs.txt", b".. |rarr| unicode:: U+02192 .. RIGHTWARDS ARROW OF ONE LINE\n" * 12, "by its lines"),
        ("map.txt", b"# What the columns mean, in some words:\n" * 20 + b"1 * * a265 0000c931\n" * 99, "by its lines"),
        ("idn.exp", b"assert_source_completions idn\n", "by its lines"),
        ("MANIFEST.of", b"include *.txt\nrecursive-include docs *.rst *.png\n", "by its lines"),
        ("a.layout", b"#% The line below is needed.\n#  A class\n# of some kind\nFormat 66\n", "by its lines"),
        ("a.ods", zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument (spreadsheet)"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(60), "Portable Network Graphics"),
        ("a.txt", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(200)), "JPEG"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Microsoft Office"),
        ("a", b"SQLite format 3\0" + bytes(90), "SQLite"),
        ("a", b"PAR1\x15\x04\x15\x10" + bytes(40), "Parquet"),
        ("a", b"\x7fELF\2\1\1" + bytes(50), "ELF"),
    ],
)  # fmt: skip
def test_what_is_no_prose_is_named_with_what_would_help(name: str, raw: bytes, told: str) -> None:
    rejection = refused(name, raw)
    assert told in rejection.detail
    helps = ("convert", "fetches", "leave", "save", "reads it", "records are read", "is read as")
    assert any(word in rejection.detail for word in helps)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("diary.d", PROSE),
        ("notes.v", PROSE * 3),
        ("README", PROSE),
        ("README", SHELL),
        ("setup", PROSE + "Add your domain to dc_relay_domains as in:\n   dc_relay_domains=a\n" + PROSE),
        ("escapes", PROSE + "\\a a bell\n\\b one back\n\\n a new line\n\\t a tab\n"),
        ("commented.txt", "# A comment of some words stands here.\n" * 9 + "x = 1\ny = 2\nz = 3\n"),
        ("poem", "O rose, thou art sick\nThe invisible worm\nThat flies in the night\nIn the howling storm\n"),
        ("words", "apple\npear\nquince\n"),
        ("names", "Smith, John\nMiller, Ann (1901-1970)\nO'Hara, Mary\n"),
        ("letter", "Date: 3 March 1850\nPlace: Rome\n\n" + PROSE * 3),
        ("title", "# The River\n\n" + PROSE),
        ("act", "ANN: Who calls?\nBOB: It is me.\nCARL: So late?\n"),
        ("scene", "ANN: Who calls?\nBOB: It is me.\nANN: So late?\nBOB: So late.\n"),
        ("a.txt", "#hashtags are for fools.\n\n" + PROSE),
        ("a.txt", "BM is a text\n\n" + PROSE),
        ("a.txt", "MZ said the man\n\n" + PROSE),
        ("a.txt", "From here to there\n\n" + PROSE),
        ("a.txt", "[Enter the king]\n\n" + PROSE),
        ("a.txt", "{An aside.}\n\n" + PROSE),
        ("a.txt", "<I am not markup>\n\n" + PROSE),
        ("chat.txt", "2026-03-01 We met.\n" + PROSE),
        ("zh.txt", "他们说，这条河很长。" * 400),
        ("import this.txt", "import this and that into the country.\n" + PROSE),
        ("rules.txt", "*" * 40 + "\n" + PROSE + "*" * 40 + "\n"),
        (
            "shout",
            "GO AWAY\nAAAAAAAAAAAAAAAAAAAAAAAAARGH\nSAID THE MAN\n" + PROSE,
        ),
        ("jinja.html", "<p>A page " + "<b>of</b> words. " * 40 + "<code>{% block %}</code><a href='{{ url }}'>a</a>"),
        ("emacs.txt", ".. -*- coding: utf-8 -*-\n\n" + PROSE),
        ("README", ";; This file is for Markdown -*- mode: markdown -*-\n\n" + PROSE),
        ("a.md", "# A page\n\n```json\n{}\n```\n" + PROSE),
    ],
)
def test_prose_is_taken_whatever_it_is_called(name: str, text: str) -> None:
    raw = text.encode()
    assert cut(raw, media_type_of(name, raw)).paragraphs


def test_all_prose_of_the_evaluation_sets_is_taken(shared: Path) -> None:
    texts = [
        *(shared / "wild/corpus").rglob("*.txt"),
        *(shared / "seeds").glob("*.txt"),
        *(shared / "evals/seg/corpus").rglob("*.*"),
    ]
    for path in texts:
        raw = path.read_bytes()
        assert media_type_of(path.name, raw) in ("text/plain", "text/markdown"), path
        if "transcript" not in path.name:
            assert media_type_of(path.stem.split(".")[0], raw) in ("text/plain", "text/x-wiki"), path


def test_a_message_whose_text_is_encoded_is_mail_whatever_it_is_called() -> None:
    head = "From: A <a@b.c>\nSubject: The river\nMIME-Version: 1.0\n"
    body = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {}\n\n{}\n"
    for encoding, text in (
        ("quoted-printable", "We went=\n down in f=C3=AAte."),
        ("base64", "V2Ugd2VudCBkb3duIGluIGbDqnRlLg=="),
    ):
        raw = (head + body.format(encoding, text)).encode()
        assert media_type_of("1.txt", raw) == "message/rfc822"
        assert [paragraph.text for paragraph in cut(raw, "message/rfc822").paragraphs] == ["We went down in fête."]
    assert media_type_of("1.txt", (head + "\n" + PROSE).encode()) == "text/plain"
    assert media_type_of("1", (head + "Content-Type: text/html\n\n<p>Words.").encode()) == "message/rfc822"
    parts = "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Words.\n--b--\n"
    assert media_type_of("1", (head + parts).encode()) == "message/rfc822"
    mailbox = (
        f"From a@b.c Tue May 10 11:20:12 2016\n{head}{parts}\nFrom a@b.c Tue May 10 11:21:12 2016\n{head}\n{PROSE}"
    )
    assert media_type_of("1", mailbox.encode()) == "text/plain"


@given(st.text(max_size=300), st.sampled_from(["a", "a.txt", "a.py", "a.md", "a.html"]))
def test_any_text_has_a_media_type_or_a_reason(text: str, name: str) -> None:
    try:
        assert media_type_of(name, text.encode("utf-8", "surrogatepass")).startswith("text/")
    except Rejection as rejection:
        assert rejection.detail


@pytest.mark.parametrize(
    "text",
    [
        "word\n" * 20,
        "Yes.\nNo!\n" * 20,
        "two words\none\n" * 20,
        "明月幾時有\n把酒問青天\n" * 20,
    ],
)
def test_short_lines_are_no_list_of_words(text: str) -> None:
    assert media_type_of("a.txt", text.encode()) == "text/plain"
