"""JSON that has one spelling, so that its hash names its content."""

import hashlib
import json
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from variorum.store import opening


def encode(value: object) -> bytes:
    """Canonical JSON: sorted keys, no blanks, UTF-8, one line feed at the end; NaN is refused."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def decode(data: bytes) -> Any:
    """What some JSON says. ValueError where it is none, or is nested too deep to be ours."""
    try:
        return json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def sealed(value: Mapping[str, object]) -> dict[str, object]:
    """A record with the hash of what it says, by which a reader sees that nothing of it was changed."""
    return {**value, "seal": digest(encode(dict(value)))}


def unsealed(value: Mapping[str, Any]) -> dict[str, Any]:
    """What a sealed record says. KeyError where it has no seal, ValueError where the seal is of something else."""
    said = dict(value)
    if said.pop("seal") != digest(encode(said)):
        raise ValueError("its seal does not fit its content")
    return said


def encode_memory(value: object) -> bytes:
    """A value that is large and written often, under the hash of its bytes: `sealed` would spell it out twice."""
    return _framed(encode(value))


def decode_memory(data: bytes) -> Any:
    """What `encode_memory` was given. ValueError where it is not as it was written."""
    body = data[len(_framed(b"")) - 1 : -1]
    if _framed(body) != data:
        raise ValueError("its seal does not fit its content")
    return decode(body)


def unsealed_if_sealed(value: Mapping[str, Any], unsealed_keys: Set[str]) -> dict[str, Any]:
    """What a record says that may be of a program that sealed none: then it has these keys and no other.

    Errors as `unsealed`; so no damage makes a sealed record one without a seal.
    """
    if set(value) == unsealed_keys:
        return dict(value)
    return unsealed(value)


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes in hex."""
    with opening.open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _framed(body: bytes) -> bytes:
    return b'["' + digest(body).encode() + b'",' + body + b"]"
