"""Edits that nobody scripted: the documentation of packages in one release and the next.

    .venv/bin/python -m benchmarks.identity_releases FOLDER [--only PACKAGE ...] [--rows] [--worst]

FOLDER holds source archives, two or more releases of each package (`pip download --no-binary :all: --no-deps`,
`npm pack`). Who is who is told by difflib over lines of text, which shares nothing with variorum.identity; `--rows`
prints each section with a new heading and each merge that it finds, to be checked by eye, and `--reject FILE` leaves
out the rows that were not believed.
"""

import argparse
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.identity import State, Tally, ours
from benchmarks.identity_apart import Part, rows_of

MOST_BLOCKS = 600
"""Longer documents are left out: difflib is quadratic."""
MOST_CELLS = 900
"""Larger gaps are left out for the same reason, and longer texts are compared word by word."""
_LONG = 300
_ALIKE = 0.6
"""Least ratio of two texts in the same place for one to be the other, edited."""
_NOT_ALIKE = 0.35
"""Ratio below which nobody would take one text for the other."""
_JOINED = 0.85
"""Least ratio of two or three paragraphs joined and one in their place."""
_SAME_LETTERS = 0.5
"""Least share of the letters of two sections that must be the same paragraphs."""

_ARCHIVE = re.compile(r"(?P<package>.+)-(?P<version>\d[\w.]*?)\.(?:tar\.gz|tgz)$")
_ADORNED = re.compile(r"^([=\-~^\"'`#*+.:_])\1{2,}\s*$")
_ATX = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")


@dataclass
class Gold:
    """Who is who in two versions of a document, by index among its paragraphs or its headings."""

    paragraphs: dict[int, int] = field(default_factory=dict)
    """New paragraph -> the old one."""
    merges: dict[int, list[int]] = field(default_factory=dict)
    sections: dict[int, int] = field(default_factory=dict)
    """New section -> the old one whose text it has; only those whose heading is new and that of the old one gone."""


