"""What lines are that no wrap explains: code, tables, verse and the like, lists."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Literal

from variorum.text.readers.plain.layout import Row
from variorum.text.words.loader import table

Form = Literal["prose", "loose", "table", "code"]
"""prose: lines that a wrap broke; loose: lines that end where they please (verse, addresses, title pages)."""

SENTENCE_ENDS = (
    ".!?…。！？｡．\u203c\u203d\u2047\u2048\u2049"
    "\u0589\u061e\u061f\u06d4\u0700\u0701\u0702\u07f9"  # Armenian, Arabic, Syriac, N’Ko
    "\u0964\u0965\u0df4\ua8ce\ua8cf\uabeb\u1c7e\u1c7f\u1944\u1945"  # scripts of India
    "\u0f0d\u0f0e\u1803\u1809\u104b\u17d4\u17d5\u1b5e\u1b5f\ua9c8\ua9c9"  # Tibetan, Mongolian, of Indochina and Java
    "\u1362\u1367\u1368\ua60e\ua60f\ua6f3\ua6f7\u166e\ua4ff"  # Ethiopic, Vai, Bamum, Canadian, Lisu
)
"""The marks that end sentences in scripts that are in use (Sentence_Terminal of Unicode, and those of Tibetan)."""
TSHEG = "\u0f0b"
"""The mark between syllables in Tibetan script."""
CLOSERS = "\"'”’»«)]}」』】）›‹“‘*_="
BULLET = re.compile(r"(?:[-*+•·‣◦▪▫●○■□►▶➤➢✓✔✗–—](?=\s)|[•‣◦▪●■►➤✓])\s*(?=\S)")
ENUMERATOR = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]|[（(][一二三四五六七八九十]{1,3}[)）])\s+(?=\S)"
)
OPTION = re.compile(r"(?:--[a-z][\w-]+|-[A-Za-z0-9](?=,\s+-|\s{2,}|\t|\Z|\s+[A-Z<\[{]{2,}))(?=[\s=,\[]|\Z)")
"""What a program is called with: "-v, --verbose"; no speech that begins with a hyphen."""
DASHES = "–—"
_VERSE_WIDTH = 64
"""Characters that lines of verse rarely exceed."""
_GAP = re.compile(r"(?<=[^\s.!?:;,。])(?: {2,}|\t[ \t]*)(?=\S)|(?<=[.!?:;,])(?: {3,}|\t[ \t]*)(?=\S)")
"""What parts columns: two blanks or more; after a stop typists set two, so that three are asked for there."""
_JUSTIFIED = 3
"""Blanks at most between the words of a line that was stretched to the right edge."""
_LEADERS = re.compile(r"[^\s.][^\S\n]?\.{3,}\s+[^\s\d.]")
"""Dots that lead from a name to what it is; a number behind them is a page."""
_BARS = re.compile(r"[|│┃][^|│┃]+[|│┃]")
_CODE_END = re.compile(r"[;{}\\]\s*\Z|\)\s*\{\s*\Z")
_CODE_START = re.compile(
    r"(?:def|class|import|from|function|const|let|var|return|public|private|static|if|for|while|else|elif|#include|"
    r"<\?|</?\w+|[$>]\s\S|@\w+|//|/\*|[}\])])(?:\W|\Z)"
)
_SHELL = re.compile(r"[$%#]\s[\w./~-]|\.{0,2}/[\w.-]+/|\./[\w.-]+|[A-Za-z_][\w.]*=\S|[A-Za-z_][\w.]*\s:?=\s\S")
_SWITCH = re.compile(r"\s--?[A-Za-z][\w-]*(?:[\s=]|\Z)|\s(?:\|\||&&|[|<>]|>>)\s")
_PROMPT = re.compile(r"[$%]\s[\w./~-]")
_TYPED = re.compile(r"\$ (?:[a-z_.~/]|[A-Z_]+=)")
_HOST = re.compile(r"(?=[a-z][a-z\d.-]*[@.-])[a-z][a-z\d.@-]{2,40}[%#$>] {1,2}[a-z./~]")
"""The name of a machine before what one types: "host.domain% make"."""
_INTERPRETER = re.compile(
    r">>> \S|In \[\d{1,4}\]: |\((?:gdb|pdb|Pdb|ipdb|lldb)\) |(?:sqlite|mysql|irb[\w():]*|ghci|scala)> "
)
"""The prompt of an interpreter, of a debugger, of a database."""
_REDIRECTED = re.compile(r"(?<!\S)\d?>{1,2}&?\s?(?:/dev/\w+|&?\d(?!\S)|[\w-]+\.\w+)")
"""Where a shell sends what a program says: "2>/dev/null", "2>errs.out"."""
_ROOT = re.compile(r"# (?:(?P<program>[a-z][\w.+-]*)\s+\S|\.{0,2}/\w)")
"""What the one types who may do all; a comment or a heading begins with other words."""
_TYPED_ARGUMENT = re.compile(r"(?<=\s)(?:--?[A-Za-z]|[\w.~-]*/[\w.-]|[|<>]|\w+[.:=]\w)")
_ADDRESS = re.compile(r"(?:\[\w{1,3}\]:?\s{0,4})?<?(?:https?|ftp)://\S+")
_LABELLED_ADDRESS = re.compile(r"[^\s:]{1,24}(?: [^\s:]{1,24}){0,3}:\s{1,20}<?(?:https?|ftp|gopher)://\S+")
_DIRECTIVE = re.compile(r"#(?:define|include|undef|ifdef|ifndef|if|endif|pragma)(?:\s|\Z)")
_LISP = re.compile(
    r"\((?:setq|defun|defvar|defmacro|define|lambda|let\*?|require|load|add-hook)\s|\([a-z]+(?:-[a-z0-9]+)+\s+['\"(:#]"
)
_TECHNICAL = re.compile(
    r"[$={}<>\\|~^`@#\[\]]|\w_\w|\w\(|[a-z][A-Z]|\d\.\d|\w/\w|\s--?\w|\w\.\w|\A[a-z][a-z0-9]*\s+[\"'(%*+-]|::|(?<!\w)'\w"
)
"""What programs, settings and screens have in a line, and verse has not."""
_PLAIN_WORD = re.compile(r"(?<!\S)[^\W\d_]+[,.]?(?!\S)")
_MOST_WORDS = 6
"""Plain words at most in a line of what is technical."""
_STROKES = "|/\\+-_=<>^~#*o:'`()[]{}"
"""What drawings are made of."""
_TURNED = re.compile(r"[:|^vV/\\<>+-]+(?:\s+[:|^vV/\\<>+-]+)*")
"""A line of a drawing: strokes and arrows alone."""
_LETTER_BULLET = re.compile(r"o\s+(?=\S)")
_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{1,40}):(?:\s|\Z)")
_BOUNDARY = re.compile(r"--(?![a-z][a-z0-9]+(?:-[a-z0-9]+)*(?:=|\Z))(?=[^\d_=]*[\d_=])[\w.=+/-]{8,70}")
"""No option of a program, as "--block-size=SIZE" is one."""
_ENVELOPE = re.compile(r"From \S{1,80} {1,3}(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [\w :,+-]{8,40}")
"""What stands before every mail of a mailbox: who sent it, and when."""
_WORD = re.compile(r"[a-z][\w.+-]*")


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences do, closing quotes and brackets apart."""
    last = text[-1:]
    if last in CLOSERS:
        last = text.rstrip(CLOSERS)[-1:]
    return last != "" and last in SENTENCE_ENDS


