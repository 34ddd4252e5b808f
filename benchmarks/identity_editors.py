"""What editors do to a whole document at once, over texts of other sources, with exact gold; and then they revert it.

    .venv/bin/python -m benchmarks.identity_editors [--split train] [--worst]

One deed each: a name is replaced everywhere, chapters are renumbered, lists are put in order, boilerplate is put in, a
section is copied, moved, swapped or joined, quotes are translated. After the deed come its reversal and what is back.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

from benchmarks.identity import State, Tally, ours
from benchmarks.identity_apart import Part, Revision, revisions, rows_of
from variorum.identity.match_key import match_key

Deed = Callable[[Revision], list[Part] | None]
"""A document's parts after a deed; None where there is nothing to do it to."""


def replace_name(revision: Revision) -> list[Part] | None:
    """The commonest capitalized word is another one everywhere, in headings too."""
    words = Counter(word for part in revision.before for word in re.findall(r"\b[^\W\d_a-z]\w{3,}\b", part.text))
    name = next((word for word, count in words.most_common() if count >= 3), None)
    if name is None:
        return None
    return [replace(part, text=re.sub(rf"\b{name}\b", "Quistorp", part.text)) for part in revision.before]


def renumber_chapters(revision: Revision) -> list[Part] | None:
    """Chapters have numbers for headings, and a new one comes first."""
    return _numbered(revision, lambda n, part: f"Chapter {n}")


def renumber_headings(revision: Revision) -> list[Part] | None:
    """Headings begin with a number, and a new one comes first."""
    return _numbered(revision, lambda n, part: f"{n}. {part.text}")


def _numbered(revision: Revision, heading: Callable[[int, Part], str]) -> list[Part] | None:
    """The headings of the commonest level numbered, and then once more behind a new one."""
    levels = Counter(part.level for part in revision.before if part.level)
    level = max(levels, key=lambda one: (levels[one], -one), default=0)
    if levels[level] < 3:
        return None
    plain = revision.before
    preface = revision.new("Preface", level)
    said = revision.new(revision.rnd.choice(revision.spare))
    at = next(n for n, part in enumerate(plain) if part.level == level)
    revision.before = _with_numbers(plain, level, heading)
    return _with_numbers([*plain[:at], preface, said, *plain[at:]], level, heading)


def _with_numbers(parts: Sequence[Part], level: int, heading: Callable[[int, Part], str]) -> list[Part]:
    number = count(1)
    return [replace(part, text=heading(next(number), part)) if part.level == level else part for part in parts]


def sort_paragraphs(revision: Revision) -> list[Part]:
    """Every section's paragraphs in the order of the alphabet."""
    after: list[Part] = []
    run: list[Part] = []
    for part in [*revision.before, Part(-1, "", 1)]:
        if part.level:
            after += [*sorted(run, key=lambda one: one.text), part]
            run = []
        else:
            run.append(part)
    return after[:-1]


def put_in_boilerplate(revision: Revision) -> list[Part]:
    """The same words below every heading."""
    said = revision.rnd.choice(revision.spare)
    after: list[Part] = []
    for part in revision.before:
        after += [part, revision.new(said)] if part.level else [part]
    return after


def translate_quotes(revision: Revision) -> list[Part]:
    """Other quotes and dashes, and no-break spaces."""
    table = str.maketrans({'"': "»", "“": "„", "”": "“", "’": "'", "—": "–", " ": "\u00a0"})
    return [replace(part, text=part.text.translate(table)) for part in revision.before]


def number_paragraphs(revision: Revision) -> list[Part]:
    """Each paragraph begins with its number, and a new one comes first."""
    revision.before = [
        part if part.level else replace(part, text=f"{n}. {part.text}") for n, part in enumerate(revision.before, 1)
    ]
    new = revision.new(revision.rnd.choice(revision.spare))
    moved = [
        part if part.level else replace(part, text=re.sub(r"^(\d+)", lambda m: str(int(m[1]) + 1), part.text))
        for part in revision.before
    ]
    return [*moved[:1], new, *moved[1:]]


