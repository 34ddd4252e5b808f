"""What carry() promises, case by case and over random edit scripts."""

import random
import string
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from rapidfuzz.distance import Indel, LCSseq

from variorum.identity.carry import carry
from variorum.identity.match_key import match_key
from variorum.identity.values import Carried
from variorum.text.document import Paragraph, Section

from .state import State, next_state

Unit = tuple[str, str]
"""("h" or "p", text)"""

DOCUMENT = "d0123456789abcdef"


def rows(units: Sequence[Unit]) -> tuple[list[Section], list[Paragraph]]:
    sections = [Section(None, 0, None, "", None, None, None, None)]
    paragraphs = []
    for kind, text in units:
        if kind == "h":
            sections.append(Section(0, 1, text, str(len(sections)), 0, 1, 0, 1))
        else:
            paragraphs.append(Paragraph(len(sections) - 1, "body", 0, text, "en", 1.0, 0, 1))
    return sections, paragraphs


def step(state: State, units: Sequence[Unit]) -> tuple[State, Carried]:
    sections, paragraphs = rows(units)
    registry = list(state.registry.values())
    got = carry(DOCUMENT, state.sections, state.paragraphs, registry, sections, paragraphs)
    return next_state(state, got, sections, paragraphs), got


def follow(*versions: Sequence[str]) -> tuple[list[list[str]], Carried]:
    """The ids of each version of a document of paragraphs only, and what the last step gave."""
    state, ids = State(), []
    for texts in versions:
        state, got = step(state, [("p", text) for text in texts])
        ids.append(list(got.paragraph_ids))
    return ids, got


def events(got: Carried, entity: str = "paragraph") -> list[str]:
    return [h.event for h in got.events if h.entity == entity]


A, B, C, D = (
    "The first paragraph is about the sea and the ships upon it.",
    "A second one tells of mountains, snow and the long way up.",
    "Thirdly there is a town with markets, bells and narrow streets.",
    "Lastly we come home, tired, and sit by the fire until late.",
)


def test_an_insertion_at_the_top_changes_no_id() -> None:
    (old, new), got = follow([A, B, C], ["Brand new words stand here now.", A, B, C])
    assert new[1:] == old
    assert events(got) == ["added"]


@pytest.mark.parametrize(
    "edited",
    [
        B.upper(),
        B.replace(" ", "  "),
        "„" + B + "“",
        B.replace("mountains", "moun\u00adtains"),
        B.replace("snow", "sn0w"),
        B + " And it goes on for another sentence.",
        "A second one tells of mountains.",
    ],
)
def test_an_edited_paragraph_keeps_its_id(edited: str) -> None:
    (old, new), got = follow([A, B, C], [A, edited, C])
    assert old == new
    assert events(got) == ["edited"]
    assert all(0.2 <= h.score <= 1 for h in got.events if h.score is not None)


def test_another_text_in_its_place_gets_another_id() -> None:
    (old, new), got = follow([A, B, C], [A, D, C])
    assert new[1] not in old
    assert sorted(events(got)) == ["added", "removed"]
    assert got.died == {old[1]: None}


def test_a_moved_paragraph_keeps_its_id_and_so_do_swapped_ones() -> None:
    (old, new), got = follow([A, B, C, D], [B, C, D, A])
    assert new == [*old[1:], old[0]]
    assert events(got) == ["moved"]
    (old, new), _ = follow([A, B], [B, A])
    assert new == old[::-1]


def test_moved_and_edited_at_once() -> None:
    (old, new), got = follow([A, B, C, D], [B, C, D, A.replace("ships", "boats")])
    assert new == [*old[1:], old[0]]
    assert events(got) == ["edited", "moved"]


def test_a_split_leaves_the_id_with_the_largest_part() -> None:
    (old, new), got = follow([A, B + " " + C + " " + D, D.upper()], [A, B, C + " " + D, D.upper()])
    assert new[0] == old[0]
    assert new[2] == old[1]
    split = next(h for h in got.events if h.event == "split")
    assert (split.from_id, split.to_id) == (old[1], new[1])


