"""Structure by other libraries on the same documents, judged by the same scorer: `make rivals`.

    python -m benchmarks.rivals_structure [--only NAME] [--write]

Runs in the rivals' environment (benchmarks/rivals.txt), offline. Every rival is called as its documentation says; where
one needs to be told something (stop words, a chunk size), it is told what is usual, and the page says so. Prints
Markdown tables; `--write` keeps the numbers in benchmarks/results/structure.json.
"""

import argparse
import importlib.metadata
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from benchmarks.page import Result, best, load, save, table
from benchmarks.sets import evaluation_sets

VARIANTS = ("blank", "single", "wrap72", "indent72", "md", "native")
MEASURES = {
    "document_mean_paragraph_F1": "paragraph F1",
    "document_mean_heading_F1": "heading F1",
    "paragraph_in_right_section": "paragraph in the right section",
    "text_kept": "text kept",
    "section_start_F1": "section starts F1",
}


class Heading(NamedTuple):
    """A heading; level 1 is the highest."""

    text: str
    level: int


Unit = Heading | str
"""A heading, or the text of a paragraph."""


class Rival(NamedTuple):
    """One way to cut a text: its units in reading order."""

    cut: Callable[..., list[Unit]]
    package: str | None
    variants: Sequence[str] = VARIANTS
    timed: bool = True
    """Whether its speed is its own: not where a part of it had to be replaced."""
    by_name: bool = False
    """Whether it is told the name of the file, as it would be in use: `.md` says that a text is Markdown."""