def is_caseless(text: str) -> bool:
    """Whether most of the letters are of a script without capitals, so that those of a name say nothing."""
    letters = [letter for letter in text[:200] if letter.isalpha()]
    return sum(map(str.isupper, letters)) * 2 < len(letters)


def is_item(text: str) -> bool:
    """Whether a line begins as an item of a list does."""
    return BULLET.match(text) is not None or ENUMERATOR.match(text) is not None


def item_width(text: str) -> int:
    """Characters of the mark of an item and the blanks behind it; 0 for no item."""
    match = BULLET.match(text) or ENUMERATOR.match(text) or _LETTER_BULLET.match(text)
    return match.end() if match else 0


def hangs_as_item(text: str) -> bool:
    """Whether a line whose next lines all stand further in is an item of a list."""
    return item_width(text) > 0 or OPTION.match(text) is not None


def header_name(text: str) -> str:
    """The name of the header that a line is, casefolded: "Subject: The bridge"; empty where it is none."""
    match = _HEADER.match(text)
    return match[1].casefold() if match else ""


def is_mail_header(text: str) -> bool:
    """Whether a line is a header as mails and news have them."""
    name = header_name(text)
    return name != "" and name in _mail_headers()


def is_boundary(text: str) -> bool:
    """Whether a line parts the messages of a digest or of a mailbox."""
    if text.startswith("From "):
        return _ENVELOPE.fullmatch(text) is not None
    return text.startswith("--") and _BOUNDARY.fullmatch(text) is not None


def form_of(rows: Sequence[Row], at: int, end: int) -> Form:
    """What lines are that no wrap explains."""
    texts = [rows[i].text for i in range(at, end)]
    half = len(texts) / 2
    if sum(map(_is_code, texts)) > half or _is_drawn(texts) or is_expression(" ".join(texts)):
        return "code"
    if is_table(rows, at, end):
        return "table"
    if any(BULLET.match(text) and text[0] not in DASHES for text in texts):
        return "prose"
    if max(map(len, texts)) > _VERSE_WIDTH or sum(map(ends_sentence, texts)) > half:
        return "prose"
    return "loose"


