"""Raw texts in, a versioned dataset out: documents, sections and paragraphs whose ids survive edits.

build       make a new version of a dataset from its sources
open        a warehouse for reading: versions, tables, changes, what an id is and was
read        one text alone, as sections and paragraphs
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from variorum.dataset.dataset import Dataset
    from variorum.dataset.dataset import open_dataset as open
    from variorum.pipeline.direct import build_dataset as build
    from variorum.reading import read

__all__ = ["Dataset", "build", "open", "read"]

_WHERE = {
    "Dataset": ("variorum.dataset.dataset", "Dataset"),
    "build": ("variorum.pipeline.direct", "build_dataset"),
    "open": ("variorum.dataset.dataset", "open_dataset"),
    "read": ("variorum.reading", "read"),
}


def __getattr__(name: str) -> object:
    # Imported when they are asked for: the command's light verbs shall not wait for DuckDB or the readers.
    if name not in _WHERE:
        raise AttributeError(f"module 'variorum' has no attribute {name!r}; it has {', '.join(__all__)}")
    module, function = _WHERE[name]
    return getattr(import_module(module), function)