def main() -> None:
    """Print the shares of each package and of all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--rows", action="store_true", help="print the rows of the gold that are to be checked")
    parser.add_argument("--reject", type=Path, help="rows that were not believed, a line each, as --rows prints them")
    parser.add_argument("--worst", action="store_true", help="print every failure")
    options = parser.parse_args()
    rejected = frozenset(options.reject.read_text("utf-8").splitlines()) if options.reject else frozenset()
    tallies: dict[str, Tally] = defaultdict(Tally)
    for package, releases in sorted(_archives(options.folder).items()):
        if options.only and package not in options.only:
            continue
        worst: list[str] = []
        for name, before, after in _pairs(releases):
            for tally in (tallies[package], tallies["all"]):
                score(tally, f"{package} {name}", before, after, rejected, worst if tally is tallies[package] else [])
            if options.rows:
                print(*_rows(f"{package} {name}", before, after, _gold(before, after)), sep="\n", end="")
        if options.worst:
            print("\n".join(worst))
    for package, tally in tallies.items():
        for name in sorted(tally.all):
            print(f"{package:<14}{name:<40}{tally.share(name):>8.4f}{tally.all[name]:>10.0f}")


def score(
    tally: Tally, path: str, before: list[Part], after: list[Part], rejected: frozenset[str], worst: list[str]
) -> None:
    """Our ids in both versions beside who is who."""
    gold = _gold(before, after)
    first = ours(path, State(), *rows_of(before, "en"))
    second = ours(path, first, *rows_of(after, "en"))
    old, new = [p.id for p in first.paragraphs], [p.id for p in second.paragraphs]
    had = {mine: n for n, mine in enumerate(old)}
    old_texts, new_texts = [p.text for p in first.paragraphs], [p.text for p in second.paragraphs]
    for j, i in gold.paragraphs.items():
        name = "kept, same text" if old_texts[i] == new_texts[j] else "kept, edited"
        right = new[j] == old[i] or (new[j] in had and old_texts[had[new[j]]] == old_texts[i])
        tally.add(name, right)
        if not right:
            worst.append(f"LOST {path}\n   {old_texts[i]}\n   {new_texts[j]}")
    for j, mine in enumerate(new):
        if mine not in had:
            continue
        i = had[mine]
        wrong = False
        if i not in (gold.paragraphs.get(j), *gold.merges.get(j, ())):
            wrong = _ratio(old_texts[i], new_texts[j]) < _NOT_ALIKE and not _is_part(old_texts[i], new_texts[j])
        tally.add("wrong reuse", wrong)
        if wrong:
            worst.append(f"WRONG {path}\n   {old_texts[i]}\n   {new_texts[j]}")
    for row, (j, parts) in zip(_merge_rows(path, before, after, gold), gold.merges.items(), strict=True):
        if row not in rejected:
            right = new[j] in {old[i] for i in parts}
            tally.add("merge takes an id of its parts", right)
            if not right:
                worst.append(row + f"\n   {[old_texts[i] for i in parts]}\n   {new_texts[j]}")
    for row, (b, a) in zip(_section_rows(path, before, after, gold), gold.sections.items(), strict=True):
        if row not in rejected:
            right = first.sections[a + 1].id == second.sections[b + 1].id
            tally.add("section kept, new heading", right)
            if not right:
                worst.append(row)


# ---------------------------------------------------------------- who is who


def _gold(before: list[Part], after: list[Part]) -> Gold:
    gold = Gold()
    old = [n for n, part in enumerate(before) if not part.level]
    new = [n for n, part in enumerate(after) if not part.level]
    old_texts, new_texts = [before[n].text for n in old], [after[n].text for n in new]

    # Equal texts in order, and between them the best pairs in order and what was joined.
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old_texts, new_texts, autojunk=False).get_opcodes():
        if tag == "equal":
            gold.paragraphs |= {j + n: i + n for n in range(i_end - i)}
        elif tag == "replace":
            _between(gold, old_texts, new_texts, range(i, i_end), range(j, j_end))

    # Sections whose letters are mostly the same paragraphs, and whose headings are not.
    old_heads, new_heads = _heads(before)[0], _heads(after)[0]
    for (a, b), share in _shares(before, after, gold).items():
        if share >= _SAME_LETTERS and new_heads[b] not in old_heads and old_heads[a] not in new_heads:
            gold.sections[b] = a

    # And those in one place among the other headings, which may have been written anew: to be checked by eye.
    for tag, a, a_end, b, b_end in SequenceMatcher(None, old_heads, new_heads, autojunk=False).get_opcodes():
        if tag == "replace" and a_end - a == b_end - b:
            for here, there in zip(range(a, a_end), range(b, b_end), strict=True):
                if new_heads[there] not in old_heads and old_heads[here] not in new_heads:
                    gold.sections.setdefault(there, here)
    return gold


def _between(gold: Gold, old: Sequence[str], new: Sequence[str], rows: range, columns: range) -> None:
    """Pairs in order with the greatest sum of ratios; a merge counts as its ratio and a little."""
    if len(rows) * len(columns) > MOST_CELLS:
        return
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {}
    for i in reversed(range(rows.start, rows.stop + 1)):
        for j in reversed(range(columns.start, columns.stop + 1)):
            choices: list[tuple[float, tuple[int, int]]] = [(0.0, (0, 0))]
            if i < rows.stop:
                choices.append((best[i + 1, j][0], (1, 0)))
            if j < columns.stop:
                choices.append((best[i, j + 1][0], (0, 1)))
            if i < rows.stop and j < columns.stop:
                ratio = _ratio(old[i], new[j])
                if ratio >= _ALIKE:
                    choices.append((best[i + 1, j + 1][0] + ratio, (1, 1)))
                choices += [
                    (best[i + many, j + 1][0] + score + 0.3, (many, 1))
                    for many in (2, 3)
                    if i + many <= rows.stop and (score := _joined(old[i : i + many], new[j]))
                ]
            best[i, j] = max(choices, key=lambda choice: choice[0])
    i, j = rows.start, columns.start
    while i < rows.stop or j < columns.stop:
        _, step = best[i, j]
        if step == (0, 0):
            return
        if step == (1, 1):
            gold.paragraphs[j] = i
        elif step[0] > 1:
            gold.merges[j] = list(range(i, i + step[0]))
        i, j = i + step[0], j + step[1]


def _joined(parts: Sequence[str], whole: str) -> float:
    """How alike some paragraphs joined and a text are; 0 where one of them is too little of it or not in it."""
    if any(len(part.split()) < 3 or len(part) > 0.95 * len(whole) for part in parts):
        return 0.0
    ratio = _ratio(" ".join(parts), whole)
    return ratio if ratio >= _JOINED and all(_is_part(part, whole) for part in parts) else 0.0


def _is_part(piece: str, whole: str) -> bool:
    """Whether most of one text stands in the other, whichever is longer."""
    short, long = sorted((_compared(piece, whole), _compared(whole, piece)), key=len)
    same = sum(block.size for block in SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks())
    return same >= 0.8 * len(short)


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, _compared(one, other), _compared(other, one), autojunk=False)
    if matcher.real_quick_ratio() < _NOT_ALIKE or matcher.quick_ratio() < _NOT_ALIKE:
        return 0.0
    return matcher.ratio()


def _compared(text: str, other: str) -> Sequence[str]:
    return text.split() if max(len(text), len(other)) > _LONG else text


def _heads(parts: Sequence[Part]) -> tuple[list[str], list[int]]:
    """The headings, and for each paragraph the one it stands under; -1 before the first."""
    heads: list[str] = []
    under: list[int] = []
    for part in parts:
        if part.level:
            heads.append(part.text)
        else:
            under.append(len(heads) - 1)
    return heads, under


def _shares(before: list[Part], after: list[Part], gold: Gold) -> dict[tuple[int, int], float]:
    """How much of the larger of two sections is the same paragraphs, where any is."""
    old_under, new_under = _heads(before)[1], _heads(after)[1]
    old_size = _sizes([part.text for part in before if not part.level], old_under)
    new_texts = [part.text for part in after if not part.level]
    new_size = _sizes(new_texts, new_under)
    votes: dict[tuple[int, int], int] = defaultdict(int)
    for j, i in gold.paragraphs.items():
        votes[old_under[i], new_under[j]] += len(new_texts[j])
    return {(a, b): letters / max(old_size[a], new_size[b]) for (a, b), letters in sorted(votes.items()) if a >= 0 <= b}


def _sizes(texts: Sequence[str], under: Sequence[int]) -> dict[int, int]:
    sizes: dict[int, int] = defaultdict(int)
    for text, section in zip(texts, under, strict=True):
        sizes[section] += len(text)
    return sizes


def _rows(path: str, before: list[Part], after: list[Part], gold: Gold) -> Iterable[str]:
    found = [*_section_rows(path, before, after, gold), *_merge_rows(path, before, after, gold)]
    return [*found, ""] if found else []


def _section_rows(path: str, before: list[Part], after: list[Part], gold: Gold) -> list[str]:
    old, new = _heads(before)[0], _heads(after)[0]
    shares = _shares(before, after, gold)
    return [
        f"SECTION {path} {old[a]!r} -> {new[b]!r} ({shares.get((a, b), 0.0):.2f})" for b, a in gold.sections.items()
    ]


def _merge_rows(path: str, before: list[Part], after: list[Part], gold: Gold) -> list[str]:
    old = [part.text for part in before if not part.level]
    new = [part.text for part in after if not part.level]
    return [f"MERGE {path} {[old[i][:60] for i in parts]} -> {new[j][:90]!r}" for j, parts in gold.merges.items()]


# ---------------------------------------------------------------- the texts


def _archives(folder: Path) -> dict[str, list[Path]]:
    """The releases of each package, the oldest first."""
    found: dict[str, list[tuple[list[int], Path]]] = defaultdict(list)
    for path in folder.rglob("*"):
        if named := _ARCHIVE.match(path.name):
            found[named["package"].lower()].append(([int(n) for n in re.findall(r"\d+", named["version"])], path))
    return {package: [path for _, path in sorted(releases)] for package, releases in found.items()}


def _pairs(releases: Sequence[Path]) -> Iterator[tuple[str, list[Part], list[Part]]]:
    """Each document that two releases in a row have and that differs: its name, its parts before and after."""
    before: dict[str, str] = {}
    for release in releases:
        after = _documents(release)
        for name in sorted(before.keys() & after.keys()):
            if before[name] != after[name]:
                old, new = _parts(before[name], name), _parts(after[name], name)
                if old != new and max(len(old), len(new)) <= MOST_BLOCKS:
                    yield f"{release.name} {name}", old, new
        before = after


def _documents(release: Path) -> dict[str, str]:
    """The documentation in an archive, by path below its folder."""
    found = {}
    with tarfile.open(release) as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            if member.isfile() and _is_documentation(name) and (opened := archive.extractfile(member)):
                found[name] = opened.read().decode("utf-8", "replace").replace("\r\n", "\n")
    return found


def _is_documentation(name: str) -> bool:
    if "node_modules/" in name or "tests/" in name or "/locale" in name:
        return False
    return name.endswith((".md", ".rst")) or (name.endswith(".txt") and name.startswith("docs/"))


def _parts(text: str, name: str) -> list[Part]:
    """Headings and paragraphs of Markdown or reStructuredText, as far as blank lines and lines under titles tell."""
    parts: list[Part] = []
    levels: dict[str, int] = {}
    for block in re.split(r"\n[ \t]*\n+", _without_front_matter(text)):
        lines = [line for line in block.split("\n") if line.strip() and not _is_label(line)]
        while lines:
            if name.endswith(".md") and (atx := _ATX.match(lines[0])):
                parts.append(Part(len(parts), atx[2], len(atx[1])))
                lines = lines[1:]
                continue
            if len(lines) > 1 and _ADORNED.match(lines[0]) and not _ADORNED.match(lines[1]):
                lines = lines[1:]
            if len(lines) > 1 and (under := _ADORNED.match(lines[1])) and len(lines[1]) >= len(lines[0].strip()) - 3:
                level = levels.setdefault(under[1], len(levels) + 1)
                parts.append(Part(len(parts), lines[0].strip(), level))
                lines = lines[2:]
                continue
            parts.append(Part(len(parts), " ".join(" ".join(lines).split())))
            lines = []
    return parts


def _without_front_matter(text: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)


def _is_label(line: str) -> bool:
    """A line that names a place in the text and is none of it."""
    return bool(re.match(r"\s*(?:\.\. _[^:]+:\s*$|<a (?:id|name)=[^>]*>\s*(?:</a>)?\s*$|<!--.*-->\s*$)", line))


if __name__ == "__main__":
    main()
