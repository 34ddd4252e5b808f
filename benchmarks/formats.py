"""Documents of an evaluation set written in other formats by other programs, and read by us and by rivals.

    python -m benchmarks.formats                # the set `dev`: tables, and floors checked (exit 1 below one)
    python -m benchmarks.formats train          # another set, without floors
    python -m benchmarks.formats --write        # keep the numbers, write docs/quality-formats.md, raise floors

Runs in the rivals' environment (benchmarks/rivals.txt), offline. pandoc writes most formats; LibreOffice writes DOCX,
ODT, RTF and PDF where it is installed; mail, subtitles, TEI, AsciiDoc and wikitext are written as people write them
(`benchmarks/written.py`, `benchmarks/marked_up.py`). What a rival makes of a file is Markdown or plain text, which is
cut by our own reader of that, so that only what the rival made of the format is judged. unstructured reads DOCX only
with a model that it fetches when it runs, so it is not among them.
"""

import argparse
import email
import email.policy
import html
import importlib.metadata
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.floors import compare, digest, raised, read_floors, write_floors
from benchmarks.marked_up import Block, kind_of, level_of, outcome
from benchmarks.page import best, put, save, table
from benchmarks.segmentation import SHARED, Document, documents
from benchmarks.written import WRITERS
from variorum.text.cut import cut
from variorum.text.document import Cut, Rejection
from variorum.text.readers.formats import media_type_of

PAGE = Path(__file__).parents[1] / "docs" / "quality-formats.md"
EVERY = 4
"""Each fourth document: 30 of `dev`, some 2 MB in each format."""
PANDOC = {"docx": "docx", "odt": "odt", "epub": "epub3", "rtf": "rtf", "rst": "rst", "tex": "latex", "html": "html",
          "1": "man", "ipynb": "ipynb"}  # fmt: skip
"""Suffix of a format -> what pandoc calls it."""
LIBRE_OFFICE = {"docx": "docx:MS Word 2007 XML", "odt": "odt", "rtf": "rtf", "pdf": "pdf:writer_web_pdf_Export"}
"""Suffix of a format -> what LibreOffice calls it."""
FROM = {
    ".1": ("--from", "man"),
    ".wiki": ("--from", "mediawiki", "--shift-heading-level-by=-1"),
    ".adoc": ("--from", "asciidoc"),
}
"""Suffixes that pandoc does not know -> what it is told: for it, the highest heading of a wiki is of level 2."""
MEASURES = {
    "rows": "a block is one row",
    "kinds": "and of its kind",
    "headings": "headings found",
    "levels": "and at their level",
    "words": "words",
}
Reader = Callable[[Path], Cut]


