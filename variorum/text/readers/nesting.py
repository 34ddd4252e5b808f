"""How deep values of YAML and TOML lie inside one another, told before a parser sees them."""

import re

DEEPEST = 50
"""Values inside one another, at most. Parsers of YAML and TOML take time that grows with the square of it, and end the
process at some 30,000."""

_BRACKET = re.compile(r"[\[\]{}]")
_NESTED_MARKS = re.compile(rf"^[ \t]*(?:[-?:][ \t]+){{{DEEPEST}}}", re.MULTILINE)
"""Lists and keys of YAML that begin inside one another on one line."""
_PARTS_OF_KEY = re.compile(rf"(?:\.[ \t]*+(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+){{{DEEPEST}}}")
"""A key of TOML that stands for tables inside one another."""


def is_too_deep(source: str) -> bool:
    """Whether YAML or TOML nests its values so deep that no parser should see it."""
    if _NESTED_MARKS.search(source) or _PARTS_OF_KEY.search(source):
        return True
    depth = 0
    for bracket in _BRACKET.finditer(source):
        depth = depth + 1 if bracket[0] in "[{" else max(depth - 1, 0)
        if depth > DEEPEST:
            return True
    return False
