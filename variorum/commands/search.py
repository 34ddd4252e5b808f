"""What `variorum search` prints."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from variorum.commands.terminal import console, escape, harmless
from variorum.dataset.dataset import open_dataset
from variorum.dataset.search import Hit, check_asked
from variorum.store.written import written_as

FOUND = "bold underline"
"""How a word that was looked for is shown; underlined too, so that it can be told without colours."""


def search_words(warehouse: str, words: str, at: int | None, language: str | None, limit: int) -> list[Hit]:
    """What is found, with a line to those who wait while the index is made."""
    check_asked(words, limit)
    with open_dataset(warehouse) as dataset:
        record = written_as(dataset.warehouse)
        if record is None or "words" not in record.indexes:
            console(stderr=True).print("[dim]an index of all words is made, once …[/dim]")
        return dataset.search(words, at=at, limit=limit, language=language)


def hits_text(found: Sequence[Hit]) -> RenderableType:
    """What was found, for people: score and id, where it stands, and the snippet with the words marked."""
    if not found:
        return "no paragraph has all of these words; headings are not searched"
    parts: list[RenderableType] = []
    for hit in found:
        places = dict.fromkeys(part for part in (hit.source, hit.title, hit.heading) if part)
        parts.append(f"[bold]{hit.id}[/bold]  {hit.score:.2f}  [dim]{escape(' · '.join(places))}[/dim]")
        parts.append(Padding(_marked(hit), (0, 0, 0, 2)))
    return Group(*parts)


def _marked(hit: Hit) -> Text:
    text = Text()
    done = 0
    for start, end in hit.marks:
        text.append(harmless(hit.snippet[done:start]))
        text.append(harmless(hit.snippet[start:end]), style=FOUND)
        done = end
    return text.append(harmless(hit.snippet[done:]))