def main() -> None:
    """Print the tables; keep them where told so."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", default="dev", help="the set")
    parser.add_argument("--write", action="store_true", help="keep the numbers and write docs/quality-formats.md")
    given = parser.parse_args()
    measured = measure(given.name)
    print(tables(measured))
    if given.name != "dev":
        return

    # Only our own figures have floors: a rival may fall.
    ours = {
        f"formats {writer} {suffix} {name}": shares[name]
        for writer, formats in measured.items()
        for suffix, readers in formats.items()
        for shares in [readers["variorum"]]
        for name in shares
    }
    texts = {"formats": digest(SHARED, "formats")}
    if given.write:
        save("formats", measured)
        put(PAGE, "formats", tables(measured))
        write_floors(raised(read_floors(), ours, texts, None))
    sys.exit(bool(compare(read_floors(), ours, texts)))


def measure(name: str) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    """Writer -> suffix -> reader -> measure -> share."""
    taken = [document for document in documents(name, ("blank",)) if document.gold["blocks"]][::EVERY]
    measured: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for writer, suffix, files in written(taken, Path(folder)):
            readers = {"variorum": ours, **rivals(suffix)}
            kind_in = WRITERS[suffix][1] if suffix in WRITERS else kind_in_html
            for reader, read in readers.items():
                counts: Counter[str] = Counter()
                for document, path in zip(taken, files, strict=True):
                    counts += outcome(document.gold["blocks"], read(path), kind_in)
                # A format without headings has no measure of them.
                of = {part: counts[f"{part} of"] for part in MEASURES}
                shares = {part: round(counts[part] / of[part], 4) for part in MEASURES if of[part]}
                measured.setdefault(writer, {}).setdefault(suffix, {})[reader] = shares
                print(f"{writer} {suffix} {reader}: {shares}", file=sys.stderr)
    return measured


def tables(measured: dict[str, dict[str, dict[str, dict[str, float]]]]) -> str:
    """The figures of all readers, a line each, the best of each file and measure in bold."""
    rows = []
    for writer, formats in measured.items():
        for suffix, readers in formats.items():
            columns = {name: best([shares.get(name) for shares in readers.values()]) for name in MEASURES}
            for at, reader in enumerate(readers):
                where = f"{suffix} by {writer}" if at == 0 else ""
                rows.append([where, reader, *(columns[name][at] for name in MEASURES)])
    return table(["files", "read by", *MEASURES.values()], rows, words=2)


# How documents are written


def written(taken: Sequence[Document], folder: Path) -> Iterator[tuple[str, str, list[Path]]]:
    """Writer, suffix and files, one for each document, in order."""
    pages = []
    for at, document in enumerate(taken):
        pages.append(folder / f"{at:03}.html")
        pages[-1].write_text(page_of(document.gold["blocks"]), encoding="utf-8")

    for suffix, name in PANDOC.items():
        into = folder / f"pandoc-{suffix}"
        into.mkdir()
        files = [into / f"{page.stem}.{suffix}" for page in pages]
        for page, path in zip(pages, files, strict=True):
            pandoc("--from", "html", "--to", name, "--standalone", "--metadata", "title=A title", "-o", path, page)
        yield "pandoc", suffix, files

    office = shutil.which("soffice")
    for suffix, name in LIBRE_OFFICE.items() if office else ():
        into = folder / f"office-{suffix}"
        command = [office, "--headless", "--infilter=HTML (StarWriter)", "--convert-to", name, "--outdir", into, *pages]
        subprocess.run(command, check=True, capture_output=True)
        yield "LibreOffice", suffix, [into / f"{page.stem}.{suffix}" for page in pages]

    for suffix, (write, _) in WRITERS.items():
        files = [folder / f"{at:03}.{suffix}" for at in range(len(taken))]
        for document, path in zip(taken, files, strict=True):
            path.write_bytes(write([block for block in document.gold["blocks"] if str(block["text"]).strip()]))
        yield "people", suffix, files


def page_of(blocks: Sequence[Block]) -> str:
    """The blocks as a page of HTML."""
    parts = ['<html><head><meta charset="utf-8"><title>A title</title></head><body>']
    in_list = False
    for block in blocks:
        kind, words = kind_in_html(block), html.escape(str(block["text"]))
        if (kind == "list_item") != in_list:
            in_list = not in_list
            parts.append("<ul>" if in_list else "</ul>")
        level = level_of(block)
        forms = {"heading": f"<h{level}>{{}}</h{level}>", "list_item": "<li>{}</li>", "code": "<pre>{}</pre>"}
        forms["quote"] = "<blockquote><p>{}</p></blockquote>"
        parts.append(forms.get(kind, "<p>{}</p>").format(words))
    return "\n".join(parts) + ("</ul>" if in_list else "") + "</body></html>"


def kind_in_html(block: Block) -> str:
    """The kind that a block is written as; HTML has no verse."""
    kind = kind_of(block)
    return "body" if kind == "verse" else kind


def pandoc(*arguments: str | Path) -> bytes:
    """What pandoc prints."""
    import pypandoc

    command = [pypandoc.get_pandoc_path(), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


# How they are read


def ours(path: Path) -> Cut:
    """By this project."""
    raw = path.read_bytes()
    return cut(raw, media_type_of(path.name, raw[: 1 << 16]))


def by_pandoc(path: Path) -> Cut:
    """By pandoc, as Markdown without wrapped lines."""
    try:
        words = pandoc(*FROM.get(path.suffix, ()), "--to", "gfm", "--wrap", "none", path).decode()
    except subprocess.CalledProcessError as failed:  # counts as a file that it made nothing of
        print(f"{path.name}: {failed.stderr.decode(errors='replace').strip()[:200]}", file=sys.stderr)
        words = ""
    return _of_markdown(words)


def by_markitdown(path: Path) -> Cut:
    """By markitdown."""
    from markitdown import MarkItDown

    return _of_markdown(MarkItDown().convert(str(path)).text_content)


def by_pdftotext(path: Path) -> Cut:
    """By pdftotext, as plain text without breaks of pages."""
    command = ["pdftotext", "-enc", "UTF-8", "-nopgbrk", str(path), "-"]
    return _of_text(subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace"))


def by_pypdf(path: Path) -> Cut:
    """By pypdf, as plain text."""
    from pypdf import PdfReader

    return _of_text("\n".join(page.extract_text() for page in PdfReader(path).pages))


def by_email(path: Path) -> Cut:
    """By Python's own library; the marks of quotations and lists in mail are those of Markdown."""
    body = email.message_from_bytes(path.read_bytes(), policy=email.policy.default).get_body(("plain",))
    return _of_markdown(str(body.get_content()) if body else "")


def by_webvtt(path: Path) -> Cut:
    """By webvtt-py, a line for each subtitle."""
    import webvtt

    captions = webvtt.from_srt(str(path)) if path.suffix == ".srt" else webvtt.read(str(path))
    return _of_text("\n".join(caption.text.replace("\n", " ") for caption in captions))


def _of_markdown(words: str) -> Cut:
    return _of(words, "text/markdown")


def _of_text(words: str) -> Cut:
    return _of(words, "text/plain")


def _of(words: str, media_type: str) -> Cut:
    try:
        return cut(words.encode("utf-8", "replace"), media_type)
    except Rejection:  # a rival that made nothing of a file
        return cut(b"nothing", media_type)


def rivals(suffix: str) -> dict[str, Reader]:
    """Who else reads files of a suffix, by name and version."""
    import pypandoc

    # What makes text of a file is read by our own reader of plain text, as the others' Markdown is by that of Markdown.
    version = importlib.metadata.version
    if suffix == "pdf":
        found: dict[str, Reader] = {f"pypdf {version('pypdf')}": by_pypdf}
        return found | ({"pdftotext": by_pdftotext} if shutil.which("pdftotext") else {})
    if suffix == "eml":
        return {"email (Python)": by_email}
    if suffix in ("srt", "vtt"):
        return {f"webvtt-py {version('webvtt-py')}": by_webvtt}
    if suffix == "tei":
        return {}
    found = {f"markitdown {version('markitdown')}": by_markitdown} if suffix in ("docx", "epub", "html") else {}
    return found | {f"pandoc {pypandoc.get_pandoc_version()}": by_pandoc}


if __name__ == "__main__":
    main()
