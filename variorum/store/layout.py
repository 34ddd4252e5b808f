"""Which tables the store treats how: lists made from what the models in schemas/ say of them."""

from variorum.schemas.layout import Layout
from variorum.schemas.tables import layouts

LAYOUTS: dict[str, Layout] = layouts()

SHARDED = {name: layout for name, layout in LAYOUTS.items() if layout.life in ("live", "known")}
"""Tables that are cut into shards at documents."""

OF_LIVE_DOCUMENTS = tuple(name for name, layout in LAYOUTS.items() if layout.life == "live")
"""Sorted by (collection, source); identities outlive their documents and are sorted by document_id."""

CHANGING = tuple(name for name, layout in LAYOUTS.items() if layout.entity)
"""Tables whose rows have ids that are carried on: they have a change file in every version but the first."""

WHOLE = tuple(name for name, layout in LAYOUTS.items() if layout.published and not layout.entity)
"""Tables that the DuckDB file has as they are in the latest version; lineage and identities hold all of the past."""

PUBLISHED = tuple(name for name, layout in LAYOUTS.items() if layout.published)
"""Tables that an export holds without being asked."""
