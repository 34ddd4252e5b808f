"""A first `variorum.toml` for a folder that was looked at."""

import json
import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from variorum.errors import UsageError
from variorum.sources.credentials import address_of, check_writable, is_uri
from variorum.sources.listing import listing_of
from variorum.sources.metadata import is_sidecar
from variorum.sources.naming import Listed
from variorum.sources.packed import is_packed_file
from variorum.sources.raw_bytes import read_local
from variorum.sources.selection import DATASET_FILE
from variorum.text.document import Rejection
from variorum.text.readers.formats import HEAD, media_type_of

LOOKED_AT = 2_000
"""Most files whose bytes are looked at."""


def write_starter(folders: Sequence[str], name: str | None) -> tuple[str, dict[str, int]]:
    """Write `variorum.toml` into this folder; what it says, and how many files of each kind were met.

    Raises UsageError where there is one already, or nothing to read.
    """
    if os.path.lexists(DATASET_FILE):
        raise UsageError(
            f"{DATASET_FILE} is there already; expected a folder without one.", code="already_there", thing=DATASET_FILE
        )
    for folder in folders:
        check_writable(folder)
    listing = listing_of(folders)
    kinds: Counter[str] = Counter()
    suffixes: dict[str, set[bool]] = defaultdict(set)
    files = [item for item in listing.items if isinstance(item, Listed) and not is_sidecar(item.source)]
    for item in files[:LOOKED_AT]:
        kind, read = _kind(item)
        kinds[kind] += 1
        suffixes[Path(item.source).suffix.lower()].add(read)
    unread = sorted(suffix for suffix, found in suffixes.items() if suffix and found == {False})
    text = _file(folders, name or _called(folders[0]), kinds, unread)
    Path(DATASET_FILE).write_text(text, encoding="utf-8")
    return text, dict(kinds)


def _kind(item: Listed) -> tuple[str, bool]:
    """What a file is, and whether it is read."""
    if not item.local or is_packed_file(item.path):
        return "to be unpacked or fetched", True
    try:
        return media_type_of(item.source, read_local(item.path)[:HEAD]), True
    except Rejection as rejection:
        return rejection.detail.split(",")[0], False
    except OSError:
        return "not readable", False


def _file(folders: Sequence[str], name: str, kinds: Counter[str], unread: Sequence[str]) -> str:
    lines = [
        "# What this dataset is made of; docs/sources.md says what each key does.",
        f"name = {_quoted(name)}",
        "",
        "[metadata]",
        f"title = {_quoted(name)}",
        '# description = ""',
        '# creator = ""',
        '# licence = "CC-BY-4.0"',
        '# homepage = "https://example.org"',
    ]
    for folder in folders:
        lines += ["", "[[sources]]", f"root = {_quoted(folder)}"]
        if unread:
            lines.append(f"exclude = [{', '.join(_quoted(f'*{suffix}') for suffix in unread)}]  # nothing that is read")
        lines += ['# include = ["*.txt", "*.md"]', '# language = "en"', '# encoding = "windows-1252"']
    lines += ["", "# What was found:", *(f"# {n:6,}  {kind}" for kind, n in kinds.most_common())]
    return "\n".join(lines) + "\n"


def _called(folder: str) -> str:
    if is_uri(folder):
        return Path(address_of(folder)).name or "dataset"
    return Path(folder).resolve().name or "dataset"


def _quoted(words: str) -> str:
    """A TOML string; those of JSON are."""
    return json.dumps(words, ensure_ascii=False)