def test_a_merge_takes_the_id_of_the_largest_part_and_the_other_has_a_successor() -> None:
    longer = C + " " + D
    (old, new), got = follow([A, B, longer], [A, B + " " + longer])
    assert new == [old[0], old[2]]
    assert got.died == {old[1]: old[2]}
    assert [h.event for h in got.events if h.to_id != h.from_id] == ["merged"]


def test_what_is_only_cut_otherwise_keeps_its_id_in_the_largest_part_however_short() -> None:
    lines = ["Yes.", "No sir", "Well, perhaps so.", "Oh"]
    (old, new, back), got = follow([A, " ".join(lines), B], [A, *lines, B], [A, " ".join(lines), B])
    assert [new[0], new[3], new[5]] == old == back
    assert got.died == {new[n]: old[1] for n in (1, 2, 4)}
    assert sorted(events(got)) == ["edited", "merged", "merged", "merged"]


def test_parts_of_one_size_that_were_joined_and_edited() -> None:
    first, second = "Alpha beta gamma delta epsilon zeta eta theta.", "One two three four five six seven eight nine."
    edited = "Alpha beta gamma delta changed zeta eta theta. One two three four five other seven eight nine."
    (before, after), got = follow([A, first, second, B], [A, edited, B])
    assert after[1] == before[1]
    assert [(h.event, h.from_id, h.to_id) for h in got.events if h.event == "merged"] == [
        ("merged", before[2], before[1])
    ]
    (before, after), got = follow([A, edited, B], [A, first, second, B])
    assert after[1] == before[1] != after[2]
    assert [(h.event, h.from_id, h.to_id) for h in got.events if h.event == "split"] == [("split", before[1], after[2])]


@pytest.mark.parametrize("edited", [0, 2])
def test_of_twins_one_is_edited_and_they_do_not_cross(edited: int) -> None:
    """Nothing around them stayed as it was, so no order says which is which."""
    old = [C, A, B, A, D]
    new = [C.replace("bells", "fish"), A, B.replace("snow", "ice"), A, D.replace("tired", "merry")]
    new[1 + edited] = A.replace("sea", "lake")
    (before, after), _ = follow(old, new)
    assert after == before


def test_a_copy_is_not_a_part() -> None:
    (old, new), got = follow([A + " " + B, C], [A + " " + B + " Indeed.", C, B])
    assert new[:2] == old
    assert events(got) == ["edited", "added"]


def test_a_removed_text_comes_back_with_its_id() -> None:
    (first, gone, back), got = follow([A, B, C], [A, C], [A, C, B])
    assert gone == [first[0], first[2]]
    assert back == [first[0], first[2], first[1]]
    assert events(got) == ["restored"]
    assert got.restored == (first[1],)


def test_a_dead_id_never_names_another_text() -> None:
    (first, _, third), _ = follow([A, B], [A], [A, D])
    assert third[1] != first[1]


def test_twins_have_ids_of_their_own_and_keep_them() -> None:
    (old, new), got = follow(["OK.", A, "OK.", B, "OK."], ["OK.", A, "OK.", "New words here.", B, "OK."])
    assert len(set(old)) == 5
    assert [new[n] for n in (0, 1, 2, 4, 5)] == old
    assert events(got) == ["added"]


def test_short_and_dissimilar_paragraphs_are_not_confused() -> None:
    (old, new), _ = follow([A, "***", B], [A, "---", B])
    assert old[1] != new[1]
    (old, new), _ = follow([A, "Yes.", B], [A, "No.", B])
    assert old[1] != new[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("小猫坐在垫子上，看着窗外的雨。", "小猫坐在新垫子上，看着窗外的大雨。"),
        ("猫はマットの上に座って雨を見ている。", "猫は古いマットの上に座って雨を見ていた。"),
        ("جلست القطة على البساط تنظر إلى المطر.", "جلست القطة الصغيرة على البساط تنظر إلى المطر."),
        ("แมวนั่งอยู่บนเสื่อและมองดูฝน", "แมวดำนั่งอยู่บนเสื่อและมองดูฝน"),
        ("बिल्ली चटाई पर बैठकर बारिश देख रही थी।", "काली बिल्ली चटाई पर बैठकर बारिश देख रही थी।"),
    ],
)
def test_every_script_is_followed(old: str, new: str) -> None:
    (before, after), _ = follow([old, "12345"], [new, "12345"])
    assert before == after


