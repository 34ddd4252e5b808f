"""JSON that has one spelling, so that its hash names its content."""

import hashlib
import json
from typing import Any


def encode(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no blanks, UTF-8, one line feed at the end; NaN is refused."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()
