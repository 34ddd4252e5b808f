"""Which words name a folder in a bucket, and which folder of this machine holds copies of what lies there."""

import hashlib
import os
import re
from pathlib import Path

from variorum.store.errors import StoreError

SCHEMES = {"s3": "s3", "gs": "gs", "az": "az"}
"""What a place may begin with: Amazon S3 and what speaks as it does, Google Cloud Storage, Azure."""

ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AZURE_ENDPOINT", "AZURE_STORAGE_ENDPOINT")
"""The variables that say which server is meant: two may have a bucket of one name."""

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")


def is_remote(place: str | Path) -> bool:
    """Whether a place of a warehouse is a URI, and no path of this machine."""
    return isinstance(place, str) and "://" in place


def place_of(place: str) -> str:
    """A URI as a warehouse is called by it. StoreError where no warehouse can lie there."""
    scheme, _, rest = place.partition("://")
    bucket, _, folder = rest.partition("/")
    parts = folder.rstrip("/").split("/") if folder else []
    if "@" in rest or "?" in rest or "#" in rest:
        # What is behind them is not repeated: it may be a secret.
        raise _no_place(f"{scheme}://…", "credentials come from the environment, and a place has no ? and #")
    if scheme not in SCHEMES:
        raise _no_place(place, "nothing else can be written to")
    if not _BUCKET.fullmatch(bucket) or {"", ".", ".."} & {*parts}:
        raise _no_place(place, "a bucket and folders in it have names")
    return "/".join([f"{scheme}://{bucket}", *parts])


def cache_of(place: str) -> Path:
    """The folder of this machine that holds copies of what lies at a place, and what is not shared."""
    return caches() / _called(place)


def server_of(place: str) -> str:
    """A name for the bucket of a place at the server that the environment names."""
    return _called("/".join(place.split("/")[:3]))


def caches() -> Path:
    """The folder of all copies: where the system keeps what may be thrown away."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.path.abspath(home)) / "variorum"  # noqa: PTH100 -- resolve() would follow symlinks


def _called(place: str) -> str:
    server = next((value for name in ENDPOINTS if (value := os.environ.get(name))), "")
    told = hashlib.sha256(f"{server}\0{place}".encode()).hexdigest()[:16]
    return f"{place.rpartition('/')[2]}-{told}"


def _no_place(place: str, why: str) -> StoreError:
    expected = "a folder on a disk, or s3://BUCKET/FOLDER, gs://… or az://…"
    return StoreError(
        f"{place} is no place for a warehouse ({why}): expected {expected}.",
        code="bad_place",
        thing=place,
        expected=expected,
        valid=[*SCHEMES],
    )
