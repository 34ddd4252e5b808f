"""A row of a table as plain values."""

from typing import Any

Row = dict[str, Any]
"""Values by column."""
