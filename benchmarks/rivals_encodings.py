"""Encodings: real text in the encodings that people have, decoded by us and by other libraries: `make rivals`.

    python -m benchmarks.rivals_encodings [--write]

Pieces of the documents of evals/seg (at paragraph starts, at least three characters beyond ASCII) are encoded, cut to
about 200 bytes and to about 10 kB, and decoded. Right: the text comes back to the letter. Wrong: another text comes
back and nothing tells. The rest was refused. `--write` keeps the numbers in benchmarks/results/encodings.json.
"""

import argparse
import importlib.metadata
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.page import Result, best, load, save, share, table
from benchmarks.sets import evaluation_sets

WESTERN = ("windows-1252", "iso-8859-1", "iso-8859-15", "mac-roman", "cp850")
ENCODINGS = {
    "de": WESTERN,
    "es": WESTERN,
    "fr": WESTERN,
    "sv": WESTERN,
    "ru": ("windows-1251", "koi8-r", "iso-8859-5", "cp866", "mac-cyrillic"),
    "ja": ("shift-jis", "euc-jp", "iso2022-jp"),
    "zh": ("gb18030",),
    "ar": ("windows-1256", "iso-8859-6"),
}
UNICODE = ("utf-8", "utf-16-le", "utf-16-be", "utf-8, a byte broken")
SIZES = {"200 bytes": 200, "10 kB": 10_000}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    shared = evaluation_sets()
    pieces = list(samples(shared / "seg"))
    result: Result = {"rivals": {}, "versions": {}}
    for name, (decode, package) in DECODERS.items():
        result["rivals"][name] = measured(decode, pieces)
        if package:
            result["versions"][name] = f"{package} {importlib.metadata.version(package)}"
        print(name, file=sys.stderr)
    if given.write:
        save("encodings", result)
    print(tables(result))


def refresh(seg: Path) -> None:
    """Only our own line anew, in the kept results."""
    result = load("encodings")
    if result:
        result["rivals"]["Variorum"] = measured(_variorum, list(samples(seg)))
        save("encodings", result)


def tables(result: Result) -> str:
    """The results as Markdown."""
    rivals = result["rivals"]
    heads = [f"{what}, {size}" for size in SIZES for what in ("right", "wrong and silent")]
    columns = [best([r[head][0] / r[head][1] for r in rivals.values()], lower="wrong" in head) for head in heads]
    rows = [*zip(rivals, *columns, [f"{r['MB per CPU-second']:.1f}" for r in rivals.values()], strict=True)]
    count = next(iter(rivals.values()))[heads[0]][1]
    by = [*dict.fromkeys([e for of in ENCODINGS.values() for e in of]), *UNICODE]
    lines = [(e, *(share(r["10 kB by encoding"].get(e)) for r in rivals.values())) for e in by]
    return (
        f"{table(['', *heads, 'MB per CPU-second'], rows)}\n\n{count:,} pieces of each size. "
        f"Right at 10 kB, by encoding:\n\n{table(['', *rivals], lines)}"
    )


def measured(decode: Callable[[bytes], str | None], pieces: list[tuple[str, str, str, bytes]]) -> Result:
    """Right and wrong of all, by size; right by encoding; speed."""
    right: dict[str, list[int]] = {
        f"{what}, {size}": [0, 0] for size in SIZES for what in ("right", "wrong and silent")
    }
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    start = time.process_time()
    answers = [decode(raw) for _, _, _, raw in pieces]
    spent = time.process_time() - start
    for (size, encoding, text, _), answer in zip(pieces, answers, strict=True):
        # A broken byte may come back as anything, one character long or none: the rest must be right.
        same = answer == text if "broken" not in encoding else answer is not None and _all_but_one(text, answer)
        for what, yes in (("right", same), ("wrong and silent", not same and answer is not None)):
            right[f"{what}, {size}"][0] += yes
            right[f"{what}, {size}"][1] += 1
        if size == "10 kB":
            by[encoding][0] += same
            by[encoding][1] += 1
    return {
        **right,
        "10 kB by encoding": {encoding: round(a / b, 4) for encoding, (a, b) in by.items()},
        "MB per CPU-second": round(sum(len(raw) for *_, raw in pieces) / 1e6 / spent, 2),
    }


def _all_but_one(text: str, answer: str) -> bool:
    return _alike(text, answer) + _alike(text[::-1], answer[::-1]) >= len(text) - 1 >= len(answer) - 2


def _alike(one: str, two: str) -> int:
    """How many characters they begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def samples(seg: Path) -> Iterator[tuple[str, str, str, bytes]]:
    """(size, encoding, text, bytes) of every piece; two of each size from a document for each of its encodings."""
    for line in (seg / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["variant"] != "blank" or row["lang"] not in ENCODINGS:
            continue
        text = (seg / "corpus" / row["path"]).read_bytes().decode()
        starts = [block["start"] for block in row["blocks"] if block["kind"] == "p"]
        for encoding in (*ENCODINGS[row["lang"]], *UNICODE):
            for size, limit in SIZES.items():
                for start in {starts[0], starts[len(starts) // 2]} if starts else ():
                    piece = _piece(text[start : start + limit], encoding, limit)
                    if piece:
                        yield size, encoding, *piece


def _piece(text: str, encoding: str, limit: int) -> tuple[str, bytes] | None:
    """A text cut so that its bytes fit, and the bytes; None where the encoding cannot say it."""
    codec = encoding.split(",")[0]
    try:
        raw = text.encode(codec)
    except UnicodeEncodeError:
        return None
    text = text[: max(1, int(len(text) * min(1.0, limit / len(raw))))].strip()
    if sum(c > "\x7f" for c in text) < 3:
        return None
    raw = text.encode(codec)
    if "broken" in encoding:
        place = next(n for n, c in enumerate(text) if c > "\x7f")
        raw = text[:place].encode() + b"\xff" + text[place + 1 :].encode()
    return text, raw


def _variorum(raw: bytes) -> str | None:
    from variorum.text.document import Rejection
    from variorum.text.encoding.decode import decode

    try:
        return decode(raw).text
    except Rejection:
        return None


def _chardet(raw: bytes) -> str | None:
    import chardet

    return _read(raw, chardet.detect(raw)["encoding"])


def _charset_normalizer(raw: bytes) -> str | None:
    import charset_normalizer

    found = charset_normalizer.from_bytes(raw).best()
    return None if found is None else str(found)


def _chardetng(raw: bytes) -> str | None:
    import chardetng_py

    return _read(raw, chardetng_py.detect(raw, allow_utf8=True))


def _utf8_or_western(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _read(raw, "windows-1252")


def _read(raw: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return raw.decode(encoding, "replace" if encoding.lower().replace("_", "-") == "utf-8" else "strict")
    except (UnicodeDecodeError, LookupError):
        return None


DECODERS: dict[str, tuple[Callable[[bytes], str | None], str | None]] = {
    "Variorum": (_variorum, None),
    "chardet": (_chardet, "chardet"),
    "charset-normalizer": (_charset_normalizer, "charset-normalizer"),
    "chardetng": (_chardetng, "chardetng-py"),
    "UTF-8, else windows-1252": (_utf8_or_western, None),
}

if __name__ == "__main__":
    main()
