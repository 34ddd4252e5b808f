"""Results that are kept (benchmarks/results/*.json) and the marked parts of the pages that show them."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

Result = dict[str, Any]


def save(name: str, result: Result) -> None:
    """Keep a result."""
    text = json.dumps(result, indent=1, ensure_ascii=False, sort_keys=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def load(name: str) -> Result | None:
    """The result of that name, or None where it was never measured."""
    path = RESULTS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def table(head: Sequence[str], rows: Iterable[Sequence[object]], words: int = 1) -> str:
    """A Markdown table whose first `words` columns are words and the rest numbers."""
    lines = [head, ["---" if n < words else "---:" for n in range(len(head))], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def share(value: float | None, digits: int = 3) -> str:
    """A number between 0 and 1 as .987; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.{digits}f}".removeprefix("0") if value else "0"


def best(values: Sequence[float | None], lower: bool = False, digits: int = 3) -> list[str]:
    """Numbers between 0 and 1 with the best one in bold."""
    known = [value for value in values if value is not None]
    top = (min(known) if lower else max(known)) if known else None
    said = [share(value, digits) for value in values]
    return [f"**{text}**" if top is not None and text == share(top, digits) else text for text in said]


def put(page: Path, part: str, text: str) -> None:
    """Replace what stands between `<!-- part -->` and `<!-- end of part -->` on a page."""
    before = page.read_text(encoding="utf-8")
    marks = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    if any(mark not in before for mark in marks):
        raise SystemExit(f"{page}: no place marked <!-- {part} --> … <!-- end of {part} -->")
    pattern = re.compile(f"({re.escape(marks[0])}).*?({re.escape(marks[1])})", re.DOTALL)
    page.write_text(pattern.sub(lambda found: f"{found[1]}{text.strip()}\n{found[2]}", before), encoding="utf-8")
