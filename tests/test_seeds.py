"""The five seeds, cut with the real steps, against their gold: tests/gold/seeds.json.

Its rows are in reading order, with line, kind, byte span and text. `heading` is the heading of a section of level 1,
`title` that of the root section; every other kind is a paragraph's. `accept` lists the kinds that are right besides.
"""

import hashlib
import json
from pathlib import Path

import pytest

from variorum.text.cut import cut, span_text

SEEDS = Path(__file__).parents[1] / "seeds"
GOLD = Path(__file__).parent / "gold" / "seeds.json"


@pytest.fixture(scope="module")
def gold() -> dict[str, dict]:
    return json.loads(GOLD.read_text(encoding="utf-8"))


def seed_names() -> list[str]:
    return sorted(path.name for path in SEEDS.glob("*.txt"))


def rows_of(raw: bytes) -> list[tuple[int, int, str, str]]:
    result = cut(raw, "text/plain")
    headings = [
        (s.heading_start, s.heading_end, "heading" if number else "title", s.heading)
        for number, s in enumerate(result.sections)
        if s.heading is not None
    ]
    return sorted(headings + [(p.byte_start, p.byte_end, p.kind, p.text) for p in result.paragraphs])


def test_seeds_are_the_originals_byte_for_byte(gold: dict[str, dict]) -> None:
    assert seed_names() == sorted(gold)
    for name in seed_names():
        assert hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() == gold[name]["sha256"]


@pytest.mark.parametrize("name", seed_names())
def test_rows_are_exactly_the_gold(name: str, gold: dict[str, dict]) -> None:
    found = rows_of((SEEDS / name).read_bytes())
    wanted = gold[name]["rows"]
    assert [(start, end, text) for start, end, _, text in found] == [
        (row["byte_start"], row["byte_end"], row["text"]) for row in wanted
    ]
    wrong = [
        (text, kind, row["kind"])
        for (_, _, kind, text), row in zip(found, wanted, strict=True)
        if kind not in row.get("accept", [row["kind"]])
    ]
    assert not wrong


@pytest.mark.parametrize("name", seed_names())
def test_document_values_are_the_gold(name: str, gold: dict[str, dict]) -> None:
    result = cut((SEEDS / name).read_bytes(), "text/plain")
    wanted = gold[name]
    assert (result.encoding, result.language, result.published) == (
        wanted["encoding"],
        wanted["language"],
        wanted["published"],
    )
    assert result.sections[0].heading == wanted["title"]
    assert all(section.level == 1 for section in result.sections[1:])
    categories = [p.text for p in result.paragraphs if p.kind == "category"]
    assert categories == ([wanted["category"]] if wanted["category"] else [])


@pytest.mark.parametrize("name", seed_names())
def test_contents_pages_stay_in_the_root_section(name: str) -> None:
    result = cut((SEEDS / name).read_bytes(), "text/plain")
    assert all(p.section == 0 for p in result.paragraphs if p.kind == "toc_entry")


@pytest.mark.parametrize("name", seed_names())
def test_spans_give_the_text_and_cover_every_byte_that_is_not_white_space(name: str) -> None:
    raw = (SEEDS / name).read_bytes()
    result = cut(raw, "text/plain")
    left = bytearray(raw)
    for start, end, kind, text in rows_of(raw):
        assert span_text(raw[start:end], result.media_type, result.encoding, kind, result.cleaning) == text
        left[start:end] = b" " * (end - start)
    assert not left.strip()
