"""Which kind of binary file bytes are, by the magic numbers that puremagic knows."""

import re

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_NEAR = 64
_FAR = 512
"""Bytes at the start: no format that puremagic knows has only signs of text in the first, and no zero in the second."""
_SURE = 0.3
"""Confidence of puremagic: one more for every ten bytes of the signature, so that two bytes are not believed."""
_TEXT = ("text/", "message/", "application/xml", "application/json", "application/rtf", "application/mbox")
_BEFORE_TEXT = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", bytes(8))
"""Byte order marks, and zeros, which puremagic takes for an embroidery."""
_PARQUET = b"PAR1"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What files of Word, Excel, PowerPoint and Outlook before 2007 begin with alike (MS-CFB, section 2.2)."""
_ZIP = b"PK\x03\x04"
_OF_JAVA = b"META-INF/"
"""What an archive of Java begins with (JAR File Specification): to puremagic any archive may be a document."""


def binary_kind(raw: bytes) -> str | None:
    """What a file is that is no text, such as `a PNG image`; None for text, and for what nothing is known of."""
    if not _CONTROL.search(raw, 0, _NEAR) and b"\0" not in raw[:_FAR]:
        return None
    if raw.startswith(_PARQUET):  # puremagic does not know it
        return "a Parquet file"
    if raw.startswith(_COMPOUND):
        return "an older file of Microsoft Office or Outlook"
    if raw.startswith(_ZIP):
        return "a Java archive" if raw.startswith(_OF_JAVA, 30) else "a ZIP archive"
    if raw.startswith(_BEFORE_TEXT):
        return None
    import puremagic  # reads its tables when it is imported

    try:
        found = puremagic.magic_string(raw[:8192])
    except (puremagic.PureError, ValueError):
        return None
    best = next((match for match in found if match.confidence >= _SURE), None)
    if best is None or best.mime_type.startswith(_TEXT):
        return None
    return f"a file of the kind {best.name}" + (f" ({best.mime_type})" if best.mime_type else "")
