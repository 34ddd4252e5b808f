"""RTF read from its first byte to its last: the text and its structure, without spans."""

from variorum.text.cleaning.clean import clean_line
from variorum.text.document import CleaningOptions, Decoded, Rejection, Structure
from variorum.text.readers.placing import Found, laid_out, with_one_title
from variorum.text.readers.rtf import code_pages
from variorum.text.readers.rtf.state import Font, Format, Group, Head, Style
from variorum.text.readers.rtf.story import Story
from variorum.text.readers.rtf.tokens import Token, tokens
from variorum.text.readers.rtf.vocabulary import (
    CHARACTERS,
    INFO,
    LINK,
    LISTS,
    NOWHERE,
    OF_FORMULA,
    SAYING,
    SEEN_THROUGH,
    STORIES,
)
from variorum.text.readers.symbol_fonts import is_of_signs, shown_by
from variorum.text.readers.word_processors import running

MOST_GROUPS = 10_000
"""Groups that may stand in each other: Word makes some tens."""
LONGEST_NAME = 64
"""Characters of the name of a font that count."""


def read(raw: bytes) -> tuple[Decoded, Structure]:
    """The text of an RTF file and its structure, without spans. Raises Rejection where it is no RTF."""
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise Rejection("read", "broken_archive", "is no RTF: it does not begin with {\\rtf")
    reader = _Reader(CleaningOptions())
    for token in tokens(raw):
        reader.take(token)
    found, metadata = reader.end()
    made, structure = laid_out(with_one_title(found), reader.options, None, metadata)
    return Decoded(made.text, made.encoding, made.score, lost=reader.lost), structure