def copy_section(revision: Revision) -> list[Part] | None:
    """A section is copied before itself as a draft for another, and half of the copy is written anew."""
    where = _section(revision)
    if where is None:
        return None
    start, end = where
    copy = [
        replace(revision.new(revision.reworded(part.text, 0.3) if n % 2 else part.text, part.level), twin=True)
        for n, part in enumerate(revision.before[start:end])
    ]
    copy[0] = replace(copy[0], text=copy[0].text + " (copy)")
    return [*revision.before[:start], *copy, *revision.before[start:]]


def move_section(revision: Revision) -> list[Part] | None:
    """A section goes to the end, with small edits."""
    where = _section(revision)
    if where is None:
        return None
    start, end = where
    block = [
        part if part.level else replace(part, text=revision.reworded(part.text, 0.05))
        for part in revision.before[start:end]
    ]
    return [*revision.before[:start], *revision.before[end:], *block]


def swap_headings(revision: Revision) -> list[Part] | None:
    """Two sections change places and both have new headings."""
    places = [n for n, part in enumerate(revision.before) if part.level]
    if len(places) < 3:
        return None
    a = revision.rnd.randrange(len(places) - 2)
    one, two = revision.before[places[a] : places[a + 1]], revision.before[places[a + 1] : places[a + 2]]
    if not all(any(not part.level for part in block) for block in (one, two)):
        return None
    for block in (one, two):
        block[0] = replace(block[0], text="The " + revision.rnd.choice(revision.headings) + " once more")
    return [*revision.before[: places[a]], *two, *one, *revision.before[places[a + 2] :]]


def drop_headings(revision: Revision) -> list[Part] | None:
    """Every second heading goes, and its text belongs to the section above."""
    heads = [part.who for part in revision.before if part.level]
    return [part for part in revision.before if part.who not in heads[1::2]] if len(heads) > 2 else None


