r"""What stands in LaTeX as it is: every way to say so is made the one that pylatexenc knows.

Environments become `verbatim`, commands `\verb`: those of packages, those that the source defines itself, short
forms such as `|…|`, and the chunks of programs in Sweave and knitr. Lengths and fonts that TeX is told go; the title
of a frame becomes a command. No line is added or taken away.
"""

import re
from collections.abc import Iterator

from variorum.text.readers.html.elements import names

_NAMES = names("""verbatim Verbatim BVerbatim LVerbatim SaveVerbatim VerbatimOut verbatimtab lstlisting minted alltt
    semiverbatim Sinput Soutput Scode CodeInput CodeOutput macrocode tcblisting LTXexample xltxexample""")
_AS_IS = _NAMES | frozenset(f"{name}*" for name in _NAMES)
"""Environments of LaTeX's packages whose text is as it is."""
_COLOURED = "Highlighting"
"""Where pandoc writes a program whose words have colours."""
_COLOUR = re.compile(r"\\[A-Z][A-Za-z]{1,40}Tok\{((?:[^{}\\]|\{-?\}|\\text[a-z]{1,30}\{\}|\\[^a-z\s])*+)\}")
_ESCAPED = re.compile(r"\\(?:text[a-z]{1,30}|[\^~])\{\}|\{-\}|\\[{}\\_#$%&^~]")
_STANDS_FOR = {
    "{-}": "-",
    "\\^{}": "^",
    "\\~{}": "~",
    "\\textbackslash{}": "\\",
    "\\textless{}": "<",
    "\\textgreater{}": ">",
    "\\textquotesingle{}": "'",
    "\\textasciigrave{}": "`",
    "\\textasciitilde{}": "~",
    "\\textasciicircum{}": "^",
    "\\textbar{}": "|",
}
_LEFT_OUT = frozenset(("comment", "filecontents", "filecontents*"))
"""Those whose text is none of the document."""
_DEFINED = re.compile(
    r"\\(?:lstnewenvironment|DefineVerbatimEnvironment|newverbatim|newminted|NewTCBListing|newtcblisting|RecustomVerbatimEnvironment"
    r"|newcommandverbatim)[ \t]{0,4}(?:\[[^\]\n]{0,100}\][ \t]{0,4})?\{([^{}\n]{1,60})\}"
)
_SHORT = re.compile(
    r"\\(?:MakeShortVerb|DefineShortVerb|lstMakeShortInline)\*?(?:\[[^\]\n]{0,100}\])?(?:\{\\?([^\w\s{}])\}|\\([^\w\s{}])|([^\w\s{}\\\[]))"
)
_OPTIONS = re.compile(r"[ \t]{0,20}(?:\[[^\]]{0,1000}\])?(?:\{[^{}\n]{0,200}\}){0,2}[ \t]{0,20}(?=\n)")
_DIMENSION = (
    r"-?\d{0,6}\.?\d{1,6}[ \t]{0,2}(?:true[ \t]{0,2})?(?:p[tc]|in|bp|[cm]m|dd|cc|sp|e[mx]|fil{1,3})(?![A-Za-z])"
)
_TOKEN = (
    r"(?P<frame>\\begin[ \t]{0,4}\{frame\}(?:<[^>\n]{0,40}>)?(?:\[[^\]\n]{0,200}\])?)(?=\{(?P<title>[^{}\n]{1,200})\})"
    r"|\\begin[ \t]{0,4}\{(?P<name>[^{}\n]{1,60})\}"
    r"|\\(?P<inline>verb|Verb|lstinline|mintinline)(?![A-Za-z@])\*?"
    r"|\\(?P<address>url|href|path|nolinkurl)[ \t]{0,4}\{(?P<to>[^{}\n]{1,2000})\}"
    r"|\\(?P<length>(?:[hvmf]?skip|[a-z]{0,8}kern|[A-Za-z]{0,20}(?:size|skip|indent|width|height|offset|sep|margin|stretch|depth))"
    r"[ \t]{0,4}=?[ \t]{0,4}" + _DIMENSION + r"(?:[ \t]{1,4}(?:plus|minus)[ \t]{0,4}" + _DIMENSION + r"){0,2})"
    r"|\\(?P<file>input[ \t]{1,4}[^\s{}\\%]{1,200})"
    r"|\\(?P<font>font[ \t]{0,4}\\[A-Za-z]{1,40}[ \t]{0,4}=?[^\n\\%]{0,200})"
    r"|(?P<other>\\(?:[A-Za-z@]+|[^A-Za-z@])|%[^\n]*)"
    r"|^(?P<chunk><<[^\n]*>>=[ \t]*\n)"
)
_IN_FRONT = re.compile(r"(?:\[[^\]\n]{0,200}\])?(?:\{[\w+-]{1,40}\}(?=\S))?")
"""What a command for code on a line is given before the code: options, and a language."""
LONGEST_INLINE = 1_000
"""Characters between the delimiters of a command for code on a line, at most."""
_DELIMITERS = "|!+=/\"'~:;?*^"


