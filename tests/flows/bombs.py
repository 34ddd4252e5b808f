"""Archives, containers and PDFs that mean harm, small as files."""

import gzip
import io
import struct
import zipfile
import zlib

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

TEXT = b"Hello there, this is a text.\n\nAnd this is its second paragraph.\n"
W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
XHTML = b'<html xmlns="http://www.w3.org/1999/xhtml"><body>%b</body></html>'
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORDS = b"BT /F 12 Tf 50 700 Td (Hello there text) Tj ET"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>"


def zipped(*members: tuple[str, bytes]) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return into.getvalue()


def stated_size(size: int) -> bytes:
    """A zip archive whose directory says so of its only member."""
    archive = bytearray(zipped(("a.txt", TEXT * 20)))
    struct.pack_into("<I", archive, archive.rfind(b"PK\x01\x02") + 24, size)
    return bytes(archive)


def overlapping(members: int) -> bytes:
    """A zip archive of many members that are the same bytes."""
    archive = zipped(("a.txt", b"a b\n" * 1_000_000))
    at, end = archive.find(b"PK\x01\x02"), archive.find(b"PK\x05\x06")
    entry = archive[at:end]
    entries = b"".join(entry[:46] + b"%05d" % n + entry[51:] for n in range(members))
    counts = (0, 0, members, members, len(entries), at, 0)
    return archive[:at] + entries + struct.pack("<4s4H2IH", b"PK\x05\x06", *counts)


def entities(root: bytes) -> bytes:
    """An XML document that unfolds to a billion laughs."""
    laughs = b"".join(b'<!ENTITY %c "%b">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(12))
    return b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">' + laughs + b"]>" + root


def package(items: list[bytes]) -> bytes:
    listed = b"".join(
        b'<item id="i%d" href="%b" media-type="application/xhtml+xml"/>' % (n, item) for n, item in enumerate(items)
    )
    spine = b"".join(b'<itemref idref="i%d"/>' % n for n in range(len(items)))
    return (
        b'<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest>'
        + listed
        + b"</manifest><spine>"
        + spine
        + b"</spine></package>"
    )


def epub(page: bytes, opf: bytes = b"", more: int = 0) -> bytes:
    extra = ((f"x{n}", b"") for n in range(more))
    parts = (("c.opf", opf or package([b"a.xhtml"])), ("a.xhtml", page), *extra)
    return zipped(("mimetype", b"application/epub+zip"), *parts)


def docx(body: bytes, declared: bytes = b"") -> bytes:
    document = b'%b<w:document xmlns:w="%b"><w:body>%b</w:body></w:document>' % (declared, W, body)
    return zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document))


def said(words: bytes) -> bytes:
    return b"<w:p><w:r><w:t>%b</w:t></w:r></w:p>" % words


def stream(content: bytes, filters: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (filters, len(content), content)


def pdf(
    catalog: bytes = CATALOG, pages: bytes = PAGES, page: bytes = PAGE, content: bytes = b"", *more: bytes
) -> bytes:
    into = b"%PDF-1.4\n"
    places = []
    for number, thing in enumerate((catalog, pages, page, FONT, content or stream(WORDS), *more), start=1):
        places.append(len(into))
        into += b"%d 0 obj\n%b\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return into + b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(places) + 1,
        table,
        len(places) + 1,
        len(into),
    )


def looping_form() -> bytes:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 4 0 R>>/XObject<</X 6 0 R>>>>"
    page = PAGE.replace(b"/Resources<<", b"/Resources<</XObject<</X 6 0 R>>")
    return pdf(CATALOG, PAGES, page, stream(WORDS + b" /X Do"), stream(WORDS + b" /X Do /X Do", form))


def nested(depth: int, content: bytes) -> bytes:
    for n in range(depth):
        content = zipped((f"{n}.zip" if n else "0.txt", content))
    return content


BLANKS = b" " * (100 << 20)


def repeated(rows: int, value: str, **others: str) -> bytes:
    """A Parquet file in which a long value stands once and is meant in every row."""
    ones = pa.array([0] * rows, pa.int32())
    columns = {name: pa.DictionaryArray.from_arrays(ones, [said]) for name, said in {"text": value, **others}.items()}
    into = io.BytesIO()
    pq.write_table(pa.table(columns), into, compression="zstd")
    return into.getvalue()