def drop_half(revision: Revision) -> list[Part]:
    """The second half goes into another file."""
    return revision.before[: max(1, len(revision.before) // 2)]


def shift_levels(revision: Revision) -> list[Part]:
    """Every heading is a level deeper, in capitals, and some words are put before it."""
    return [
        replace(part, level=part.level + 1, text=part.text.upper()) if part.level else part for part in revision.before
    ]


def reword_all(revision: Revision) -> list[Part]:
    """Every paragraph has some other words."""
    return [part if part.level else replace(part, text=revision.reworded(part.text, 0.15)) for part in revision.before]


def edit_one_twin(revision: Revision) -> list[Part] | None:
    """Of passages that stand two to four times, some are edited, and all stay where they are."""
    long = [n for n, part in enumerate(revision.before) if not part.level and len(revision.words(part.text)) >= 10]
    if not long:
        return None
    said = revision.before[revision.rnd.choice(long)].text
    for _ in range(revision.rnd.randrange(1, 4)):
        revision.before.insert(
            revision.rnd.randrange(1, len(revision.before) + 1), replace(revision.new(said), twin=True)
        )
    revision.before = [replace(part, twin=part.text == said) for part in revision.before]
    return [
        replace(part, text=revision.reworded(part.text, 0.1)) if part.twin and revision.rnd.random() < 0.5 else part
        for part in revision.before
    ]


def edit_twins_and_insert(revision: Revision) -> list[Part] | None:
    """The same, and new paragraphs are put in and others go."""
    after = edit_one_twin(revision)
    if after is None:
        return None
    out: list[Part] = []
    for part in after:
        if revision.rnd.random() < 0.15:
            out.append(revision.new(revision.rnd.choice(revision.spare)))
        if part.level or part.twin or revision.rnd.random() < 0.9:
            out.append(part)
    return out


def _section(revision: Revision) -> tuple[int, int] | None:
    places = [n for n, part in enumerate(revision.before) if part.level]
    spans = [(a, b) for a, b in pairwise([*places, len(revision.before)]) if b - a > 1]
    return revision.rnd.choice(spans) if len(spans) > 1 else None


DEEDS: dict[str, Deed] = {
    deed.__name__.replace("_", " "): deed
    for deed in (
        replace_name, renumber_chapters, renumber_headings, sort_paragraphs, put_in_boilerplate, translate_quotes,
        number_paragraphs, copy_section, move_section, swap_headings, drop_headings, drop_half, shift_levels,
        reword_all, edit_one_twin, edit_twins_and_insert,
    )
}  # fmt: skip


def editors(folder: Path, splits: Sequence[str], worst: list[str], only: str = "") -> Tally:
    """The shares over all documents of some splits, by deed."""
    tally = Tally()
    for name, path, revision in revisions(folder, splits, [name for name in DEEDS if only in name]):
        after = DEEDS[name](revision)
        if after:
            _score(tally, revision, after, name, path, worst)
    return tally


def _score(tally: Tally, revision: Revision, after: list[Part], deed: str, path: str, worst: list[str]) -> None:
    """After the deed and after its reversal. What has a twin with the same key may bear either id, but in order."""
    first = ours(path, State(), *rows_of(revision.before, revision.lang))
    second = ours(path, first, *rows_of(after, revision.lang))
    third = ours(path, second, *rows_of(revision.before, revision.lang))
    for entity, before, then in (
        ("paragraphs", _ids(first, revision.before, False), _ids(second, after, False)),
        ("sections", _ids(first, revision.before, True), _ids(second, after, True)),
    ):
        texts = {part.who: part.text for part in (*after, *revision.before)}
        keys = Counter(match_key(part.text) for part in revision.before if bool(part.level) == (entity == "sections"))
        owner = {mine: who for who, mine in before.items()}
        for who, mine in then.items():
            if who in before:
                alone = keys[match_key(texts[who])] == 1 or "twin" in deed
                tally.add(
                    f"{deed}: {entity} kept",
                    mine == before[who] or (not alone and texts.get(owner.get(mine, -1)) == texts[who]),
                )
                if mine != before[who] and (alone or texts.get(owner.get(mine, -1)) != texts[who]):
                    now = next(part.text for part in after if part.who == who)
                    worst.append(
                        f"{deed.upper()} {entity} {path}\n   {texts[who]}\n   {now}\n"
                        f"   has that of {texts.get(owner.get(mine, -1))}"
                    )
            wrong = mine in owner and owner[mine] != who and texts[owner[mine]] != texts.get(who)
            tally.add(f"{deed}: {entity} wrong", wrong)
    back = [a == b for a, b in zip([p.id for p in first.paragraphs], [p.id for p in third.paragraphs], strict=True)]
    for same, part in zip(back, [part for part in revision.before if not part.level], strict=True):
        tally.add(f"{deed}: paragraphs back", same)
        if not same:
            worst.append(f"BACK {deed} {path}\n   {part.text}")
    for a, b in zip(first.sections, third.sections, strict=True):
        tally.add(f"{deed}: sections back", a.id == b.id)


def _ids(state: State, parts: Sequence[Part], heading: bool) -> dict[int, str]:
    rows = state.sections[1:] if heading else state.paragraphs
    return dict(zip([part.who for part in parts if bool(part.level) == heading], [row.id for row in rows], strict=True))


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared")
    parser.add_argument("--split", nargs="+", default=["train"])
    parser.add_argument("--deed", default="", help="only deeds with this in their names")
    parser.add_argument("--worst", action="store_true", help="print every failure")
    options = parser.parse_args()
    worst: list[str] = []
    tally = editors(options.shared / "evals-more" / "seg", options.split, worst, options.deed)
    for name in sorted(tally.all):
        print(f"{name:<50}{tally.share(name):>8.4f}{tally.all[name]:>10.0f}")
    if options.worst:
        print("\n".join(worst))


if __name__ == "__main__":
    main()
