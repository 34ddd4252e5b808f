"""Where the page of all changes between two versions is served, beside Prefect's own: by `variorum serve`."""

import os
from urllib.parse import urlencode

PAGES = "VARIORUM_PAGES"
"""The variable of the environment that holds the address, for runs of the worker; where it is not set nobody serves."""

PATH = "/diff"


def diff_page(warehouse: str, before: int, after: int | str) -> str | None:
    """The address of the page; `after` is a number, or of a candidate the first letters of its hash."""
    base = os.environ.get(PAGES)
    asked = urlencode({"warehouse": warehouse, "from": before, "to": after})
    return f"{base}{PATH}?{asked}" if base else None