def as_verbatim(text: str) -> str:
    """The source with all that stands as it is in `verbatim` and `\\verb`."""
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    as_is = _AS_IS | frozenset(_DEFINED.findall(text))
    short = "".join({found[found.lastindex or 0] for found in _SHORT.finditer(text)})
    token = re.compile(_TOKEN + (f"|(?P<short>[{re.escape(short)}])" if short else ""), re.MULTILINE)
    unclosed: set[str] = set()  # what ends nowhere is not looked for again
    at = 0
    while found := token.search(text, at):
        yield text[at : found.start()]
        said, at = found[0], found.end()
        end = _end_of_block(text, found, as_is, unclosed)

        # A block that stands as it is, or is no text at all.
        if end >= 0:
            words, at = _block(text, found, end)
            yield words

        # A piece of a line that does: without its end, only the command goes.
        elif found["inline"]:
            given = _IN_FRONT.match(text, at) if found["inline"] not in ("verb", "Verb") else None
            at = given.end() if given else at
            words, at = _on_line(text, at)
            yield _verb(words)
        elif found["title"]:
            yield "\\begin{frame}\\frametitle"
        elif found["length"] or found["font"] or found["file"]:
            continue
        elif found["address"]:
            yield said.replace("\\%", "%").replace("%", "\\%")
        elif short and found["short"]:
            words, end = _on_line(text, found.start())
            yield _verb(words) if words else said
            at = end if words else at
        else:
            yield said
    yield text[at:]


def _end_of_block(text: str, found: re.Match[str], as_is: frozenset[str], unclosed: set[str]) -> int:
    """Where a block that begins with what was found ends; -1 where none begins, or it has no end, which is noted."""
    name, at = found["name"], found.end()
    if name and name not in unclosed and (name in as_is or name in _LEFT_OUT):
        end = text.find(f"\\end{{{name}}}", at)
    elif found["chunk"] and "chunk" not in unclosed:
        name, end = "chunk", _end_of_chunk(text, at)
    else:
        return -1
    if end < 0:
        unclosed.add(name)
    return end


def _block(text: str, found: re.Match[str], end: int) -> tuple[str, int]:
    """A block as `verbatim`, or its lines alone where it is no text, and where the text goes on behind it."""
    name, at = found["name"], found.end()
    behind = end + len(f"\\end{{{name}}}") if name else end + 1
    if name in _LEFT_OUT:
        return "\n" * text.count("\n", found.start(), behind), behind
    options = _OPTIONS.match(text, at) if name and name != "verbatim" else None
    begin = options.end() if options else at
    lines = "\n" * (found[0].count("\n") + text.count("\n", at, begin))
    words = _without_colours(text[begin:end]) if name == _COLOURED else text[begin:end]
    words = words.replace("\\end{verbatim}", "\\end {verbatim}")
    return f"\\begin{{verbatim}}{lines}{words}\\end{{verbatim}}", behind


def _without_colours(program: str) -> str:
    """A program without the macros that colour its words."""
    return _ESCAPED.sub(lambda found: _STANDS_FOR.get(found[0], found[0][-1]), _COLOUR.sub(r"\1", program))


def _end_of_chunk(text: str, at: int) -> int:
    """Where the line stands that ends a chunk: `@` alone, or before a blank."""
    if text.startswith("@", at):
        return at
    found = _CHUNK_END.search(text, at)
    return found.start() + 1 if found else -1


_CHUNK_END = re.compile(r"\n@(?=\s|\Z)")


def _on_line(text: str, at: int) -> tuple[str, int]:
    """What stands between two delimiters of a line, and where it ends; nothing where the second is missing."""
    if at >= len(text) or text[at].isspace() or text[at].isalnum():
        return "", at
    line = text[at + 1 : at + 1 + LONGEST_INLINE].split("\n", 1)[0]
    words, close, _ = line.partition("}" if text[at] == "{" else text[at])
    return (words, at + len(words) + 2) if close else ("", at)


def _verb(words: str) -> str:
    free = next((char for char in _DELIMITERS if char not in words), None)
    return f"\\verb{free}{words}{free}" if words and free else words
