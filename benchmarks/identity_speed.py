"""How long carrying over takes: a document of 50,000 paragraphs, edited, moved, all alike, all unlike; and its first
version. CPU seconds and peak memory of this process; each case in order, so memory only grows.

    python -m benchmarks.identity_speed
"""

import random
import resource
import time
from collections.abc import Callable, Sequence

from benchmarks.identity import State, ours
from variorum.identity.carry import carry
from variorum.text.document import Paragraph, Section

N = 50_000
SECTIONS = 500


def main() -> None:
    """Print a line a case."""
    rnd = random.Random(1)
    words = ["".join(rnd.choices("abcdefghijklmnopqrstuvwxyz", k=rnd.randint(2, 10))) for _ in range(30_000)]
    weights = [1 / (n + 1) for n in range(len(words))]

    def texts(n: int) -> list[str]:
        return [" ".join(rnd.choices(words, weights, k=rnd.randint(5, 100))) for _ in range(n)]

    base = texts(N)
    edited = _edited(base, 1_000, rnd, texts)
    cases: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("1,000 edits", base, edited),
        (
            "1,000 edits and 5,000 moved",
            base,
            edited[:10_000] + edited[15_000:40_000] + edited[10_000:15_000] + edited[40_000:],
        ),
        ("all alike", ["Yes."] * N, ["Yes."] * (N + 500)),
        ("all alike, 1,000 edits", ["Yes."] * N, _edited(["Yes."] * N, 1_000, rnd, texts)),
        ("shuffled", base, rnd.sample(base, N)),
        ("every one edited", base, [text + " more" for text in base]),
        ("all unlike", base, texts(N)),
    ]
    started = time.process_time()
    carry("d", [], [], [], *_rows(base))
    print(f"{'first version':<32}{N / (time.process_time() - started):>10,.0f} paragraphs per CPU second")
    for name, old, new in cases:
        state = ours("d", State(), *_rows(old))
        started = time.process_time()
        after = ours("d", state, *_rows(new))
        seconds = time.process_time() - started
        kept = len({p.id for p in after.paragraphs} & {p.id for p in state.paragraphs})
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:<32}{seconds:>10.2f} CPU s{kept:>10,} kept of {len(new):,}{peak:>8.0f} MB")


def _edited(base: Sequence[str], n: int, rnd: random.Random, texts: Callable[[int], list[str]]) -> list[str]:
    new = list(base)
    for fresh in texts(n):
        at, kind = rnd.randrange(len(new)), rnd.random()
        if kind < 0.5:
            new[at] = f"{new[at]} {fresh.split()[0]}"
        elif kind < 0.7:
            del new[at]
        elif kind < 0.9:
            new.insert(at, fresh)
        else:
            new.insert(rnd.randrange(len(new)), new.pop(at))
    return new


def _rows(texts: Sequence[str]) -> tuple[list[Section], list[Paragraph]]:
    sections = [Section(None, 0, None, "", None, None, None, None)]
    sections += [Section(0, 1, f"Heading {n}", str(n), 0, 1, 0, 1) for n in range(1, SECTIONS)]
    under = [min(n * SECTIONS // len(texts), SECTIONS - 1) for n in range(len(texts))]
    return sections, [Paragraph(s, "body", 0, text, "en", 1.0, 0, 1) for s, text in zip(under, texts, strict=True)]


if __name__ == "__main__":
    main()