BOMBS: dict[str, bytes] = {
    "rows.parquet": repeated(200_000, "word " * 200_000),
    "beside rows.parquet": repeated(200_000, "A short text.", note="word " * 200_000),
    "one row.parquet": repeated(1, "word " * 20_000_000),
    "loop.pdf": pdf(pages=b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
    "many.pdf": pdf(pages=b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"),
    "same page.pdf": pdf(pages=b"<</Type/Pages/Kids[" + b"3 0 R " * 20_000 + b"]/Count 20000>>"),
    "flate.pdf": pdf(content=stream(zlib.compress(BLANKS), b"/Filter/FlateDecode")),
    "flate twice.pdf": pdf(content=stream(zlib.compress(zlib.compress(BLANKS)), b"/Filter[/FlateDecode/FlateDecode]")),
    "deep arrays.pdf": pdf(pages=b"<</Type/Pages/Kids " + b"[" * 200_000 + b"3 0 R" + b"]" * 200_000 + b"/Count 1>>"),
    "deep dictionaries.pdf": pdf(b"<</Type/Catalog/Pages 2 0 R/X " + b"<</A " * 100_000 + b"1" + b">>" * 100_001),
    "deep content.pdf": pdf(content=stream(zlib.compress(b"[" * 1_000_000), b"/Filter/FlateDecode")),
    "form.pdf": looping_form(),
    "reference.pdf": pdf(pages=b"2 0 R"),
    "length.pdf": pdf(content=b"<</Length 5 0 R>>\nstream\n" + WORDS + b"\nendstream"),
    "short.pdf": b"%PDF-1.4\n",
    "noise.pdf": b"%PDF-1.7\n" + bytes(n * n % 251 for n in range(20_000)),
    "laughs.epub": epub(entities(XHTML % b"<p>&m;</p>")),
    "laughs.opf.epub": epub(XHTML % b"<p>a</p>", entities(b"<package/>")),
    "outside.epub": epub(XHTML % b"<p>a</p>", package([b"../../../../etc/passwd", b"a.xhtml"])),
    "same part.epub": epub(XHTML % b"<p>a</p>", package([b"a.xhtml"] * 50_000)),
    "large.epub": epub(XHTML % (b"<p>Hi</p>" * 3_000_000)),
    "deep.epub": epub(XHTML % (b"<div>" * 200_000 + b"hi" + b"</div>" * 200_000)),
    "broken.epub": epub(b"<html><p>unclosed & bad"),
    "many parts.epub": epub(XHTML % b"<p>a</p>", more=21_000),
    "laughs.docx": docx(said(b"&m;"), entities(b"")),
    "outside.docx": docx(said(b"&x;"), b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "deep.docx": docx(b"<w:p>" * 100_000 + b"</w:p>" * 100_000),
    "tables.docx": docx(b"<w:tbl><w:tr><w:tc>" * 3_000 + said(b"a") + b"</w:tc></w:tr></w:tbl>" * 3_000),
    "large.docx": docx(said(b"Hi") * 1_000_000),
    "outside.zip": zipped(("../../evil.txt", TEXT), ("/abs.txt", TEXT), ("..\\..\\w.txt", TEXT)),
    "states little.zip": stated_size(10),
    "states much.zip": stated_size(0xFFFFFFF0),
    "states some.zip": stated_size(8 << 20),
    "three deep.zip": nested(3, TEXT),
    "five deep.zip": nested(5, TEXT),
    "overlapping.zip": overlapping(300),
    "names.zip": zipped(("\x1b[31m.txt", TEXT), ("a\nb.txt", TEXT), ("x" * 60_000 + ".txt", TEXT)),
    "folder.zip": zipped(("a/", b"")),
    "empty.zip": b"PK\x05\x06" + bytes(18),
    "both.zip": zipped(("a", TEXT), ("a/b.txt", TEXT)),
    "blanks.txt.gz": gzip.compress(BLANKS, 9),
    "five.txt.gz": gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(TEXT))))),
    "cut off.txt.gz": gzip.compress(TEXT * 1_000)[:-20],
    "trailing.txt.gz": gzip.compress(TEXT) + b"what follows",
    "words.txt.zst": zstandard.compress(b"a b c\n" * (20 << 20)),
    "cut off.txt.zst": zstandard.compress(TEXT * 1_000)[:-5],
    "trailing.txt.zst": zstandard.compress(TEXT) + b"what follows",
}
