"""The attributes of a document in AsciiDoc: what references to them say, and which conditions hold by them.

An attribute that has one value from its first line to its last is put in the place of its references. One that is
given another value later, is taken away, or is named before it is defined, stays as it is written: a span does not tell
which of its values counts there.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

LONGEST = 400
"""Characters of a value that is put in the place of a reference: more is no name or address, and may stand in itself
many times over."""

_REFERENCE = re.compile(r"(?<!\\)\{([A-Za-z0-9_][\w-]{0,39})\}")
_PASSED_OR_REFERENCE = re.compile(
    r"`\+[^`\n]{1,300}?\+`|\+\+\+.{0,1000}?\+\+\+|(?<!\\)\{([A-Za-z0-9_][\w-]{0,39})\}", re.DOTALL
)


@dataclass(slots=True)
class Attributes:
    """What the lines of a document have said of its attributes so far."""

    values: dict[str, str] = field(default_factory=dict)
    """The first value of each, as it is written, by its name as it is written."""
    _now: dict[str, str | None] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)
    _resolved: dict[str, str] = field(default_factory=dict)
    _changing: set[str] = field(default_factory=set)

    def define(self, written: str, value: str, at: int) -> None:
        """A line that gives an attribute a value, or takes it away (`:!name:`); `at`: from where on it holds."""
        self.values.setdefault(written, value)
        name = written.strip("!").lower()
        new = None if "!" in written else value
        if name in self._now and self._now[name] != new:
            self._changing.add(name)
        self._now[name] = new
        if new is not None:
            self._first.setdefault(name, at)
            self._resolved.setdefault(name, with_values(new, self._resolved))

    def holds(self, directive: str, names: str) -> bool | None:
        """Whether a condition (`ifdef` or `ifndef`) holds here; None where the document does not say."""
        parts = [part.strip().lower() for part in re.split("[,+]", names)]
        known = [None if part not in self._now else self._now[part] is not None for part in parts]

        # Of `a+b` all must be set, of `a,b` one: the first that is otherwise decides, whatever is not known of others.
        decides = "+" not in names
        set_: bool | None = not decides
        if decides in known:
            set_ = decides
        elif None in known:
            set_ = None
        return set_ if set_ is None or directive == "ifdef" else not set_

    def replaceable(self, text: str) -> frozenset[str]:
        """`name=value` of each attribute that references in a text are replaced by."""
        named_at: dict[str, int] = {}
        for found in _REFERENCE.finditer(text):
            named_at.setdefault(found[1].lower(), found.start())
        return frozenset(
            f"{name}={self._resolved[name]}"
            for name, at in named_at.items()
            if name in self._resolved
            and name not in self._changing
            and at > self._first[name]
            and len(self._resolved[name]) <= LONGEST
            and "footnote" not in self._resolved[name]  # a note needs a span of its own
        )


def values_of(said: Collection[str]) -> dict[str, str]:
    """The attributes by name, as `replaceable` gives them."""
    values: dict[str, str] = {}
    for one in said:
        name, _, value = one.partition("=")
        values[name] = value
    return values


def with_values(source: str, values: Mapping[str, str]) -> str:
    """A source with the values of attributes in the place of references; what is passed through stays."""
    if not values or "{" not in source:
        return source

    def said(found: re.Match[str]) -> str:
        value = values.get(found[1].lower()) if found[1] else None
        return found[0] if value is None or len(value) > LONGEST else value

    return _PASSED_OR_REFERENCE.sub(said, source)