def test_sections_follow_headings_and_paragraphs() -> None:
    state, _ = step(State(), [("h", "Sea"), ("p", A), ("h", "Hills"), ("p", B), ("h", "Town"), ("p", C), ("h", "End")])
    ids = [s.id for s in state.sections]
    same, got = step(
        state, [("h", "Sea"), ("p", A), ("h", "Mountains"), ("p", B), ("h", "Town"), ("p", D), ("h", "End")]
    )
    assert [s.id for s in same.sections] == ids
    assert [(h.event, h.from_id) for h in got.events if h.entity == "section"] == [("renamed", ids[2])]
    moved, got = step(state, [("h", "Town"), ("p", C), ("h", "Sea"), ("p", A), ("h", "Hills"), ("p", B), ("h", "End")])
    assert [s.id for s in moved.sections] == [ids[0], ids[3], ids[1], ids[2], ids[4]]
    assert events(got) == ["moved"]
    assert events(got, "section") == ["moved"]


def test_a_section_over_sections_goes_with_the_letters_below_it() -> None:
    def outline(heading: str) -> list[Section]:
        root = Section(None, 0, None, "", None, None, None, None)
        above = Section(0, 1, heading, "1", 0, 1, 0, 1)
        return [root, above, *(Section(1, 2, f"Under {n}", f"1.{n}", 0, 1, 0, 1) for n in (1, 2))]

    paragraphs = [Paragraph(n, "body", 0, text, "en", 1.0, 0, 1) for n, text in ((2, A), (3, B))]
    first = next_state(State(), carry(DOCUMENT, [], [], [], outline("Old"), paragraphs), outline("Old"), paragraphs)
    got = carry(
        DOCUMENT, first.sections, first.paragraphs, list(first.registry.values()), outline("Quite new"), paragraphs
    )
    assert list(got.section_ids) == [section.id for section in first.sections]


@pytest.mark.parametrize(
    ("old", "new"), [("What is devops?", "Devops"), ("Some(T)", "Some(T) and None"), ("A b c", "a B c")]
)
def test_a_heading_of_which_a_part_is_left_is_the_same_in_the_same_place(old: str, new: str) -> None:
    state, _ = step(State(), [("h", "Before"), ("p", A), ("h", old), ("p", B), ("h", "After"), ("p", C)])
    again, _ = step(state, [("h", "Before"), ("p", A), ("h", new), ("p", D), ("h", "After"), ("p", C)])
    assert [section.id for section in again.sections] == [section.id for section in state.sections]


def test_a_paragraph_under_another_section_has_moved() -> None:
    state, _ = step(State(), [("h", "Sea"), ("p", A), ("p", B), ("h", "Hills"), ("p", C)])
    _, got = step(state, [("h", "Sea"), ("p", A), ("h", "Hills"), ("p", B), ("p", C)])
    assert [h.event for h in got.events] == ["moved"]


def test_a_joined_section_tells_where_it_went() -> None:
    state, _ = step(State(), [("h", "Sea"), ("p", A), ("p", D), ("h", "Hills"), ("p", B)])
    after, got = step(state, [("h", "Sea"), ("p", A), ("p", D), ("p", B)])
    assert got.died == {state.sections[2].id: after.sections[1].id}
    assert events(got, "section") == ["merged"]


def test_the_root_keeps_its_id_even_through_an_empty_document() -> None:
    full, _ = step(State(), [("p", A)])
    empty, got = step(full, [])
    assert [s.id for s in empty.sections] == [full.sections[0].id]
    assert got.paragraph_ids == ()
    again, _ = step(empty, [("p", A)])
    assert again.paragraphs == full.paragraphs


def test_a_removed_document_comes_back_with_all_its_ids() -> None:
    state, _ = step(State(), [("h", "Sea"), ("p", A), ("p", "OK."), ("p", "OK.")])
    registry = {
        mine: type(known)(known.id, known.entity, known.match_key, known.salt, False)
        for mine, known in state.registry.items()
    }
    back, got = step(State([], [], registry), [("h", "Sea"), ("p", A), ("p", "OK."), ("p", "OK.")])
    assert (back.sections, back.paragraphs) == (state.sections, state.paragraphs)
    assert set(events(got) + events(got, "section")) == {"restored"}


