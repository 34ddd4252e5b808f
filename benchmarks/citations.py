"""Whether citations last: `python -m benchmarks.citations`.

The real edit histories of the evaluation sets are built revision by revision as versions of one dataset. Every
paragraph of the first is cited with its text, and checked when the last is there. What is said of each is compared with
the texts alone, without ids: still said, or not said any more.
"""

import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import variorum
from benchmarks.asked import numbers_asked
from benchmarks.sets import evaluation_sets
from variorum.annotate.quotations import folded, pieces, says
from variorum.dataset.check import RIGHT, Checked, check
from variorum.store.warehouse import open_warehouse


def main() -> None:
    """Print how many citations were answered, with what, and how many of the answers are wrong."""
    numbers_asked(__doc__)  # for --help
    revisions = sorted((evaluation_sets() / "rev").glob("r[0-9]*"))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for revision in revisions:
            shutil.rmtree(home / "texts", ignore_errors=True)
            shutil.copytree(revision, home / "texts")
            variorum.build([str(home / "texts")], warehouse=str(home / "w"), name="revisions")
        with variorum.open(str(home / "w")) as dataset:
            last = dataset.versions()[-1].number
            cited = dataset.sql("SELECT paragraph_id, document_id, text FROM paragraphs_at(1)").fetchall()
            rows = dataset.sql("SELECT document_id, text FROM paragraphs ORDER BY document_id, ordinal").fetchall()
        today: dict[str, list[str]] = {}
        for document, text in rows:
            today.setdefault(document, []).append(text)

        file = home / "quotations.jsonl"
        lines = (json.dumps({"quote": text, "reference": f"revisions@1 #{name}"}) for name, _, text in cited)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        report = check(open_warehouse(home / "w"), str(file))

    readable = [(one, row) for one, row in zip(report.quotations, cited, strict=True) if pieces(row[2])]
    answered = [(one, row) for one, row in readable if one.verdict in RIGHT]
    wrong = [(one, text) for one, (_, document, text) in answered if is_wrong(one, text, today.get(document, []))]
    print(f"citations of version 1 at version {last}: {len(readable):,}, answered {len(answered):,}")
    print(f"answers: {dict(Counter(one.verdict for one, _ in answered))}")
    print(f"wrong answers: {len(wrong):,} of {len(answered):,} = {100 * len(wrong) / len(answered):.3f} %")
    for one, text in wrong[:20]:
        print(f"  {one.verdict}: {text[:100]!r} -> {(one.now or '')[:100]!r}")


def is_wrong(one: Checked, text: str, today: list[str]) -> bool:
    """Whether a verdict is not what the texts of the document say today."""
    if one.verdict in ("said", "moved"):
        return not any(says(folded(said), pieces(text)) for said in today)
    return text in today  # a whole paragraph is what it was, and yet is called changed or removed


if __name__ == "__main__":
    main()