class _Reader:
    """A file on the way to its blocks: what stands open, and what it has said so far."""

    def __init__(self, options: CleaningOptions) -> None:
        self.options = options
        self.lost = 0
        """Characters that their encoding does not have."""

        # The text so far: groups that are open, and stories (the body, notes, heads of pages), each with its blocks.
        self._head = Head()
        self._groups = [Group()]
        self._stories = [Story(self._head, options)]
        self._depths = [0]
        """How many groups stood open where each story began."""

        # What stands beside the text, and what is being read for it.
        self._beside: list[Found] = []
        self._running: list[Found] = []
        self._comments: list[dict[str, str]] = []
        self._links: list[dict[str, str]] = []
        self._results: list[tuple[int, str, int]] = []
        """Links whose words are being read: open groups, target, and where the words begin."""
        self._target = ""
        self._lists = False
        """Whether the last field lists what the document holds."""
        self._author = ""
        self._called = 0
        """Notes that were called so far."""

        # What the tokens so far say of those to come.
        self._starred = False
        self._replaced = 0
        """Characters to come that stand for one already read."""
        self._first_half = 0
        """The first half of a character that UTF-16 writes as two."""
        self._bytes = bytearray()
        self._encoding = code_pages.DEFAULT

    def take(self, token: Token) -> None:
        """Read the next token."""
        if token.kind == "text":
            self._text(token.text)
        elif token.kind == "word":
            self._word(token.word, token.number)
        elif token.kind == "open":
            self._open()
        else:
            self._close()

    def end(self) -> tuple[list[Found], dict[str, object]]:
        """The blocks, notes and running heads last, and what the document says of itself; the file has ended."""
        self._decode()
        self._lose_half()
        while len(self._groups) > 1:  # of a file that was cut off
            self._close()
        story = self._stories[0]
        found = [*story.end(story.format), *self._beside, *running(self._running)]
        beside: dict[str, object] = {"links": self._links, "comments": self._comments}
        return found, dict(self._head.info) | {name: value for name, value in beside.items() if value}

    def _open(self) -> None:
        self._decode()
        self._starred, self._replaced = False, 0
        if len(self._groups) >= MOST_GROUPS:
            raise Rejection("read", "broken_archive", f"nests its groups more than {MOST_GROUPS:,} deep")
        around = self._groups[-1]
        group = around.inner()
        if around.destination == "stylesheet":
            self._begin(group, "style")
            group.format.style = 0
        elif around.destination == "both":  # the same in two encodings: `\\ud` says which is read
            group.destination = "nowhere"
        self._groups.append(group)

    def _close(self) -> None:
        self._decode()
        self._starred, self._replaced = False, 0
        if len(self._groups) == 1:
            return
        while self._results and self._results[-1][0] == len(self._groups):
            self._end_link()
        if len(self._stories) > 1 and self._depths[-1] == len(self._groups):
            self._end_story()
        group = self._groups.pop()
        if group.begins:
            self._said(group, "".join(group.words))

    def _begin(self, group: Group, destination: str) -> None:
        group.destination, group.words, group.begins = destination, [], True

    def _said(self, group: Group, words: str) -> None:
        """A destination that is no story has ended."""
        name = group.destination
        if name == "style":
            style = self._head.styles.setdefault(group.format.style or 0, Style())
            style.name = words.strip().removesuffix(";").strip()
        elif name in ("listtext", "pntext"):
            self._stories[-1].marker.append(words)
        elif name == "fldinst":
            found = LINK.match(words)
            self._target = found[1] if found else ""
            self._lists = bool(LISTS.match(words))
        elif name == "atnauthor":
            self._author = words.strip()
        elif name in INFO and words.strip():
            self._head.info[INFO[name]] = " ".join(clean_line(words, self.options).split())

    def _word(self, name: str, number: int | None) -> None:
        """A control word."""
        if name == "*":
            self._starred = True
            return
        starred, self._starred = self._starred, False
        group = self._groups[-1]
        if name == "ud" and group.destination == "nowhere" and self._is_twice():
            group.destination = "body"
        if group.destination == "nowhere":
            return
        if self._replaced and not starred and name not in ("u", "uc"):
            self._replaced -= 1
            return
        self._decode()

        # A word may say where the words of its group go, what character stands here, or how what follows looks.
        if name in STORIES:
            self._begin_story(group, name)
        elif name in SAYING:
            self._begin(group, name)
        elif name == "upr":
            group.destination = "both"
        elif name in NOWHERE or OF_FORMULA.match(name) or (starred and name not in SEEN_THROUGH):
            group.destination = "nowhere"
        elif name in CHARACTERS:
            self._put(CHARACTERS[name])
        elif name == "u":
            self._character(number or 0)
            self._replaced = group.fallback
        elif name == "uc":
            group.fallback = max(0, number or 0)
        elif group.destination == "fonttbl":
            self._font(group, name, number)
        elif group.destination == "style":
            self._style(group, name, number)
        elif group.destination in ("creatim", "revtim"):
            if name in ("yr", "mo", "dy"):
                group.words.append(f"{number or 0:04}" if name == "yr" else f"-{number or 0:02}")
        elif group.destination == "body":
            self._in_text(group, name, number)

    def _is_twice(self) -> bool:
        """Whether the group stands in one that says the same in two encodings."""
        return len(self._groups) > 1 and self._groups[-2].destination == "both"

    def _font(self, group: Group, name: str, number: int | None) -> None:
        """A word in the font table."""
        if name == "f":
            group.font = number or 0
        font = self._head.fonts.setdefault(group.font, Font())
        if name in ("fcharset", "cpg"):
            font.encoding = code_pages.of_font(name, number) or font.encoding
        elif name == "fmodern" or (name == "fprq" and number == 1):
            font.is_fixed = True

    def _style(self, group: Group, name: str, number: int | None) -> None:
        """A word in a style of the style sheet."""
        if name == "s":
            group.format.style = number or 0
        style = self._head.styles.setdefault(group.format.style or 0, Style())
        if name == "outlinelevel":
            style.outline = number or 0
        elif name == "sbasedon":
            style.based_on = number

    def _in_text(self, group: Group, name: str, number: int | None) -> None:
        """A word that ends something, or says how what follows is meant."""
        story, form = self._stories[-1], group.format

        # What ends: paragraphs, cells, rows.
        if name in ("par", "sect"):
            self._lose_half()
            if not group.deleted:
                story.end_paragraph(form)
        elif name in ("cell", "nestcell"):
            story.end_paragraph(form) if name == "nestcell" else story.end_cell(form)
        elif name == "row":
            story.end_row()

        # How characters look, and what is hidden.
        elif name == "plain":
            group.font, group.hidden, group.deleted = self._head.font, False, False
        elif name == "f":
            group.font = number or 0
        elif name == "v":
            group.hidden = number != 0
        elif name == "deleted":
            group.deleted = number != 0

        # What the paragraph is.
        elif name == "pard":
            group.format = Format()
        elif name == "s":
            form.style = number or 0
        elif name == "outlinelevel":
            form.outline = number or 0
        elif name in ("li", "lin"):
            form.indent = number or 0
        elif name == "fi":
            form.first = number or 0
        elif name == "ls":
            form.list_number = number or 0
        elif name == "ilvl":
            form.list_level = number or 0
        elif name in ("intbl", "itap"):
            form.in_table = number != 0
        elif name == "dropcapt":
            form.is_initial = True

        # What is called or linked here.
        elif name == "chftn":
            self._call()
        elif name == "fldrslt" and self._lists:
            group.listed, self._lists = True, False
        elif name == "fldrslt" and self._target:
            self._results.append((len(self._groups), self._target, len(story.words)))
            self._target = ""

        # What the head of the file says.
        elif name == "deff":
            self._head.font = number or 0
            for one in self._groups:
                one.font = self._head.font
        else:
            self._head.encoding = code_pages.of_file(name, number) or self._head.encoding

    def _begin_story(self, group: Group, name: str) -> None:
        kind = STORIES[name]
        group.destination, group.format = "body", Format()
        of_text = "body" if kind == "comment" or kind == "box" else kind
        self._stories.append(Story(self._head, self.options, of_text, role=kind))
        self._depths.append(len(self._groups))

    def _end_story(self) -> None:
        story = self._stories.pop()
        self._depths.pop()
        blocks = story.end(story.format)
        if story.role == "box":
            self._stories[-1].boxes += blocks
        elif story.role == "comment":
            text = " ".join(words for _, words, _, _ in blocks)
            remark = {"author": self._author, "text": text}
            self._comments.append({name: words for name, words in remark.items() if words})
        elif story.role == "boilerplate":
            self._running += blocks
        else:
            self._beside += [("footnote", words, 0, 0) for _, words, _, _ in blocks]

    def _end_link(self) -> None:
        _, target, start = self._results.pop()
        words = " ".join(clean_line("".join(self._stories[-1].words[start:]), self.options).split())
        if words:
            self._links.append({"text": words, "target": target})

    def _call(self) -> None:
        """The number of a note, where it is called and before the note itself."""
        if self._stories[-1].role == "footnote":
            self._put(f"[{self._called}] ")
        else:
            self._called += 1
            self._put(f"[{self._called}]")

    def _text(self, text: bytes) -> None:
        if self._replaced:
            passed = min(self._replaced, len(text))
            self._replaced -= passed
            text = text[passed:]
        group = self._groups[-1]
        if group.destination == "nowhere" or not text:
            return
        self._lose_half()
        font = self._head.fonts.get(group.font)
        if font is not None and group.destination == "body" and is_of_signs(font.name):
            self._decode()
            self._put("".join(shown_by(font.name, code) for code in text))
            return
        encoding = font.encoding if font is not None and group.destination == "body" else None
        encoding = encoding or self._head.encoding
        if encoding != self._encoding:
            self._decode()
            self._encoding = encoding
        self._bytes += text

    def _character(self, number: int) -> None:
        """A character by its number, a signed one of 16 bits in most files."""
        number = number + (1 << 16) if number < 0 else number
        if 0xDC00 <= number < 0xE000 and self._first_half:
            number = 0x10000 + ((self._first_half - 0xD800) << 10) + number - 0xDC00
            self._first_half = 0
        self._lose_half()
        if 0xD800 <= number < 0xDC00:
            self._first_half = number
        elif 0 <= number <= 0x10FFFF and not 0xDC00 <= number < 0xE000:
            name = self._head.fonts.get(self._groups[-1].font, Font()).name
            of_signs = 0xF000 <= number <= 0xF0FF and is_of_signs(name)
            self._put(shown_by(name, number) if of_signs else chr(number))
        else:
            self._lose()

    def _lose_half(self) -> None:
        """The first half of a character was not followed by the second."""
        if self._first_half:
            self._first_half = 0
            self._lose()

    def _lose(self) -> None:
        self.lost += 1
        self._put("\ufffd")

    def _decode(self) -> None:
        """What was read as bytes becomes text: characters of some encodings are two of them."""
        if not self._bytes:
            return
        text = self._bytes.decode(self._encoding, "replace")
        self._bytes.clear()
        if self._groups[-1].destination == "body":
            self.lost += text.count("\ufffd")
        self._put(text)

    def _put(self, text: str) -> None:
        """Text goes where the group that it stands in says."""
        group = self._groups[-1]
        if group.destination == "fonttbl":
            named = self._head.fonts.setdefault(group.font, Font())
            named.name = (named.name + text).strip(" ;")[:LONGEST_NAME]
        elif group.destination != "body":
            group.words.append(text)
        elif not group.hidden and not group.deleted:
            font = self._head.fonts.get(group.font)
            self._stories[-1].put(text, group.format, font is not None and font.is_fixed, group.listed)
