"""Stand-off annotations: read, moved from one version to another, written; as flat JSON or as W3C Web Annotations."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from variorum.annotate.alignment import map_span

Form = Literal["flat", "w3c"]

Outcome = Literal["untouched", "edited", "split", "merged", "orphan"]
"""untouched: its text is the same; edited: followed inside the same id; split, merged: to another id; orphan: gone."""

CONTEXT = 32
"""Characters of prefix and suffix where an annotation brought none to go by (as hypothes.is writes them)."""


ANNO = "http://www.w3.org/ns/anno.jsonld"
"""The context of Web Annotations (W3C Recommendation, 23 February 2017)."""


class AnnotationError(ValueError):
    """An annotation that cannot be read; says what is missing."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A passage of one paragraph in one version: `text[start:end]`, in characters, is `exact`."""

    id: str
    """Of the paragraph (or section: then of its heading)."""
    version: int | None
    start: int | None
    end: int | None
    exact: str | None
    prefix: str | None
    suffix: str | None
    form: Form
    rest: Mapping[str, Any]
    """All of it as it was read, so that nothing is lost when it is written."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of an annotation."""

    annotation: Annotation
    """In the new version; an orphan is as it was, in the last version that had it."""
    outcome: Outcome
    score: float
    """Similarity of the passage before and after, 0 to 1; of an orphan 0."""


def parse(value: Mapping[str, Any]) -> Annotation:
    """An annotation from its JSON value: flat (id, version, start, end, exact, prefix, suffix, …) or a W3C Web
    Annotation with a TextPositionSelector, a TextQuoteSelector or both, whose target source names `ID@VERSION`.

    Raises AnnotationError where the id or both selectors are missing.
    """
    return _parse_w3c(value) if "target" in value else _parse_flat(value)


def write(annotation: Annotation) -> dict[str, object]:
    """The JSON value of an annotation, in the form it came in, with everything else it brought."""
    return _write_w3c(annotation) if annotation.form == "w3c" else _write_flat(annotation)


def as_form(annotation: Annotation, form: Form) -> Annotation:
    """An annotation to be written in another form. Whatever else it brought comes along: of a Web Annotation under
    `annotation`, of a flat one beside `target`.
    """
    if annotation.form == form:
        return annotation
    others = {name: value for name, value in annotation.rest.items() if name not in (*_FIELDS, "target")}
    rest: dict[str, Any]
    if form == "w3c":
        whole = others.pop("annotation", {})
        rest = {"@context": ANNO, "type": "Annotation", **(whole if isinstance(whole, Mapping) else {}), **others}
        rest["target"] = {"source": f"urn:variorum:{annotation.id}"}
    else:
        rest = {"annotation": {k: v for k, v in annotation.rest.items() if k != "target"}}
    return replace(annotation, form=form, rest=rest)


def move(annotation: Annotation, old: str, successors: Sequence[tuple[str, str]], version: int) -> Moved:
    """An annotation in another version. `old` is the text of its id in its own version; `successors` are (id, text) of
    what that became in `version`: the id itself if it lives, and what it was split or merged into, by lineage.

    Untouched text keeps its place, edited text is followed letter by letter, of several parts the one that has most of
    the passage takes it; where none has half of it, or the passage is not in `old` to begin with, it is an orphan.
    """
    span = _find(annotation, old)
    if span is None:
        return Moved(annotation, "orphan", 0.0)

    # The successor that has most of the passage.
    best: tuple[float, str, str, int, int] | None = None
    for name, text in successors:
        mapped = map_span(old, text, *span)
        if mapped and (best is None or mapped[2] > best[0]):
            best = mapped[2], name, text, mapped[0], mapped[1]
    if best is None:
        return Moved(annotation, "orphan", 0.0)

    # The passage as it stands there.
    score, name, text, start, end = best
    outcome: Outcome = "untouched" if text == old else "edited"
    if name != annotation.id:
        outcome = "split" if len(text) < len(old) else "merged"
    before, after = (CONTEXT if near is None else len(near) for near in (annotation.prefix, annotation.suffix))
    moved = replace(
        annotation,
        id=name,
        version=version,
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(start - before, 0) : start],
        suffix=text[end : end + after],
    )
    return Moved(moved, outcome, score)


