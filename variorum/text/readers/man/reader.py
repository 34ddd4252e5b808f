"""Manual pages in man(7) and mdoc(7): sections, terms, lists, code and tables; without spans.

Nothing is run, and no page that one names is read in its place.
"""

import re
import textwrap
from collections.abc import Callable, Mapping

from variorum.text.compose import composed
from variorum.text.document import BlockKind, CleaningOptions, Decoded, Rejection, Structure
from variorum.text.encoding.decode import decode
from variorum.text.readers.foreign import LEAVE_OUT
from variorum.text.readers.front_matter import iso_date
from variorum.text.readers.html.elements import names
from variorum.text.readers.man.declarations import is_declaration
from variorum.text.readers.man.escapes import characters
from variorum.text.readers.man.lines import arguments, requests
from variorum.text.readers.man.mdoc import INLINE, in_line
from variorum.text.readers.man.tables import NEW_FORMATS, table_rows
from variorum.text.readers.placing import Found, laid_out

_FONTS = frozenset(["B", "I", "R", "SM", "SB", "CW"])
_ALTERNATING = frozenset(["BR", "RB", "BI", "IB", "IR", "RI"])
_BREAKS = frozenset(["PP", "P", "LP", "Pp", "sp", "HP", "br", "Sp", "bp"])
_PARAGRAPHS = frozenset(["PP", "P", "LP", "HP"])
"""Breaks that end an item, too."""
_CODE, _CODE_ENDS = frozenset(["nf", "EX", "Vb"]), frozenset(["fi", "EE", "Ve"])
_NO_TEXT = names(
    """
    ad AT UC DA IX PD RE RS YS ce cs eo ec fam ft hc hl hw hy in it lf ll ls lt mk na ne nh nr nx pl pm po ps rm
    rn rr rs rt so ss ta ti tr ul vs SY TQ als bd c2 cc char color cp di da do ds em ev ex fc fl fp ftr fzoom
    gcolor hla hlm hcode hpf lc length linetabs mc mso nm nn ns nroff opena pc pi pn psbb pso ptr pvs rchar rd
    rfschar rj shc shift sizes special spreadwarn stringdown stringup sty substring sv sy tag tc tl tm tm1 tmc
    trf trin trnt troff uf unformat unwatch vpt warn warnscale wh write writec writem blm brnl brp box boxa
    asciify Dt Os Bk Ek Sm
    """
)
_NUMBER = re.compile(r"\(?(?:\d{1,3}|[a-z])[.)]")
_BULLETS = frozenset(["•", "*", "-", "+", "o", "–", "—", "·", "‐", "○"])
MOST_DEEP = 12
"""Depth of lists that is told apart."""


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of a manual page and its structure. Raises Rejection where it is none."""
    decoded = decode(raw)
    page = _Page()
    for macro, rest in requests("\n".join(decoded.text.splitlines()), page.strings, page.mute):
        page.take(macro, rest)
    page.end()
    if page.named and not page.found:
        raise Rejection("read", "empty", f"holds no text, and names another page ({page.named}): {LEAVE_OUT}")
    title: list[Found] = [("title", page.title, 0, 0)] if page.title else []
    blocks = [*title, *page.found]
    made, structure = laid_out(blocks, CleaningOptions(), iso_date(page.metadata.get("date")), dict(page.metadata))
    return Decoded(made.text, decoded.encoding, decoded.score, lost=decoded.lost), structure


class _Page:
    """A page as far as it was read."""

    def __init__(self) -> None:
        self.found: list[Found] = []
        self.title = ""
        self.named = ""
        self.metadata: dict[str, str] = {}
        self.strings: dict[str, str] = {"R": "®", "Tm": "™", "lq": "“", "rq": "”", "C+": "C++", "--": "–", "PI": "π"}
        self.mute: set[str] = set()
        self._words: list[str] = []
        self._kind: BlockKind = "body"
        self._code: list[str] | None = None
        self._table: list[str] | None = None
        self._address = ""
        self._waits: Callable[[str], None] | None = None
        self._depth = 0
        self._in_item = False
        self._lists: list[bool] = []  # what is open: a list or a part of one, or text that is only set in
        self._in_lists = 0
        self._name = ""

    def take(self, macro: str, rest: str) -> None:
        """The next line."""
        if self._table is not None:
            self._of_table(macro, rest)
        elif not macro:
            self._text(characters(rest, self.strings), blank=not rest.strip())
        elif macro in _CODE_ENDS or (macro == "Ed" and self._code is not None):
            self._end_code()
        elif macro in _CODE or (macro == "Bd" and ("-literal" in rest or "-unfilled" in rest)):
            self._end_paragraph()
            self._code = []
        else:
            self._macro(macro, arguments(rest, self.strings))

    def end(self) -> None:
        """The end of the page."""
        self._end_code()
        self._end_table()
        self._end_paragraph()

    def _text(self, said: str, *, blank: bool = False) -> None:
        if self._code is not None:
            self._code.append(said)
        elif self._waits is not None and said.strip():
            waits, self._waits = self._waits, None
            waits(said)
        elif blank:
            self._end_paragraph()
        elif said.strip():
            self._words.extend([" ", said.strip()])

    def _macro(self, macro: str, given: list[str]) -> None:
        if macro in _MACROS:
            _MACROS[macro](self, macro, given)
        elif macro in INLINE and self._mdoc():
            self._inline(macro, given)
        elif macro not in _NO_TEXT and macro not in self.mute:
            self._text(" ".join(given))

    # Words in a font, and links.

    def _font(self, macro: str, given: list[str]) -> None:
        if given:
            self._text(("" if macro in _ALTERNATING else " ").join(given))

    def _optional(self, macro: str, given: list[str]) -> None:
        self._text(f"[{' '.join(given)}]")

    def _synopsis(self, macro: str, given: list[str]) -> None:
        self._end_paragraph()
        self._text(" ".join(given))

    def _link(self, macro: str, given: list[str]) -> None:
        self._address = given[0] if given else ""
        self._text(" ".join(given[1:]) if macro == "URL" else "")

    def _link_ends(self, macro: str, given: list[str]) -> None:
        if self._address:
            self._text(f"<{self._address}>{given[0] if given else ''}")
        self._address = ""

    def _mdoc(self) -> bool:
        return "macros" in self.metadata

    def _inline(self, macro: str, given: list[str]) -> None:
        if macro == "Nm" and given and not self._name:
            self._name = given[0]
        said = in_line([macro, *given], self._name)
        if self._words and len(said) == 1 and said in ".,:;)":
            self._words.append(said)
        else:
            self._text(said)

    # The head of a page, and of its parts.

    def _other_page(self, macro: str, given: list[str]) -> None:
        self.named = " ".join(given)

    def _head(self, macro: str, given: list[str]) -> None:
        if self.title or not given:
            return
        self.title = f"{given[0]}({given[1]})" if len(given) > 1 else given[0]
        for name, value in zip(("date", "source", "manual"), given[2:], strict=False):
            if value.strip():
                self.metadata[name] = value.strip()

    def _head_of_mdoc(self, macro: str, given: list[str]) -> None:
        self.metadata["macros"] = "mdoc"
        if macro == "Dt" and given:
            self.title = f"{given[0]}({given[1]})" if len(given) > 1 else given[0]
        elif given:
            self.metadata["date"] = " ".join(word for word in given if not word.startswith("$"))

    def _heading(self, macro: str, given: list[str]) -> None:
        level = 1 if macro in ("SH", "Sh") else 2
        self._end_code()
        self._end_paragraph()
        self._depth, self._in_item, self._lists, self._in_lists = 0, False, [], 0
        if given:
            self._add("heading", " ".join(given), level)
        else:
            self._waits = lambda said: self._add("heading", said, level)

    # Paragraphs, lists and what is set in.

    def _break(self, macro: str, given: list[str]) -> None:
        if self._code is not None:
            self._code.append("")
            return
        self._end_paragraph()
        if macro in _PARAGRAPHS:
            self._in_item = False

    def _open_list(self, macro: str, given: list[str]) -> None:
        self._end_paragraph()
        if macro == "RS" or self._lists:
            self._depth = min(self._depth + 1, MOST_DEEP)
        is_list = macro == "Bl" or self._in_item or self._in_lists > 0
        self._lists.append(is_list)
        self._in_lists += is_list
        self._in_item = False

    def _close_list(self, macro: str, given: list[str]) -> None:
        self._end_paragraph()
        if self._lists:
            self._in_lists -= self._lists.pop()
        self._depth = max(self._depth - 1, 0)
        self._in_item = self._in_lists > 0

    def _line_of_code(self, macro: str, given: list[str]) -> None:
        self._end_paragraph()
        self._add("code", in_line(given, self._name))

    def _begin_table(self, macro: str, given: list[str]) -> None:
        self._end_code()
        self._end_paragraph()
        self._table = []

    def _item(self, macro: str, given: list[str]) -> None:
        self._end_paragraph()
        self._in_item = True
        if macro == "It":
            said = in_line(given, self._name) if given else ""
            if said:
                self._add("list_item", said, depth=self._depth)
            else:
                self._in_item = False
                self._kind = "list_item"
        elif macro == "IP":
            if given and given[0].strip() in _BULLETS:
                self._in_item, self._kind = False, "list_item"
            elif given and _NUMBER.fullmatch(given[0].strip()):
                self._in_item, self._kind = False, "list_item"
                self._text(given[0])
            elif given and given[0].strip():
                self._add("list_item", given[0], depth=self._depth)
        else:
            self._waits = lambda said: self._add("list_item", said, depth=self._depth)

    # What was gathered becomes blocks.

    def _end_paragraph(self) -> None:
        words, self._words = "".join(self._words).strip(), []
        kind, self._kind = self._kind, "body"
        if not words:
            return
        if self._in_item or kind == "list_item" or self._in_lists > 0:
            self._add("list_item", words, depth=self._depth + self._in_item)
        elif is_declaration(words):
            self._add("code", words)
        else:
            self._add("quote" if self._lists else "body", words, depth=min(max(len(self._lists) - 1, 0), MOST_DEEP))

    def _end_code(self) -> None:
        code, self._code = self._code, None
        if code:
            self._add("code", textwrap.dedent("\n".join(code)))

    def _of_table(self, macro: str, rest: str) -> None:
        assert self._table is not None
        if macro == "TE":
            self._end_table()
        elif macro == "T&":
            self._table.append(NEW_FORMATS)
        elif macro in _FONTS | _ALTERNATING:
            self._table.append(" ".join(arguments(rest, self.strings)))
        elif not macro:
            self._table.append(rest)

    def _end_table(self) -> None:
        lines, self._table = self._table, None
        if lines is not None:
            rows = (" ".join(characters(row, self.strings).split()) for row in table_rows(lines))
            self._add("table", "\n".join(rows))

    def _add(self, kind: BlockKind, words: str, level: int = 0, depth: int = 0) -> None:
        words = words.replace("\u00a0", " ") if kind in ("code", "table") else " ".join(words.split())
        said = composed(words, kind, CleaningOptions())
        if any(map(str.isalnum, said)):
            self.found.append((kind, said, level, depth))


_MACROS: Mapping[str, Callable[[_Page, str, list[str]], None]] = {
    **dict.fromkeys(_FONTS | _ALTERNATING, _Page._font),
    **dict.fromkeys(("SH", "SS", "Sh", "Ss"), _Page._heading),
    "TH": _Page._head,
    **dict.fromkeys(("Dd", "Dt"), _Page._head_of_mdoc),
    **dict.fromkeys(_BREAKS, _Page._break),
    **dict.fromkeys(("TP", "IP", "It", "TQ"), _Page._item),
    **dict.fromkeys(("RS", "Bl", "Bd"), _Page._open_list),
    **dict.fromkeys(("RE", "El", "Ed"), _Page._close_list),
    **dict.fromkeys(("D1", "Dl"), _Page._line_of_code),
    "TS": _Page._begin_table,
    **dict.fromkeys(("UR", "MT", "URL"), _Page._link),
    **dict.fromkeys(("UE", "ME"), _Page._link_ends),
    "OP": _Page._optional,
    "SY": _Page._synopsis,
    "so": _Page._other_page,
}
"""What each macro does. Those that are not here are words in a line, typesetting, or say what they are given."""
