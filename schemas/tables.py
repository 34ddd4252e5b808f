"""All tables by name, as their models describe them, read from tables.json: Pandera takes longer than most verbs."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from variorum.schemas.layout import Layout
from variorum.schemas.table import Table, from_json

DESCRIPTIONS = "tables.json"
"""Written by `python -m variorum.schemas.generate`."""


@cache
def tables() -> dict[str, Table]:
    """Every table by name, described as plain data."""
    return {name: from_json(value["table"]) for name, value in _read().items()}


@cache
def layouts() -> dict[str, Layout]:
    """How every table lies, by name."""
    found = {}
    for name, value in _read().items():
        told = value["layout"]
        found[name] = Layout(**{**told, "label": tuple(told["label"])})
    return found


@cache
def _read() -> dict[str, dict[str, Any]]:
    value: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name(DESCRIPTIONS).read_bytes())
    return value
