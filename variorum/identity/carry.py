"""The ids of a document's new version: carried over from the old one wherever the text was carried over."""

from collections.abc import Iterable, Mapping, Sequence

from variorum.identity.match_key import key_hash, match_key
from variorum.identity.mint import mint_all
from variorum.identity.order import Pair, longest_run
from variorum.identity.paragraphs import Matching, match_paragraphs
from variorum.identity.restores import dead, restore
from variorum.identity.sections import Outline, SectionMatch, match_sections
from variorum.identity.thresholds import VOTE
from variorum.identity.values import Carried, LineageEvent, Minted, OldParagraph, OldSection, RegisteredId
from variorum.schemas.vocabulary import Entity
from variorum.text.document import Paragraph, Section


def carry(
    document_id: str,
    old_sections: Sequence[OldSection],
    old_paragraphs: Sequence[OldParagraph],
    registry: Sequence[RegisteredId],
    new_sections: Sequence[Section],
    new_paragraphs: Sequence[Paragraph],
) -> Carried:
    """Ids for the new sections and paragraphs of one document, and what happened to each id of it.

    `registry` holds every id that the document ever gave out. The result is a pure function of the arguments. Ids are
    unique in it, and one is carried only to a text that is the old one, edited or in part (design, section 4).
    """
    living = {s.id for s in old_sections} | {p.id for p in old_paragraphs}
    taken = {known.id for known in registry} | living
    old_keys = [match_key(p.text) for p in old_paragraphs]
    new_keys = [match_key(p.text) for p in new_paragraphs]
    matching = match_paragraphs(
        [p.text for p in old_paragraphs],
        [p.text for p in new_paragraphs],
        old_keys,
        new_keys,
        dead(registry, "paragraph", living),
    )

    # Sections are matched by their headings and by where the letters of their paragraphs went.
    place = {section.id: n for n, section in enumerate(old_sections)}
    old_under = [place[p.section_id] for p in old_paragraphs]
    new_under = [p.section for p in new_paragraphs]
    old_outline = _outline(
        [s.heading for s in old_sections], [place.get(s.parent_id or "", 0) for s in old_sections], old_under, old_keys
    )
    new_outline = _outline(
        [s.heading for s in new_sections], [s.parent or 0 for s in new_sections], new_under, new_keys
    )
    votes = _votes(matching, old_under, new_under, old_keys, new_keys)
    section_matches = match_sections(old_outline, new_outline, votes)

    # Each has the id that it carries on, one that comes back, or a new one.
    heads = {match.new: old_sections[match.old].id for match in section_matches}
    back = restore(
        new_outline.keys, [n for n in range(len(new_sections)) if n not in heads], dead(registry, "section", living)
    )
    section_ids, new_heads = _name("section", document_id, new_outline.keys, heads | back, taken)
    kept = {j: old_paragraphs[match.old].id for j, match in matching.matches.items()}
    paragraph_ids, new_names = _name("paragraph", document_id, new_keys, kept | matching.restored, taken)

    events, successors = _of_sections(
        old_sections, new_sections, section_ids, section_matches, back, old_outline, new_outline, votes
    )
    more, successors_of_paragraphs = _of_paragraphs(
        old_paragraphs, new_paragraphs, paragraph_ids, matching, [section_ids[n] for n in new_under]
    )

    # The registry knows an id by the key of its latest text.
    keys = [(old_outline.keys[m.old], new_outline.keys[m.new], section_ids[m.new]) for m in section_matches]
    keys += [(old_keys[match.old], new_keys[j], paragraph_ids[j]) for j, match in sorted(matching.matches.items())]

    return Carried(
        section_ids=tuple(section_ids),
        paragraph_ids=tuple(paragraph_ids),
        events=(*events, *more),
        minted=(*new_heads, *new_names),
        restored=(*(back[n] for n in sorted(back)), *(matching.restored[n] for n in sorted(matching.restored))),
        died=successors | successors_of_paragraphs,
        keys=_changed_keys(keys),
    )


def _changed_keys(rows: Iterable[tuple[str, str, str]]) -> dict[str, bytes]:
    """The key's hash of each (old key, new key, id) whose key changed: the registry keeps that of the latest text."""
    return {mine: key_hash(new) for old, new, mine in rows if old != new}


def _outline(
    headings: Sequence[str | None], parents: Sequence[int], under: Sequence[int], keys: Sequence[str]
) -> Outline:
    """Sections by index. The root's key is empty whatever the title says: it is the document, not its heading."""
    letters = [0] * len(headings)
    for section, key in zip(under, keys, strict=True):
        letters[section] += len(key)
    names = [match_key(heading or "") if n else "" for n, heading in enumerate(headings)]
    return Outline([heading or "" for heading in headings], names, parents, letters)


def _votes(
    matching: Matching,
    old_under: Sequence[int],
    new_under: Sequence[int],
    old_keys: Sequence[str],
    new_keys: Sequence[str],
) -> dict[Pair, int]:
    """How many letters each old section has in common with each new one."""
    votes: dict[Pair, int] = {}
    for j in sorted(matching.matches):
        i = matching.matches[j].old
        pair = old_under[i], new_under[j]
        votes[pair] = votes.get(pair, 0) + min(len(old_keys[i]), len(new_keys[j]))
    return votes


