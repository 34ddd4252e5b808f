"""WARC: the pages that a crawler kept, each called by its address (ISO 28500)."""

import io
from collections.abc import Iterator
from typing import Any

from variorum.sources.credentials import without_credentials
from variorum.sources.members import Allowance, Member
from variorum.sources.packed import WARC

_PAGES = ("response", "resource", "conversion")
"""Records that hold a page; the others tell of the crawl."""
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
}

_PIECE = 1 << 20
"""Bytes that are unpacked at once."""


def is_warc(name: str, raw: bytes) -> bool:
    """Whether a file of this name holds pages."""
    return name.lower().endswith(WARC) and raw.startswith(b"WARC/")


def warc_members(raw: bytes, allowance: Allowance) -> Iterator[Member]:
    """The pages in a WARC file."""
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ModuleNotFoundError:
        yield Member("", reason="unknown_format", detail="WARC needs the module warcio: install variorum[warc]")
        return
    try:
        records = ArchiveIterator(io.BytesIO(raw))
        records.INC_RECORD = ""  # else the library writes to the terminal what it stumbles over
        for record in records:
            if record.rec_type in _PAGES:
                yield _page_or_why(record, allowance)
        if records.err_count:
            detail = f"{records.err_count} records are longer than they say; what is beyond is in no page"
            yield Member("", reason="broken_archive", detail=detail)
    except Exception as error:  # the library raises whatever its parser stumbles over
        yield Member("", reason="broken_archive", detail=f"cannot be read as WARC: {error or type(error).__name__}")


def _page_or_why(record: Any, allowance: Allowance) -> Member:
    """The page of a record; one that cannot be read costs those behind it nothing."""
    address = without_credentials(record.rec_headers.get_header("WARC-Target-URI") or "no address")
    try:
        return _page(record, address, allowance)
    except ModuleNotFoundError:
        return Member(address, reason="unknown_format", detail="what brotli made of a page needs the module brotli")
    except Exception as error:  # the library raises whatever its parser stumbles over
        detail = f"cannot be unpacked: {error or type(error).__name__}"
        return Member(address, reason="broken_archive", detail=detail)


def _page(record: Any, address: str, allowance: Allowance) -> Member:
    headers = record.http_headers
    status = headers.get_statuscode() if headers else "200"
    if not str(status).startswith("2"):
        return Member(address, reason="bad_record", detail=f"the server answered {status}")
    content = _content(record, allowance.most + 1)
    if len(content) > allowance.most:
        return Member(
            address, reason="too_large", detail=f"unpacks to more than the {allowance.most:,} bytes that are allowed"
        )
    if _is_cut_short(record.raw_stream):
        return Member(address, reason="broken_archive", detail="is cut short: it is to have more bytes than there are")
    stated = (headers.get_header("Content-Type") if headers else None) or record.rec_headers.get_header("Content-Type")
    media_type = (stated or "").split(";")[0].strip().lower()
    fetched = record.rec_headers.get_header("WARC-Date")
    return Member(address, content, given={"fetched": fetched}, suffix=_SUFFIXES.get(media_type, ""))


def _content(record: Any, most: int) -> bytes:
    """What a record holds, unpacked, and no more of it than is asked for."""
    headers = record.http_headers
    if not headers or (headers.get_header("Content-Encoding") or "").strip().lower() != "br":
        whole: bytes = record.content_stream().read(most)
        return whole

    # warcio does not get on with brotli from 1.2 on, and has no bounds for what a block unpacks to.
    import brotli
    from warcio.bufferedreaders import ChunkedDataReader

    chunked = headers.get_header("Transfer-Encoding") == "chunked"
    packed: bytes = (ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream).read()
    unpacking, content = brotli.Decompressor(), b""
    try:
        piece = unpacking.process(packed, output_buffer_limit=_PIECE)
        while piece and len(content) < most:
            content += piece
            piece = unpacking.process(b"", output_buffer_limit=_PIECE)
    except brotli.error:
        if content:
            raise
        return packed  # some crawlers keep the header of what they have unpacked
    if len(content) < most and not unpacking.is_finished():
        raise EOFError("what brotli made of it is cut short")
    return content[:most]


def _is_cut_short(stream: Any) -> bool:
    """Whether a record, once it is read to its end, lacks bytes that it says it has."""
    if getattr(stream, "limit", 0) > 0:
        stream.read()
    return getattr(stream, "limit", 0) > 0
