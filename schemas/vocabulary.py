"""The closed sets of words that columns may hold. Imports nothing, so that any room can use it at no cost."""

from typing import Literal, get_args

Kind = Literal[
    "body",
    "list_item",
    "quote",
    "verse",
    "caption",
    "table",
    "code",
    "footnote",
    "toc_entry",
    "date",
    "byline",
    "category",
    "title_repeat",
    "boilerplate",
]
"""What a paragraph is."""

Layout = Literal["blank_line", "single_newline", "indent", "hard_wrap", "declared"]
"""How a document marks its paragraphs; `declared`: by markup."""

SpanOf = Literal["raw", "part", "none"]
"""What byte spans count in: the raw bytes, a named part inside them (metadata.parts), or nothing."""

Entity = Literal["document", "section", "paragraph"]

Event = Literal["added", "edited", "moved", "renamed", "split", "merged", "removed", "restored", "recut"]
"""What happened to an id in one version."""

Op = Literal["added", "edited", "moved", "renamed", "removed", "restored", "recut", "shifted"]
"""How a row differs from the parent version's; `shifted`: only its position columns do."""

Method = Literal["source", "raw_hash", "exact", "match_key", "alignment", "similarity", "vote", "heading", "none"]
"""What an id was carried by."""

Cause = Literal["source", "pipeline", "rollback", "takedown"]
"""Why a version differs from its parent."""

Step = Literal["inventory", "read", "decode", "clean", "segment", "identify", "validate"]
"""Where a source was stopped."""

Reason = Literal[
    "unreadable",
    "not_a_file",
    "name_not_utf8",
    "broken_archive",
    "too_large",
    "too_deep",
    "bad_record",
    "bad_metadata",
    "unknown_format",
    "empty",
    "binary",
    "undecodable",
    "partly_undecodable",
    "removed_too_much",
    "too_slow",
    "too_much_memory",
    "taken_down",
    "invalid_rows",
    "crashed",
]
"""Why a source could not be taken; docs/quarantine.md says what to do about each."""

PARTLY: tuple[Reason, ...] = ("partly_undecodable",)
"""The reasons of sources that were taken all the same, but not wholly."""

KINDS: tuple[str, ...] = get_args(Kind)
LAYOUTS: tuple[str, ...] = get_args(Layout)
SPANS_OF: tuple[str, ...] = get_args(SpanOf)
ENTITIES: tuple[str, ...] = get_args(Entity)
EVENTS: tuple[str, ...] = get_args(Event)
OPS: tuple[str, ...] = get_args(Op)
METHODS: tuple[str, ...] = get_args(Method)
CAUSES: tuple[str, ...] = get_args(Cause)
STEPS: tuple[str, ...] = get_args(Step)
REASONS: tuple[str, ...] = get_args(Reason)

PROSE_KINDS: tuple[str, ...] = ("body", "list_item", "quote", "verse")
"""The kinds that a reader would call the text itself."""

BCP47 = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"
"""Tags of languages that are taken: language, script and region of BCP 47."""
