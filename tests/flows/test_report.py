"""The report of a run: what changed with samples, what was quarantined, why and what to do; no text of the dataset."""

import re
from pathlib import Path
from typing import get_args

from scene import ROOT, Build, essay, write_texts

from variorum.pipeline.advice import ADVICE, advice
from variorum.pipeline.report_text import QUARANTINED, Changes, markdown, outcome
from variorum.pipeline.request import NewVersion, Report
from variorum.pipeline.samples import SHOWN, samples
from variorum.schemas.vocabulary import Reason


def changes_of(report: Report, page: str | None = None) -> list[Changes]:
    return [
        Changes(made.version - 1, made.version, samples(report.warehouse, made.version), page) for made in report.made
    ]


def test_samples_are_the_documents_in_which_most_changed(texts: Path, warehouse: Path, build: Build) -> None:
    edited = texts / "apple.txt"
    edited.write_text(edited.read_text().replace("Nobody", "Somebody") + "\n\nAnd here there is more of it.\n")
    (texts / "birch.txt").unlink()
    (texts / "cedar.txt").rename(texts / "other.txt")
    write_texts(texts, {"new|one.txt": essay("something new", 9)})
    report = build(texts, warehouse)

    told = [(one.source, one.op, one.paragraphs) for one in samples(str(warehouse), 2)]
    assert told == [
        ("new|one.txt", "added", "9 added"),
        ("birch.txt", "removed", "6 removed"),
        ("apple.txt", "edited", "1 added, 1 edited"),
        ("other.txt", "renamed", ""),
    ]
    said = markdown(report, changes_of(report, "http://127.0.0.1:4201/diff?from=1&to=2"))
    assert "| new\\|one.txt | added | 9 added | p" in said
    assert "[all changes, word for word](http://127.0.0.1:4201/diff?from=1&to=2)" in said
    assert "`variorum diff 1 2 --html changes.html`" in markdown(report, changes_of(report))
    # Prefect keeps reports where a takedown does not reach.
    assert "Somebody" not in said
    assert "more of it" not in said


def test_of_many_documents_a_few_are_shown_and_of_a_first_version_none(tmp_path: Path, build: Build) -> None:
    write_texts(tmp_path / "in", {f"{n:02}.txt": essay(f"house {n}", 2) for n in range(2 * SHOWN)})
    first = build(tmp_path / "in", tmp_path / "w")
    assert samples(str(tmp_path / "w"), 1) == ()
    assert "such as" not in markdown(first, changes_of(first))
    for path in (tmp_path / "in").iterdir():
        path.write_text(path.read_text() + "\n\nOne more paragraph.\n")
    build(tmp_path / "in", tmp_path / "w")
    assert len(samples(str(tmp_path / "w"), 2)) == SHOWN


def test_what_is_in_quarantine_says_why_and_what_to_do(texts: Path, tmp_path: Path, build: Build) -> None:
    write_texts(texts, {f"bad{n:02}.bin": bytes(3000) for n in range(QUARANTINED + 2)})
    said = markdown(build(texts, tmp_path / "new"))
    assert len(re.findall(r"^\| bad\d\d\.bin \| binary: .+ \| leave it out \|$", said, re.MULTILINE)) == QUARANTINED
    assert "and 2 more sources: `variorum quarantine`" in said


def test_every_reason_has_the_advice_of_the_page_about_quarantine() -> None:
    assert ADVICE.keys() == set(get_args(Reason))
    assert advice("a reason of an older program") == ""
    page = (ROOT / "docs" / "quarantine.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| [\w, ]+ \| `(\w+)` \| .* \| (.+) \|$", page, re.MULTILINE)
    for reason, says in ADVICE.items():
        assert says in [cell for name, cell in told if name == reason], reason


def test_a_run_of_new_code_says_so_in_its_name() -> None:
    def made(cause: str, **sources: int) -> NewVersion:
        return NewVersion(2, "0" * 64, cause, "", {}, sources)

    def name(*versions: NewVersion) -> str:
        return outcome(Report("articles", "w", 3, "0" * 64, versions, {}, {}))

    assert name() == "articles @ 3: nothing changed"
    assert name(made("source", added=1, changed=2)) == "articles @ 3: +1 ~2 -0"
    recut = made("pipeline", changed=12)
    assert name(recut, made("source", removed=1)) == "articles @ 3: +0 ~0 -1, cut anew by new code"