def _name(
    entity: Entity, document_id: str, keys: Sequence[str], given: Mapping[int, str], taken: set[str]
) -> tuple[list[str], list[Minted]]:
    """An id for each key: the one given, or a new one, minted in reading order; adds the new ones to `taken`."""
    minted = mint_all(entity, document_id, [key for n, key in enumerate(keys) if n not in given], taken)
    if not given:
        return [new.id for new in minted], minted
    fresh = iter(minted)
    return [given[n] if n in given else next(fresh).id for n in range(len(keys))], minted


def _of_paragraphs(
    old: Sequence[OldParagraph],
    new: Sequence[Paragraph],
    ids: Sequence[str],
    matching: Matching,
    section_ids: Sequence[str],
) -> tuple[list[LineageEvent], dict[str, str | None]]:
    """What happened to paragraphs, in reading order, the dead last; and who died, with their successors."""
    still = _still({j: match.old for j, match in matching.matches.items()})
    cut_from = {edge.new: edge for edge in matching.splits}
    if not old and not matching.restored:
        return [LineageEvent("paragraph", "added", None, mine, None, "none") for mine in ids], {}

    found: list[LineageEvent] = []
    for j, mine in enumerate(ids):
        if match := matching.matches.get(j):
            before = old[match.old]
            if before.text != new[j].text:
                found.append(LineageEvent("paragraph", "edited", mine, mine, match.score, match.method))
            if j not in still or before.section_id != section_ids[j]:
                found.append(LineageEvent("paragraph", "moved", mine, mine, match.score, match.method))
        elif j in matching.restored:
            found.append(LineageEvent("paragraph", "restored", mine, mine, 1.0, "match_key"))
        elif edge := cut_from.get(j):
            found.append(LineageEvent("paragraph", "split", old[edge.old].id, mine, edge.score, "similarity"))
        else:
            found.append(LineageEvent("paragraph", "added", None, mine, None, "none"))

    # What is left of the old ones died: into another, or for nothing.
    went_into = {edge.old: edge for edge in matching.merges}
    carried_on = {match.old for match in matching.matches.values()}
    died: dict[str, str | None] = {}
    for i, paragraph in enumerate(old):
        if i in carried_on:
            continue
        if into := went_into.get(i):
            died[paragraph.id] = ids[into.new]
            found.append(LineageEvent("paragraph", "merged", paragraph.id, ids[into.new], into.score, "similarity"))
        else:
            died[paragraph.id] = None
            found.append(LineageEvent("paragraph", "removed", paragraph.id, None, None, "none"))
    return found, died


def _of_sections(
    old: Sequence[OldSection],
    new: Sequence[Section],
    ids: Sequence[str],
    section_matches: Sequence[SectionMatch],
    back: Mapping[int, str],
    old_outline: Outline,
    new_outline: Outline,
    votes: Mapping[Pair, int],
) -> tuple[list[LineageEvent], dict[str, str | None]]:
    """What happened to sections, in reading order, the dead last; and who died, with their successors."""
    match_of_new = {match.new: match for match in section_matches}
    still = _still({match.new: match.old for match in section_matches})
    origin = _majority({(b, a): n for (a, b), n in votes.items()}, new_outline.letters)
    target = _majority(votes, old_outline.letters)

    found: list[LineageEvent] = []
    for b, mine in enumerate(ids):
        if match := match_of_new.get(b):
            before, parent = old[match.old], new[b].parent
            if before.heading != new[b].heading:
                found.append(LineageEvent("section", "renamed", mine, mine, match.score, match.method))
            if b not in still or before.parent_id != (None if parent is None else ids[parent]):
                found.append(LineageEvent("section", "moved", mine, mine, match.score, match.method))
        elif b in back:
            found.append(LineageEvent("section", "restored", mine, mine, 1.0, "match_key"))
        elif b in origin:
            a, share = origin[b]
            found.append(LineageEvent("section", "split", old[a].id, mine, share, "vote"))
        else:
            found.append(LineageEvent("section", "added", None, mine, None, "none"))

    died: dict[str, str | None] = {}
    alive = {match.old for match in section_matches}
    for a, section in enumerate(old):
        if a in alive:
            continue
        if a in target:
            b, share = target[a]
            died[section.id] = ids[b]
            found.append(LineageEvent("section", "merged", section.id, ids[b], share, "vote"))
        else:
            died[section.id] = None
            found.append(LineageEvent("section", "removed", section.id, None, None, "none"))
    return found, died


def _majority(votes: Mapping[Pair, int], letters: Sequence[int]) -> dict[int, tuple[int, float]]:
    """For each section the one on the other side that has most of its letters, if any has `VOTE` of them."""
    found: dict[int, tuple[int, float]] = {}
    for (a, b), n in sorted(votes.items()):
        share = min(n / letters[a], 1.0) if letters[a] else 0.0
        if share >= VOTE and share > found.get(a, (0, 0.0))[1]:
            found[a] = b, share
    return found


def _still(old_of_new: Mapping[int, int]) -> set[int]:
    """The new ones that kept their order: the longest ascending run. The others moved."""
    pairs = [(old_of_new[j], j) for j in sorted(old_of_new)]
    return {j for _, j in longest_run(pairs)}