def _find(annotation: Annotation, text: str) -> tuple[int, int] | None:
    """Where the passage stands in its own text: by position where that agrees with the quote, else by the quote, of
    several the one whose surroundings fit best, then the nearest."""
    start, end, exact = annotation.start, annotation.end, annotation.exact
    if start is not None and end is not None and 0 <= start <= end <= len(text) and exact in (None, text[start:end]):
        return start, end
    if not exact:
        return None
    places = [match.start() for match in re.finditer(f"(?={re.escape(exact)})", text)]
    if not places:
        return None

    def fit(at: int) -> tuple[int, int, int]:
        prefix, suffix = annotation.prefix or "", annotation.suffix or ""
        fits = text.endswith(prefix, 0, at) + text.startswith(suffix, at + len(exact))
        return -fits, abs(at - (start or 0)), at

    best = min(places, key=fit)
    return best, best + len(exact)


_FIELDS = ("id", "version", "start", "end", "exact", "prefix", "suffix")
_TARGET = re.compile(r"(?P<id>[dsp][0-9a-hjkmnp-tv-z]{16})(?:@(?P<version>\d+))?")


def _parse_flat(value: Mapping[str, Any]) -> Annotation:
    if not isinstance(value.get("id"), str) or not _TARGET.fullmatch(value["id"]):
        raise AnnotationError("an annotation needs `id`: the id of a paragraph, such as p0123456789abcdef")
    fields = {name: value.get(name) for name in _FIELDS}
    return _checked(Annotation(**fields, form="flat", rest=dict(value)))  # type: ignore[arg-type]


def _write_flat(annotation: Annotation) -> dict[str, object]:
    ours = {name: getattr(annotation, name) for name in _FIELDS}
    return {**annotation.rest, **{name: value for name, value in ours.items() if value is not None}}


def _parse_w3c(value: Mapping[str, Any]) -> Annotation:
    target = value["target"]
    if isinstance(target, list) and len(target) == 1:
        target = target[0]
    if not isinstance(target, Mapping):
        raise AnnotationError("a Web Annotation needs one `target` with `source` and `selector`")
    named = _TARGET.search(str(target.get("source", "")))
    if named is None:
        raise AnnotationError(
            "the `source` of the target must name a paragraph and its version, such as p0123456789abcdef@3"
        )
    fields: dict[str, Any] = dict.fromkeys(_FIELDS)
    for selector in _selectors(target.get("selector")):
        if selector.get("type") in ("TextPositionSelector", "TextQuoteSelector"):
            fields |= {name: selector[name] for name in _FIELDS[2:] if selector.get(name) is not None}
    fields |= {"id": named["id"], "version": int(named["version"]) if named["version"] else None}
    return _checked(Annotation(**fields, form="w3c", rest=dict(value)))


def _write_w3c(annotation: Annotation) -> dict[str, object]:
    target = annotation.rest["target"]
    target = dict(target[0] if isinstance(target, list) else target)
    name = annotation.id if annotation.version is None else f"{annotation.id}@{annotation.version}"
    target["source"] = _TARGET.sub(name, str(target["source"]), count=1)
    position = {"type": "TextPositionSelector", "start": annotation.start, "end": annotation.end}
    quote = {"type": "TextQuoteSelector", **{n: getattr(annotation, n) for n in ("exact", "prefix", "suffix")}}

    # Ours first, where they say anything; then those that we do not know, as they were.
    selectors: list[dict[str, Any]] = []
    for ours in (position, quote):
        told = {name: value for name, value in ours.items() if value is not None}
        if told.keys() > {"type"}:
            selectors.append(told)
    for other in _selectors(target.get("selector")):
        known = other.get("type") in ("TextPositionSelector", "TextQuoteSelector")
        kept = {name: value for name, value in other.items() if name != "refinedBy"}
        selectors += [] if known else [kept]
    target["selector"] = selectors
    return {**annotation.rest, "target": target}


def _selectors(value: Any) -> list[Mapping[str, Any]]:
    """One selector, a list of them, and those they are refined by, as one list."""
    found = []
    for selector in value if isinstance(value, list) else [value]:
        if isinstance(selector, Mapping):
            found += [selector, *_selectors(selector.get("refinedBy"))]
    return found


def _checked(annotation: Annotation) -> Annotation:
    for name, kind in (
        ("version", int),
        ("start", int),
        ("end", int),
        ("exact", str),
        ("prefix", str),
        ("suffix", str),
    ):
        value = getattr(annotation, name)
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            raise AnnotationError(
                f"`{name}` of an annotation must be {'a number' if kind is int else 'text'}, not {value!r}"
            )
    if annotation.exact is None and (annotation.start is None or annotation.end is None):
        raise AnnotationError("an annotation needs `start` and `end`, or `exact`")
    return annotation