def test_two_documents_with_the_same_text_share_no_id() -> None:
    sections, paragraphs = rows([("p", A), ("p", A)])
    one, two = (carry(name, [], [], [], sections, paragraphs) for name in ("d0000000000000000", "d1111111111111111"))
    assert not {*one.paragraph_ids, *one.section_ids} & {*two.paragraph_ids, *two.section_ids}


WORDS = ("sea", "ship", "snow", "town", "bell", "fire", "home", "late", "way", "up", "the", "of")
TEXTS = st.one_of(
    st.sampled_from(["OK.", "Yes.", "***", "No!"]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join),
    st.text(alphabet="日本語中文字符", min_size=1, max_size=12),
)
UNITS = st.lists(st.tuples(st.sampled_from("pppph"), TEXTS), max_size=12)


def alike(old: str, new: str) -> bool:
    """Whether one text can be the other, edited or in part; by other means than the code's own."""
    a, b = old.lower().split(), new.lower().split()
    words = LCSseq.similarity(a, b) / max(len(a), len(b))
    letters = Indel.normalized_similarity(match_key(old), match_key(new))
    keys = match_key(old), match_key(new)
    part = LCSseq.similarity(*keys) / min(map(len, keys))
    return max(words, letters) >= 0.5 or part >= 0.8


class Histories(RuleBasedStateMachine):
    """A document edited at random, version after version."""

    @initialize(units=UNITS)
    def first(self, units: list[Unit]) -> None:
        self.units = units
        self.state, self.got = step(State(), units)
        self.before = State()
        self.seen = {p.id: [p.text] for p in self.state.paragraphs}

    def _next(self, units: list[Unit]) -> None:
        self.units, self.before = units, self.state
        self.state, self.got = step(self.state, units)
        for paragraph in self.state.paragraphs:
            self.seen.setdefault(paragraph.id, []).append(paragraph.text)

    @rule(at=st.integers(0, 20), unit=st.tuples(st.sampled_from("pph"), TEXTS))
    def insert(self, at: int, unit: Unit) -> None:
        at = min(at, len(self.units))
        self._next([*self.units[:at], unit, *self.units[at:]])

    @rule(at=st.integers(0, 20), n=st.integers(1, 3))
    def delete(self, at: int, n: int) -> None:
        self._next([*self.units[:at], *self.units[at + n :]])

    @rule(at=st.integers(0, 20), to=st.integers(0, 20), n=st.integers(1, 3))
    def move(self, at: int, to: int, n: int) -> None:
        rest = [*self.units[:at], *self.units[at + n :]]
        self._next([*rest[:to], *self.units[at : at + n], *rest[to:]])

    @rule(at=st.integers(0, 20), word=st.sampled_from(WORDS), place=st.integers(0, 13))
    def reword(self, at: int, word: str, place: int) -> None:
        if at < len(self.units):
            kind, text = self.units[at]
            words = text.split()
            words[min(place, len(words) - 1)] = word
            self._next([*self.units[:at], (kind, " ".join(words)), *self.units[at + 1 :]])

    @rule(at=st.integers(0, 20), place=st.integers(1, 12))
    def split(self, at: int, place: int) -> None:
        if at < len(self.units) and 0 < place < len(self.units[at][1].split()):
            kind, text = self.units[at]
            words = text.split()
            parts = [(kind, " ".join(words[:place])), ("p", " ".join(words[place:]))]
            self._next([*self.units[:at], *parts, *self.units[at + 1 :]])

    @rule(at=st.integers(0, 20))
    def merge(self, at: int) -> None:
        if at + 1 < len(self.units):
            (kind, one), (_, two) = self.units[at : at + 2]
            self._next([*self.units[:at], (kind, one + " " + two), *self.units[at + 2 :]])

    @rule(at=st.integers(0, 20), to=st.integers(0, 20))
    def copy(self, at: int, to: int) -> None:
        if at < len(self.units):
            self._next([*self.units[:to], self.units[at], *self.units[to:]])

    @rule()
    def nothing(self) -> None:
        self._next(self.units)
        assert self.got.events == ()
        assert (self.got.minted, self.got.died, self.got.keys) == ((), {}, {})

    @rule(other=UNITS)
    def there_and_back(self, other: list[Unit]) -> None:
        """Empty and back: every id is there again."""
        ids, units = self.got.paragraph_ids, self.units
        self._next([])
        self._next(units)
        assert sorted(self.got.paragraph_ids) == sorted(ids)

    @invariant()
    def ids_are_unique_and_one_for_each_row(self) -> None:
        sections, paragraphs = rows(self.units)
        assert len(set(self.got.section_ids)) == len(sections)
        assert len(set(self.got.paragraph_ids)) == len(paragraphs)

    @invariant()
    def the_registry_agrees_with_the_rows(self) -> None:
        live = {known.id for known in self.state.registry.values() if known.alive}
        assert live == {*self.got.section_ids, *self.got.paragraph_ids}
        was = {row.id for row in (*self.before.sections, *self.before.paragraphs)}
        born = {m.id for m in self.got.minted}
        assert live == (was - self.got.died.keys()) | born | set(self.got.restored)
        assert not born & was
        assert self.got.died.keys() <= was
        assert all(successor is None or successor in live for successor in self.got.died.values())

    @invariant()
    def an_id_is_never_pointed_at_another_text(self) -> None:
        for texts in self.seen.values():
            assert len(texts) < 2 or alike(*texts[-2:]), texts[-2:]

    @invariant()
    def what_is_not_unchanged_is_an_event_and_nothing_else_is(self) -> None:
        then = {p.id: (p.text, p.section_id) for p in self.before.paragraphs}
        now = {p.id: (p.text, p.section_id) for p in self.state.paragraphs}
        changed = {mine for mine in then.keys() | now.keys() if then.get(mine) != now.get(mine)}
        happened = [h for h in self.got.events if h.entity == "paragraph"]
        merged = {h.from_id for h in happened if h.event == "merged"}
        told = {h.to_id or h.from_id for h in happened if h.event != "merged"} | merged
        assert changed <= told
        assert told - {h.to_id for h in happened if h.event == "moved"} <= changed
        ours = {p.id for p in self.before.paragraphs}
        assert {mine for mine, successor in self.got.died.items() if successor and mine in ours} == merged

    @invariant()
    def the_result_depends_on_nothing_else(self) -> None:
        shuffled = list(self.before.registry.values())
        random.Random(len(shuffled)).shuffle(shuffled)
        again = carry(DOCUMENT, self.before.sections, self.before.paragraphs, shuffled, *rows(self.units))
        assert again == self.got


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)