def is_table(rows: Sequence[Row], at: int, end: int) -> bool:
    """Whether lines stand in columns: more than half have a gap, and gaps lie below each other.

    Justified prose has gaps too, but each line has them elsewhere.
    """
    count = end - at
    texts = [row.text for row in rows[at:end]]
    barred = [text for text in texts if "|" in text or "│" in text or "┃" in text]
    if sum(1 for text in barred if _BARS.search(text)) * 2 > count:
        return True
    dotted = [text[:60] for text in texts if "..." in text] if count > 2 else []
    if dotted and sum(1 for text in dotted if _LEADERS.search(text)) * 3 >= count * 2:
        return True

    # Where gaps begin and end, in columns of the page.
    starts: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    gapped = widest = 0
    for i in range(at, end):
        row = rows[i]
        if "  " not in row.text and "\t" not in row.text:
            continue
        text = (" " * row.indent + row.text).expandtabs(8)
        gaps = list(_GAP.finditer(text, row.indent + item_width(row.text)))
        if gaps:
            gapped += 1
            widest = max(widest, *(gap.end() - gap.start() for gap in gaps))
            starts.update({gap.end() for gap in gaps})
            ends.update({gap.start() for gap in gaps[1:]} | {len(text)})

    if gapped * 2 <= count or (widest <= _JUSTIFIED and _is_justified(rows, at, end)):
        return False
    aligned = max(max(starts.values()), max(ends.values()))
    return aligned * 3 >= gapped * 2


def _is_justified(rows: Sequence[Row], at: int, end: int) -> bool:
    """Whether lines reach the same column: two in three, and two at least; the last, a term, an address need not."""
    widths = [rows[i].width for i in range(at, end - 1)]
    edge = max(widths, default=0)
    filled = sum(width >= edge - 1 for width in widths)
    return filled > 1 and filled * 3 >= len(widths) * 2 and rows[end - 1].width <= edge + 1


def is_command(text: str) -> bool:
    """Whether a line alone is what one types at a prompt: "$ make", "./configure", "git pull --rebase"."""
    if len(text) > 200 or not text[0].isascii():
        return False
    if _SHELL.match(text) or (">" in text and _REDIRECTED.search(text) and not ends_sentence(text)):
        return True
    word = _WORD.match(text)
    if word is None or word[0] not in _programs() or ends_sentence(text):
        return False
    return text.count(" ") <= 2 or _SWITCH.search(text) is not None


def is_prompted(text: str) -> bool:
    """Whether a line shows what one types behind a prompt, wherever it stands: "$ make", "# mkdir /srv"."""
    if text[0] == "$":
        return _TYPED.match(text) is not None
    if text[0] == "#":
        root = _ROOT.match(text)
        if root is None:
            return False
        program = root["program"]
        return program is None or (program in _programs() and _TYPED_ARGUMENT.search(text) is not None)
    return text[0].islower() and text.isascii() and _HOST.match(text) is not None


def opens_dialogue(text: str) -> bool:
    """Whether a line shows what one types to an interpreter or a shell: what stands right below it is the answer."""
    return text[0] in ">I($smig" and (_INTERPRETER.match(text) is not None or _TYPED.match(text) is not None)


def is_address(text: str) -> bool:
    """Whether a line is an address and no more, with or without the mark of a note: "[2] https://…"."""
    return text.find("://", 0, 24) >= 0 and _ADDRESS.fullmatch(text) is not None


def is_labelled_address(text: str) -> bool:
    """Whether a line is a name of a few words and an address of the network: "Mirror:  https://example.org/"."""
    return "://" in text and _LABELLED_ADDRESS.fullmatch(text) is not None


def is_declared(text: str) -> bool:
    """Whether a line alone is a directive or a comment of C: no heading has such marks."""
    return _DIRECTIVE.match(text) is not None or (text.startswith("/*") and text.endswith("*/"))


def is_expression(text: str) -> bool:
    """Whether a line alone is an expression of Lisp, as settings of editors are."""
    return text[0] == "(" and text[-1] == ")" and text.count("(") == text.count(")") and _LISP.match(text) is not None


def is_technical(rows: Sequence[Row], at: int, end: int) -> bool:
    """Whether lines set in that end where they please are a program, settings or a drawing rather than verse."""
    texts = [rows[i].text for i in range(at, end)]
    if _PROMPT.match(texts[0]) or all(map(_is_code, texts)):
        return True
    if len(texts) > 3 and sum(_TURNED.fullmatch(text) is not None for text in texts) >= 2:
        return True
    if any(len(_PLAIN_WORD.findall(text)) > _MOST_WORDS for text in texts):
        return False
    return sum(_TECHNICAL.search(text[:_VERSE_WIDTH]) is not None for text in texts) * 3 >= len(texts) * 2


def _is_code(text: str) -> bool:
    """Whether a line looks like a program or a command."""
    if _CODE_END.search(text[-3:]) or _CODE_START.match(text) or _DIRECTIVE.match(text):
        return True
    return is_command(text) or (text[0] == "(" and _LISP.match(text) is not None)


def _is_drawn(texts: Sequence[str]) -> bool:
    """Whether lines are a drawing made of marks: few of its characters are letters."""
    whole = "".join("".join(texts).split())
    marks = sum(map(whole.count, _STROKES)) if len(texts) > 1 else 0
    return len(whole) > 8 and marks * 2 > len(whole)


@cache
def _programs() -> frozenset[str]:
    """Names of programs that instructions tell one to run."""
    return frozenset(table("commands")["programs"]["names"])


@cache
def _mail_headers() -> frozenset[str]:
    """Names of headers that mails and news have."""
    return frozenset(table("boilerplate")["mail_headers"]["names"])