def main() -> None:
    """Measure all rivals, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", help="only rivals whose name holds this")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    shared = evaluation_sets()
    sys.path.insert(0, str(shared))
    import score

    result: Result = (load("structure") if given.only else None) or {"rivals": {}, "absent": {}, "versions": {}}
    for name, rival in RIVALS.items():
        if given.only and given.only not in name:
            continue
        try:
            rival.cut("Warming up.\n\nSo that imports are not counted, and it is seen whether it runs at all.\n")
        except (ImportError, OSError, RuntimeError) as missing:
            result["absent"][name] = " ".join(str(missing).split())[:200]
            continue
        result["rivals"][name] = measured(score, shared / "seg", rival)
        if rival.package:
            result["versions"][name] = f"{rival.package} {importlib.metadata.version(rival.package)}"
        print(name, result["rivals"][name]["MB per CPU-second"], file=sys.stderr)
    if given.write:
        save("structure", result)
    print(tables(result))


def tables(result: Result) -> str:
    """The results as Markdown: a table a measure."""
    parts = []
    rivals = {name: result["rivals"][name] for name in RIVALS if name in result["rivals"]}
    for measure in MEASURES.values():
        columns = [best([r["variants"].get(v, {}).get(measure) for r in rivals.values()]) for v in VARIANTS]
        rows = zip(rivals, *columns, strict=True)
        parts.append(f"**{measure[0].upper()}{measure[1:]}**\n\n{table(['', *VARIANTS], rows)}")
    speeds = [(name, r["MB per CPU-second"]) for name, r in rivals.items()]
    rows = [(name, "–" if rate is None else f"{rate:.2f}") for name, rate in speeds]
    parts.append(f"**MB of text per CPU-second**\n\n{table(['', 'MB'], rows)}")
    if result["absent"]:
        parts.append("Could not run:\n\n" + "\n".join(f"- {name}: {why}" for name, why in result["absent"].items()))
    return "\n\n".join(parts)


def measured(score: Any, seg: Path, rival: Rival) -> Result:
    """The measures of one rival, by variant, and its speed."""
    rows = [row for row in score.read_jsonl(seg / "gold.jsonl") if row["variant"] in rival.variants]
    tallies = {variant: score.Tally() for variant in rival.variants}
    spent, size = 0.0, 0
    for row in rows:
        raw = (seg / "corpus" / row["path"]).read_bytes()
        text = raw.decode()
        start = time.process_time()
        units = rival.cut(text, row["path"]) if rival.by_name else rival.cut(text)
        spent += time.process_time() - start
        size += len(raw)
        score.seg_doc(row, text, document_of(units), tallies[row["variant"]])
        _section_starts(score, row, text, units, tallies[row["variant"]])
    return {
        "variants": {variant: _shares(tally) for variant, tally in tallies.items()},
        "MB per CPU-second": round(size / 1e6 / spent, 3) if rival.timed else None,
    }


def _shares(tally: dict[str, list[float]]) -> dict[str, float]:
    return {said: round(tally[name][0] / max(tally[name][1], 1), 4) for name, said in MEASURES.items() if name in tally}


def document_of(units: Iterable[Unit]) -> dict[str, Any]:
    """Units as the scorer wants them: paragraphs belong to the heading before them."""
    sections: list[dict[str, Any]] = [{"section_id": 0, "heading": None, "level": 0}]
    found: list[tuple[str, dict[str, Any]]] = []
    for unit in units:
        if isinstance(unit, Heading):
            sections.append({"section_id": len(sections), "heading": unit.text, "level": unit.level})
            found.append(("h", sections[-1]))
        else:
            found.append(("p", {"text": unit, "section_id": len(sections) - 1}))
    return {"units": found, "secs": sections}


def _section_starts(score: Any, row: dict[str, Any], text: str, units: Sequence[Unit], tally: Any) -> None:
    """F1 of where sections start: at headings, or for one that knows none, at each of its units. The start of the
    document, which nobody misses, does not count."""
    stream, place = score.fold_map(text)
    spans = score.locate(document_of(units)["units"], stream)
    heads = any(isinstance(unit, Heading) for unit in units)
    starts = {s[0] for u, s in zip(units, spans, strict=True) if s and (not heads or isinstance(u, Heading))}
    gold = {place[block["start"]] for block in row["blocks"] if block["kind"] == "h"} - {0}
    starts.discard(0)
    if gold and "region" not in row:
        tally.add("section_start_F1", 2 * len(starts & gold) / max(len(starts) + len(gold), 1))


def _variorum(text: str, name: str = "document.txt") -> list[Unit]:
    from variorum.text.cut import cut
    from variorum.text.readers.formats import media_type_of

    raw = text.encode()
    found = cut(raw, media_type_of(name, raw[:4096]))
    units: list[Unit] = []
    paragraphs = list(found.paragraphs)
    for number, section in enumerate(found.sections):
        if section.heading:
            units.append(Heading(section.heading, section.level))
        while paragraphs and paragraphs[0].section == number:
            units.append(paragraphs.pop(0).text)
    return units


_ENDS = tuple(".!?…:;,。！？：；，؟।”“»\"')）」』")


def _blank_lines(text: str) -> list[Unit]:
    return _by_rule(re.split(r"\n\s*\n", text.replace("\r\n", "\n")))


def _single_newlines(text: str) -> list[Unit]:
    return _by_rule(text.splitlines())


def _by_rule(blocks: Iterable[str]) -> list[Unit]:
    """The rule of thumb: a short block without final punctuation is a heading, as is one with `#` before it."""
    units: list[Unit] = []
    for block in (" ".join(block.split()) for block in blocks):
        mark = re.match(r"(#{1,6}) +(.*)", block)
        if mark:
            units.append(Heading(mark[2], len(mark[1])))
        elif block and len(block) <= 80 and not block.endswith(_ENDS) and not block.startswith("- "):
            units.append(Heading(block, 1))
        elif block:
            units.append(block)
    return units


def _text_tiling(text: str) -> list[Unit]:
    from nltk.tokenize import TextTilingTokenizer
    from spacy.lang.en.stop_words import STOP_WORDS  # NLTK's own list is a download

    try:
        return list(TextTilingTokenizer(stopwords=STOP_WORDS).tokenize(text))
    except ValueError:  # "No paragraph breaks were found", "text too short": one piece is its answer
        return [text]


def _unstructured(text: str) -> list[Unit]:
    partition = unstructured_partition()
    return [
        Heading(element.text, 1) if element.category == "Title" else element.text for element in partition(text=text)
    ]


@cache
def unstructured_partition() -> Callable[..., Any]:
    """`partition_text`, without the download that its first call would make."""
    os.environ["UNSTRUCTURED_DISABLE_NOTICE"] = "1"
    import spacy
    import unstructured.nlp.tokenize as tokenize
    from unstructured.partition.text import partition_text

    tokenize._load_spacy_model = lambda: _stand_in(spacy)  # type: ignore[assignment]
    return partition_text


def _stand_in(spacy: ModuleType) -> Any:
    """In place of `en_core_web_sm`, which is a download: sentences by their marks, and a text that ends like a sentence
    has a verb. In its favour: no heading is lost to a wrong tag."""

    @spacy.Language.component("verb_where_a_sentence_ends")
    def tag(doc: Any) -> Any:
        if doc.text.rstrip().endswith(_ENDS):
            doc[0].tag_ = "VB"
        return doc

    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("verb_where_a_sentence_ends")
    return pipeline


def _langchain_recursive(text: str) -> list[Unit]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return list(RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=0).split_text(text))


def _langchain_markdown(text: str) -> list[Unit]:
    from langchain_text_splitters import MarkdownHeaderTextSplitter

    marks = [("#" * level, str(level)) for level in range(1, 7)]
    units: list[Unit] = []
    before: dict[str, str] = {}
    for piece in MarkdownHeaderTextSplitter(marks, return_each_line=True).split_text(text):
        for level, heading in piece.metadata.items():
            if before.get(level) != heading:
                units.append(Heading(heading, int(level)))
        before = dict(piece.metadata)
        units.append(piece.page_content)
    return units


def _llama_index(text: str) -> list[Unit]:
    return list(_sentence_splitter().split_text(text))


@cache
def _sentence_splitter() -> Any:
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(chunk_overlap=0)


def _llama_markdown(text: str) -> list[Unit]:
    from llama_index.core import Document
    from llama_index.core.node_parser import MarkdownNodeParser

    units: list[Unit] = []
    for node in MarkdownNodeParser().get_nodes_from_documents([Document(text=text)]):
        lines = node.get_content().split("\n\n")
        mark = re.match(r"(#{1,6}) +(.*)", lines[0])
        units += [Heading(mark[2], len(mark[1])), *lines[1:]] if mark else lines
    return units


def _haystack(text: str) -> list[Unit]:
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter

    splitter = DocumentSplitter(split_by="passage", split_length=1)
    return [piece.content for piece in splitter.run([Document(content=text)])["documents"]]


def _semantic_text_splitter(text: str) -> list[Unit]:
    from semantic_text_splitter import TextSplitter

    return list(TextSplitter(1000).chunks(text))


def _trafilatura(text: str) -> list[Unit]:
    from trafilatura import extract

    if extract(text) is None:
        raise RuntimeError("reads HTML only; it finds nothing in plain text")
    return [extract(text)]


_MARKDOWN = ("md",)

RIVALS = {
    "Variorum": Rival(_variorum, None, by_name=True),
    "blank lines, rule of thumb": Rival(_blank_lines, None),
    "newlines, rule of thumb": Rival(_single_newlines, None),
    "unstructured `partition_text`": Rival(_unstructured, "unstructured", timed=False),
    "NLTK TextTiling": Rival(_text_tiling, "nltk", ("blank", "wrap72", "indent72")),
    "LangChain `RecursiveCharacterTextSplitter`": Rival(_langchain_recursive, "langchain-text-splitters"),
    "LangChain `MarkdownHeaderTextSplitter`": Rival(_langchain_markdown, "langchain-text-splitters", _MARKDOWN),
    "LlamaIndex `SentenceSplitter`": Rival(_llama_index, "llama-index-core"),
    "LlamaIndex `MarkdownNodeParser`": Rival(_llama_markdown, "llama-index-core", _MARKDOWN),
    "Haystack `DocumentSplitter`": Rival(_haystack, "haystack-ai"),
    "semantic-text-splitter": Rival(_semantic_text_splitter, "semantic-text-splitter"),
    "trafilatura": Rival(_trafilatura, "trafilatura"),
}

if __name__ == "__main__":
    main()
