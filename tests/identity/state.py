"""A document between two versions, for tests that carry ids over many of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from variorum.identity.values import Carried, OldParagraph, OldSection, RegisteredId
from variorum.text.document import Paragraph, Section


@dataclass
class State:
    """Its live rows and its registry."""

    sections: list[OldSection] = field(default_factory=list)
    paragraphs: list[OldParagraph] = field(default_factory=list)
    registry: dict[str, RegisteredId] = field(default_factory=dict)
    version: int = 0


def next_state(state: State, got: Carried, sections: Sequence[Section], paragraphs: Sequence[Paragraph]) -> State:
    """The rows and the registry after a step."""
    registry = dict(state.registry)
    for new in got.minted:
        registry[new.id] = RegisteredId(new.id, new.entity, new.match_key, new.salt, True)
    for mine in got.restored:
        registry[mine] = replace(registry[mine], alive=True, last_version=None)
    for mine in got.died:
        registry[mine] = replace(registry[mine], alive=False, last_version=state.version)
    for mine, key in got.keys.items():
        registry[mine] = replace(registry[mine], match_key=key)

    live_sections = []
    for mine, section in zip(got.section_ids, sections, strict=True):
        parent = None if section.parent is None else got.section_ids[section.parent]
        live_sections.append(OldSection(mine, parent, section.level, section.heading))
    live_paragraphs = [
        OldParagraph(mine, got.section_ids[paragraph.section], paragraph.kind, paragraph.text)
        for mine, paragraph in zip(got.paragraph_ids, paragraphs, strict=True)
    ]
    return State(live_sections, live_paragraphs, registry, state.version + 1)
