"""What is no prose is told by its bytes, and named; what is prose is taken, whatever it is called."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.text.cut import cut
from variorum.text.document import Unfit
from variorum.text.readers.formats import media_type_of

PROSE = (
    "We went down to the river in the morning, before the others were awake.\nNobody said a word, and that was well.\n"
)
LOG = "".join(f"2026-03-0{n} 10:00:0{n} INFO started worker {n}\n" for n in range(1, 9))
MINIFIED = "!function(e,t){var n=e.a;t.b=function(){return n(e,t)}}(this,window);" * 60


def zipped(**parts: str) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return into.getvalue()


def refused(name: str, raw: bytes) -> Unfit:
    with pytest.raises(Unfit) as raised:
        cut(raw, media_type_of(name, raw))
    assert raised.value.reason in ("unknown_format", "binary")
    return raised.value


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.ps", b"%!PS-Adobe-3.0\n" + PROSE.encode(), "PostScript"),
        ("a.txt", b"\\input texinfo\n\\usepackage{x}\n" + PROSE.encode(), "TeX"),
        ("a", b"% notes\n\\usepackage{x}\n", "TeX"),
        ("tool.1", b'.\\" A page\n.TH TOOL 1\n.SH NAME\ntool \\- does it\n', "manual page"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><text>Words</text></svg>", "SVG"),
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
        ("fix.patch", b"--- a/x.txt\n+++ b/x.txt\n@@ -1 +1 @@\n-a\n+b\n", "a patch"),
        ("a.pem", b"-----BEGIN CERTIFICATE-----\nMIIB\n", "a key"),
        ("server.txt", LOG.encode(), "a log"),
        ("app.txt", MINIFIED.encode(), "without lines"),
        ("a.xlsx", zipped(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "Excel"),
        ("a.pptx", zipped(**{"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "PowerPoint"),
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
    unfit = refused(name, raw)
    assert told in unfit.detail
    assert any(word in unfit.detail for word in ("convert", "leave", "save", "reads it", "records are read"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("diary.d", PROSE),
        ("notes.v", PROSE * 3),
        ("README", PROSE),
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
        assert media_type_of(path.name, path.read_bytes()) in ("text/plain", "text/markdown"), path


@given(st.text(max_size=300), st.sampled_from(["a", "a.txt", "a.py", "a.md", "a.html"]))
def test_any_text_has_a_media_type_or_a_reason(text: str, name: str) -> None:
    try:
        assert media_type_of(name, text.encode("utf-8", "surrogatepass")).startswith("text/")
    except Unfit as unfit:
        assert unfit.detail
