"""Long histories of documents with exact gold: real paragraphs, revised by random but ordinary edits."""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from variorum.identity.match_key import match_key

SHORT = {
    "en": ["OK.", "Yes.", "***"],
    "de": ["Ja.", "Nein!", "***"],
    "zh": ["好。", "是的。", "***"],
    "ja": ["はい。", "***"],
    "ar": ["نعم.", "***"],
}
_SENTENCE = re.compile(r"(?<=[.!?。！？؟])\s*")
_UNSPACED = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading or paragraph that knows who it is."""

    who: int
    text: str
    heading: bool = False
    shaky: bool = False
    """Whether two answers are right: it came of a split or merge into halves."""


class History:
    """A document and the random edits made to it; `twins` are those that ever had the same key at the same time."""

    def __init__(
        self,
        units: Sequence[tuple[str, bool]],
        spare: Sequence[str],
        lang: str,
        rnd: random.Random,
        pace: Sequence[float] = (0, 0.02, 0.05, 0.08),
    ) -> None:
        """`pace`: shares of the paragraphs that a revision may edit; one is drawn each time."""
        self.pace = pace
        self.units = [Unit(n, text, heading) for n, (text, heading) in enumerate(units)]
        self.spare, self.lang, self.rnd = list(spare), lang, rnd
        self.count = len(units)
        self.deleted: list[Unit] = []
        self.twins: dict[int, int] = {}
        self._note_twins()

    def revise(self) -> None:
        """One revision: a few edits, mostly of wording; now and then a larger one."""
        for _ in range(1 + int(len(self.units) * self.rnd.choice(self.pace))):
            self.rnd.choices([edit for edit, _ in EDITS], [weight for _, weight in EDITS])[0](self)
        if self.rnd.random() < 0.05:
            self.reorder_sections()
        self._note_twins()

    def family(self, who: int) -> int:
        """The same number for all twins."""
        while who in self.twins:
            who = self.twins[who]
        return who

    def _note_twins(self) -> None:
        first: dict[str, int] = {}
        for unit in [u for u in self.units + self.deleted if not u.heading]:
            mine, other = self.family(unit.who), self.family(first.setdefault(match_key(unit.text), unit.who))
            if mine != other:
                self.twins[mine] = other

    def _pick(self, *, long: int = 0) -> int | None:
        places = [n for n, u in enumerate(self.units) if not u.heading and len(self._words(u.text)) >= long]
        return self.rnd.choice(places) if places else None

    def _words(self, text: str) -> list[str]:
        return list(text) if self.lang in _UNSPACED else text.split()

    def _joined(self, words: Sequence[str]) -> str:
        return ("" if self.lang in _UNSPACED else " ").join(words).strip()

    def _new(self, text: str) -> Unit:
        self.count += 1
        return Unit(self.count, text)

    def _strange(self) -> list[str]:
        return self._words(self.rnd.choice(self.spare)) if self.spare else ["x"]

    def reword(self) -> None:
        """Change, add and drop up to four words in ten."""
        n = self._pick(long=5)
        if n is None:
            return
        words = self._words(self.units[n].text)
        share = self.rnd.choice([0.05, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4])
        for _ in range(max(1, int(len(words) * share))):
            at = self.rnd.randrange(len(words))
            kind = self.rnd.random()
            if kind < 0.6:
                words[at] = self.rnd.choice(self._strange())
            elif kind < 0.8:
                words.insert(at, self.rnd.choice(self._strange()))
            elif len(words) > 4:
                del words[at]
        self._set(n, self._joined(words))

    def _set(self, n: int, text: str) -> None:
        if match_key(text):
            self.units[n] = replace(self.units[n], text=text)

    def typo(self) -> None:
        """Swap two letters."""
        n = self._pick(long=3)
        if n is not None:
            text = list(self.units[n].text)
            at = self.rnd.randrange(len(text) - 1)
            text[at], text[at + 1] = text[at + 1], text[at]
            self._set(n, "".join(text).strip())

    def spelling(self) -> None:
        """Typographic quotes and dashes all through."""
        for n, unit in enumerate(self.units):
            self.units[n] = replace(unit, text=unit.text.replace('"', "”").replace("'", "’").replace(" - ", " – "))

    def insert(self) -> None:
        """A paragraph of another document."""
        if self.spare:
            text = self.spare.pop(self.rnd.randrange(len(self.spare)))
            self.units.insert(self.rnd.randrange(1, len(self.units) + 1), self._new(text))

    def delete(self) -> None:
        """Take one out."""
        n = self._pick()
        if n is not None and len(self.units) > 6:
            self.deleted.append(self.units.pop(n))

    def replace(self) -> None:
        """Another text in the place of one."""
        n = self._pick()
        if n is not None and self.spare:
            self.deleted.append(self.units[n])
            self.units[n] = self._new(self.spare.pop(self.rnd.randrange(len(self.spare))))

    def sibling(self) -> None:
        """A new paragraph much like its neighbour."""
        n = self._pick(long=6)
        if n is not None:
            words = self._words(self.units[n].text)
            for _ in range(max(2, len(words) // 4)):
                words[self.rnd.randrange(len(words))] = self.rnd.choice(self._strange())
            self.units.insert(n + self.rnd.randrange(2), self._new(self._joined(words)))

    def move(self) -> None:
        """Put one elsewhere."""
        n = self._pick()
        if n is not None:
            unit = self.units.pop(n)
            self.units.insert(self.rnd.randrange(1, len(self.units) + 1), unit)

    def split(self) -> None:
        """Cut one at a sentence."""
        n = self._pick(long=12)
        if n is None:
            return
        sentences = [s for s in _SENTENCE.split(self.units[n].text) if s]
        if len(sentences) < 2:
            return
        cut = self.rnd.randrange(1, len(sentences))
        a, b = self._joined(sentences[:cut]), self._joined(sentences[cut:])
        share = len(a) / (len(a) + len(b))
        shaky = 0.35 < share < 0.65
        old = self.units[n]
        one, two = replace(old, text=a, shaky=old.shaky or shaky), replace(self._new(b), shaky=shaky)
        if share < 0.5:
            one, two = replace(self._new(a), shaky=shaky), replace(old, text=b, shaky=old.shaky or shaky)
        if min(len(a), len(b)) > 8:
            self.units[n : n + 1] = [one, two]

    def merge(self) -> None:
        """Join two neighbours."""
        n = self._pick()
        if n is None or n + 1 >= len(self.units) or self.units[n + 1].heading:
            return
        a, b = self.units[n], self.units[n + 1]
        share = len(a.text) / (len(a.text) + len(b.text))
        keeps = a if share >= 0.5 else b
        text = self._joined([a.text, b.text])
        self.units[n : n + 2] = [replace(keeps, text=text, shaky=keeps.shaky or 0.35 < share < 0.65)]

    def add_sentence(self) -> None:
        """A sentence of another document at the end."""
        n = self._pick(long=8)
        if n is not None and self.spare:
            extra = _SENTENCE.split(self.rnd.choice(self.spare))[0]
            if len(extra) < len(self.units[n].text):
                self._set(n, self._joined([self.units[n].text, extra]))

    def drop_sentence(self) -> None:
        """Take a sentence out, less than half of it."""
        n = self._pick(long=12)
        if n is not None:
            sentences = [s for s in _SENTENCE.split(self.units[n].text) if s]
            at = self.rnd.randrange(len(sentences))
            if len(sentences) > 1 and len(sentences[at]) < len(self.units[n].text) / 2:
                self._set(n, self._joined(sentences[:at] + sentences[at + 1 :]))

    def duplicate(self) -> None:
        """The same text again, elsewhere."""
        n = self._pick()
        if n is not None:
            self.units.insert(self.rnd.randrange(1, len(self.units) + 1), self._new(self.units[n].text))

    def short(self) -> None:
        """Short paragraphs that recur."""
        for _ in range(self.rnd.randrange(1, 4)):
            text = self.rnd.choice(SHORT.get(self.lang, SHORT["en"]))
            self.units.insert(self.rnd.randrange(1, len(self.units) + 1), self._new(text))

    def bring_back(self) -> None:
        """One that was taken out, as it was, anywhere."""
        if self.deleted:
            unit = self.deleted.pop(self.rnd.randrange(len(self.deleted)))
            self.units.insert(self.rnd.randrange(1, len(self.units) + 1), unit)

    def reorder_sections(self) -> None:
        """Swap two neighbouring sections."""
        heads = [n for n, u in enumerate(self.units) if u.heading and n] + [len(self.units)]
        if len(heads) > 2:
            parts = [self.units[a:b] for a, b in pairwise(heads)]
            at = self.rnd.randrange(len(parts) - 1)
            parts[at], parts[at + 1] = parts[at + 1], parts[at]
            self.units[heads[0] :] = [unit for part in parts for unit in part]


EDITS: tuple[tuple[Callable[[History], None], float], ...] = (
    (History.reword, 30),
    (History.typo, 10),
    (History.insert, 12),
    (History.delete, 10),
    (History.replace, 4),
    (History.sibling, 3),
    (History.move, 4),
    (History.split, 3),
    (History.merge, 3),
    (History.add_sentence, 6),
    (History.drop_sentence, 4),
    (History.duplicate, 1),
    (History.short, 2),
    (History.bring_back, 3),
    (History.spelling, 3),
)
"""How often each edit is drawn."""
