"""What a document says of itself in a block of YAML or TOML before its text."""

import datetime
import re
import tomllib
from dataclasses import dataclass

import yaml

from variorum.text.readers.nesting import is_too_deep

FENCED = re.compile(
    r"(?:---[ \t]*(?:\r\n?|\n)(?P<yaml>.*?)^(?:---|\.\.\.)|\+\+\+[ \t]*(?:\r\n?|\n)(?P<toml>.*?)^\+\+\+)"
    r"[ \t]*(?:\r\n?|\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
LONGEST = 65_536
"""Characters of front matter, at most; what is longer is text."""
MOST_VALUES = 10_000
"""Values in front matter, at most: aliases in YAML can make a few lines into billions."""

TITLES = ("title",)
DATES = ("date", "published", "publishdate", "pubdate", "date_published", "published_at", "issued")
AUTHORS = ("author", "authors", "by", "creator", "byline")
LANGUAGES = ("lang", "language", "locale")

_DATE = re.compile(r"\s*(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Front matter that could be read, and where the text after it begins."""

    end: int
    values: dict[str, object]


def front_matter(text: str) -> FrontMatter | None:
    """The front matter at the start of a text; None where there is none or it is not a well-formed mapping."""
    found = FENCED.match(text) if text.startswith(("---", "+++")) else None
    if not found or found.end() > LONGEST:
        return None
    source = found["yaml"] if found["yaml"] is not None else found["toml"]
    if is_too_deep(source):
        return None
    try:
        if found["yaml"] is not None:
            plain = _of_yaml(source)
        else:
            plain = _plain(tomllib.loads(source.replace("\r\n", "\n")), [MOST_VALUES])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return None
    return FrontMatter(found.end(), plain) if isinstance(plain, dict) and plain else None


def stated(values: dict[str, object], names: tuple[str, ...]) -> str | None:
    """The first of the named values that is there, as one string; lists are joined by commas."""
    folded = {key.casefold(): value for key, value in values.items()}
    for name in names:
        value = folded.get(name)
        parts = value if isinstance(value, list) else [value]
        words = [str(part.get("name", "")) if isinstance(part, dict) else str(part or "") for part in parts]
        joined = ", ".join(word.strip() for word in words if word.strip())
        if joined:
            return joined
    return None


def iso_date(value: str | None) -> str | None:
    """The ISO 8601 date that a statement such as `2024-03-01T10:00Z` or `2024/3/1` begins with."""
    found = _DATE.match(value or "")
    if not found:
        return None
    try:
        return datetime.date(int(found[1]), int(found[3]), int(found[4])).isoformat()
    except ValueError:  # 2024-02-31: no day, so nothing stated
        return None


def _of_yaml(source: str) -> object:
    """What YAML says, of dicts, lists and strings alone.

    Scalars stay as they are written: `lang: no` is Norwegian, not false, and no tag can construct anything.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    node = yaml.compose(source, Loader=loader)
    return _of_node(node, [MOST_VALUES]) if node is not None else None


def _of_node(node: yaml.Node, budget: list[int]) -> object:
    _spend(budget)
    if isinstance(node, yaml.MappingNode):
        values: dict[str, object] = {}
        for key, inner in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ValueError("a key is no word")
            name, value = str(key.value), _of_node(inner, budget)
            # A key that stands twice has all that it was given: none of it is lost, and no reader says which counts.
            values[name] = [*_listed(values[name]), *_listed(value)] if name in values else value
        return values
    if isinstance(node, yaml.SequenceNode):
        return [_of_node(inner, budget) for inner in node.value]
    return str(node.value)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _spend(budget: list[int]) -> None:
    budget[0] -= 1
    if budget[0] < 0:
        raise ValueError(f"front matter holds more than {MOST_VALUES} values")


def _plain(value: object, budget: list[int]) -> object:
    """The value with nothing in it but dicts, lists, strings, numbers and truth values."""
    _spend(budget)
    if isinstance(value, dict):
        return {str(key): _plain(inner, budget) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, budget) for inner in value]
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)