def sentence(rnd: random.Random) -> str:
    return " ".join(
        "".join(rnd.choices(string.ascii_lowercase, k=rnd.randint(2, 9))) for _ in range(rnd.randint(4, 60))
    )


POOL = [sentence(random.Random(n)) for n in range(40)]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(POOL), unique=True, max_size=12), st.lists(st.sampled_from(POOL), unique=True), st.data()
)
def test_there_and_back_again_gives_exactly_the_old_ids(
    first: list[str], other: list[str], data: st.DataObject
) -> None:
    edits = data.draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60), st.sampled_from(WORDS)), max_size=12))
    for at, place, word in edits:
        if at < len(other):
            words = other[at].split()
            words[place % len(words)] = word
            other[at] = " ".join(words)
    (one, _, three), _ = follow(first, other, first)
    assert one == three


def test_a_document_of_twenty_thousand_paragraphs_is_carried() -> None:
    rnd = random.Random(1)
    old = [sentence(rnd) for _ in range(20_000)]
    new = [*old[:3_000], *old[5_000:15_000], *old[3_000:5_000], *old[15_000:]]
    for _ in range(500):
        at = rnd.randrange(len(new))
        new[at] = new[at].replace("a", "o", 3)
    (before, after), _ = follow(old, new)
    assert len(set(before) & set(after)) > 19_950
    (_, after), _ = follow(["Yes."] * 20_000, ["Yes."] * 20_500)
    assert len(set(after)) == 20_500
    (before, after), _ = follow(old[:10_000], [sentence(rnd) for _ in range(10_000)])
    assert not set(before) & set(after)
