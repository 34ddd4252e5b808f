"""What macros are given, which of it is text, and how it reads: pylatexenc's tables, and what they do not have."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
from pylatexenc.latex2text import get_default_latex_context_db as text_db
from pylatexenc.latexwalker import LatexWalker, LatexWalkerError
from pylatexenc.latexwalker import get_default_latex_context_db as walker_db
from pylatexenc.macrospec import MacroSpec, std_environment

from variorum.text.readers.html.elements import names

LEVELS = {
    "part": 1,
    "chapter": 2,
    "section": 3,
    "subsection": 4,
    "subsubsection": 5,
    "paragraph": 6,
    "subparagraph": 6,
    "frametitle": 6,
}
_ARGUMENTS = {
    **dict.fromkeys(("setlength", "addtolength", "setcounter", "addtocounter", "fontsize", "markboth"), "{{"),
    **dict.fromkeys(("definecolor", "addcontentsline"), "[{{{"),
    **dict.fromkeys(
        names("""hypersetup pagestyle thispagestyle bibliographystyle bibliography vspace hspace input include
        includeonly usepackage RequirePackage color lstset graphicspath pagenumbering markright hyphenation
        newtheorem newcounter newsavebox usetikzlibrary index glossary vskip selectlanguage enlargethispage
        PassOptionsToPackage ProvidesPackage pgfplotsset captionsetup geometry setmainfont addbibresource title author
        date label geometry theoremstyle SweaveOpts usetheme usecolortheme usefonttheme fontfamily fontseries
        fontencoding fontshape setstretch linespread setmainlanguage setotherlanguage lstinputlisting verbatiminput"""),
        "*[{",
    ),
    **dict.fromkeys(("lstdefinestyle", "lstdefinelanguage", "setbeamertemplate", "newglossaryentry"), "{{"),
    "textcolor": "[{{", "href": "{{", "hyperlink": "{{", "hyperref": "[{", "rule": "[{{",
    "parbox": "[[[{{", "colorbox": "{{", "resizebox": "{{{", "multicolumn": "{{{",
    "multirow": "[{[{{", "raisebox": "{[[{", "makebox": "[[{", "framebox": "[[{", "minipage": "[[[{",
    "caption": "*[{", "footnote": "[{", "footnotetext": "[{", "endnote": "{", "thanks": "{", "marginpar": "[{",
    "hypertarget": "{", "setkeys": "{{", "includepdf": "[{", "includepdfmerge": "[{", "framesubtitle": "[{",
    "bibitem": "[{", "item": "[", "includegraphics": "*[[{", "newenvironment": "*{[[{{", "renewenvironment": "*{[[{{",
}  # fmt: skip
_KEPT = {"href": 1, "hyperlink": -1, "hyperref": -1, "framesubtitle": -1, "textcolor": -1, "parbox": -1,
         "colorbox": -1, "resizebox": -1, "multicolumn": -1, "multirow": -1, "raisebox": -1, "makebox": -1,
         "framebox": -1}  # fmt: skip
"""Macros of which one argument is text, and which of them."""
_NO_TEXT = names("""documentclass usepackage RequirePackage selectlanguage setlength addlength setcounter addcounter
    newcommand renewcommand providecommand newenvironment renewenvironment provideenvironment DeclareMathOperator
    bibliography label hypersetup hphantom vphantom definecolor providecolor colorlet color pagecolor rowcolors
    defcitealias""")
"""Macros that pylatexenc knows whose arguments are no text."""
_REFERENCES = ("ref", "pageref", "eqref", "autoref", "cref", "Cref", "nameref", "vref")
_CITATIONS = ("cite", "citep", "citet", "parencite", "textcite", "autocite", "citeauthor", "citeyear", "nocite")
_SIGNS = {
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "textbraceleft": "{", "slash": "/",
    "textbraceright": "}", "textminus": "−", "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "checkmark": "✓",
}  # fmt: skip
"""Signs that pylatexenc does not know."""
_NOTES = ("footnote", "endnote", "footnotetext", "thanks")
DEFINITIONS = ("def", "gdef", "edef", "xdef", "let", "newcommand", "renewcommand", "providecommand")
BREAKS = (
    "par",
    "maketitle",
    "tableofcontents",
    "newpage",
    "clearpage",
    "bigskip",
    "medskip",
    "smallskip",
    "listoffigures",
)
MOST_OWN = 200
"""Macros that a source defines for itself that are looked at, at most."""
LONGEST_OWN = 200
"""Characters of the text that one of them stands for, at most."""
_OWN = re.compile(
    r"\\(?:(?:re|provide)?newcommand\*?[ \t]{0,4}(?:\{\\(?P<braced>[A-Za-z]{1,40})\}|\\(?P<bare>[A-Za-z]{1,40}))"
    r"|def[ \t]{0,4}\\(?P<defined>[A-Za-z]{1,40}))[ \t]{0,4}\{(?P<body>(?:[^{}#\n]|\{[^{}#\n]{0,100}\}){1,100})\}"
)
"""A macro that is given nothing, and what it stands for."""
_XSPACE = re.compile(r"\\xspace[\s}]*+\Z")
_SPACED = "\0"
"""What stands behind the words of a macro that keeps the blank behind it (xspace): TeX eats it otherwise."""
_GIVEN = re.compile(
    r"\\(?:re|provide)?newcommand\*?[ \t]{0,4}(?:\{\\(?P<braced>[A-Za-z]{1,40})\}|\\(?P<bare>[A-Za-z]{1,40}))"
    r"[ \t]{0,4}\[(?P<count>[1-9])\](?P<option>[ \t]{0,4}\[)?"
)
"""A macro that is given something."""


MACROS_LINES, MACROS_SHARE = 8, 0.5
"""Lines that are no comment, at least, and the share of them that defines or decides something, from which on a source
without a document or a heading is macros: of 90 files of macros in TeX Live 86 have it, of 140 texts none."""
_DEFINES = re.compile(
    r"[ \t]*+(?:\\(?:[egx]?def|let|new[a-z]{1,20}|global|long|outer|protected|catcode|[lu]ccode|sfcode|(?:math)?chardef"
    r"|if[a-zA-Z@]{0,30}|fi|else|or|repeat|expandafter|csname|futurelet|Provides[A-Za-z]{1,20}|makeat[a-z]{1,8}|advance"
    r"|[A-Za-z]{0,40}[:_@][A-Za-z_:@]*+)(?![A-Za-z])|[{}&#]|\\[A-Za-z]++[ \t]*+\Z)"
)
_HEADED = re.compile(
    r"\\(?:begin[ \t]{0,4}\{document\}|(?:part|chapter|(?:sub){0,2}section|paragraph)\*?[ \t]{0,4}[\[{])"
)


def is_macros(text: str) -> bool:
    """Whether a source defines macros for others and is no text itself."""
    if _HEADED.search(text):
        return False
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("%")]
    return len(lines) >= MACROS_LINES and sum(map(bool, map(_DEFINES.match, lines))) >= MACROS_SHARE * len(lines)


def walker_context(own: Mapping[str, str] | None = None) -> Any:
    """What pylatexenc knows, and how many arguments macros have that it does not know or of which none is text."""
    context = walker_db()
    macros = [MacroSpec(name, args_parser=spec) for name, spec in {**(own or {}), **_ARGUMENTS}.items()]
    macros += [MacroSpec(name, args_parser="*[{") for name in LEVELS]
    macros += [MacroSpec(name, args_parser="*[[{") for name in _CITATIONS]
    macros += [MacroSpec(name, args_parser="*{") for name in _REFERENCES]
    columns = [std_environment(name, "[{") for name in ("tabular", "array", "longtable", "tabu", "supertabular")]
    columns += [std_environment(name, "{[{") for name in ("tabular*", "tabularx", "tabulary")]
    columns += [
        std_environment("thebibliography", "{"),
        std_environment("minipage", "[[[{"),
        std_environment("list", "{{"),
        *(std_environment(name, "{") for name in ("multicols", "multicols*", "spacing", "otherlanguage")),
        std_environment("adjustwidth", "{{"),
        std_environment("wrapfigure", "[{[{"),
        std_environment("subfigure", "[{"),
        std_environment("column", "[{"),
        *(std_environment(name, "[") for name in ("frame", "itemize", "enumerate", "description")),
    ]
    context.add_context_category("variorum", macros=macros, environments=columns, prepend=True)
    return context


def text_context(note: Callable[[Any], str], own: Mapping[str, str], given: Iterable[str] = ()) -> Any:
    """How macros read, given how notes do, what the source's own macros stand for, and which of them are given text."""
    context = text_db()
    macros = [MacroTextSpec(name, simplify_repl=sign) for name, sign in _SIGNS.items()]
    macros += [MacroTextSpec(name, simplify_repl=_own_text(words)) for name, words in own.items()]
    macros += [MacroTextSpec(name, simplify_repl=_braced) for name in given]
    macros += _given_text(context)
    macros += [MacroTextSpec(name, discard=True) for name in _ARGUMENTS if name not in _KEPT]
    macros += [MacroTextSpec(name, simplify_repl=_kept(at)) for name, at in _KEPT.items()]
    macros += [MacroTextSpec("url", simplify_repl=_last), MacroTextSpec("and", simplify_repl=", ")]
    macros += [MacroTextSpec(name, simplify_repl=name) for name in ("TeX", "LaTeX", "BibTeX")]
    macros += [MacroTextSpec("LaTeXe", simplify_repl="LaTeX2e"), MacroTextSpec("verb", simplify_repl=_as_it_is)]
    macros += [MacroTextSpec(name, simplify_repl=note) for name in _NOTES]
    macros += [MacroTextSpec(name, simplify_repl=_in_brackets) for name in _CITATIONS if name != "nocite"]
    macros += [MacroTextSpec(name, simplify_repl=_last) for name in _REFERENCES]
    macros += [MacroTextSpec(name, discard=True) for name in (*DEFINITIONS, *BREAKS, "nocite")]
    macros += [MacroTextSpec("today", discard=True)]  # pylatexenc asks the clock: the text would change each day
    context.add_context_category("variorum", macros=macros, prepend=True)
    return context


def own_arguments(text: str) -> dict[str, str]:
    """What the macros are given that a source defines for itself, as pylatexenc writes it, if it is anything."""
    walker, known = walker_context(), text_db()
    own: dict[str, str] = {}
    for found in islice(_GIVEN.finditer(text), MOST_OWN):
        name = found["braced"] or found["bare"]
        if walker.get_macro_spec(name) is None and known.get_macro_spec(name) is None:
            own[name] = "[" + "{" * (int(found["count"]) - 1) if found["option"] else "{" * int(found["count"])
    return own


def own_words(text: str) -> dict[str, str]:
    """What the macros stand for that a source defines for itself and that are given nothing: words, as far as it is."""
    own: dict[str, str] = {}
    walker, known = walker_context(), text_db()
    for found in islice(_OWN.finditer(text), MOST_OWN):
        name = found["braced"] or found["bare"] or found["defined"]
        if walker.get_macro_spec(name) is not None or known.get_macro_spec(name) is not None or name in BREAKS:
            continue

        # What it stands for may hold macros that were defined before. One that only begins something says nothing.
        if "@" in found["body"] or "group" in found["body"]:
            continue
        context = text_context(str, own)
        try:
            nodes = LatexWalker(found["body"], latex_context=walker).get_latex_nodes()[0]
            words = str(LatexNodes2Text(latex_context=context).nodelist_to_text(nodes))
        except (LatexWalkerError, RecursionError, ValueError, IndexError, TypeError, AttributeError, KeyError):
            continue  # stays without text, as every macro that is not known
        if words.strip() and len(words) <= LONGEST_OWN:
            own[name] = words.strip() + _SPACED if _XSPACE.search(found["body"]) else words
    return own


def arguments_of(node: Any) -> list[Any]:
    """What a macro is given."""
    return [argument for argument in (node.nodeargd.argnlist if node.nodeargd else ()) or () if argument is not None]


def _given_text(context: Any) -> Iterator[Any]:
    """Macros that pylatexenc parses with what they are given, and says nothing of: that is text, but for a few."""
    parsed = walker_db()
    for category in parsed.categories():
        for spec in parsed.iter_macro_specs([category]):
            if getattr(spec.args_parser, "argspec", "") and context.get_macro_spec(spec.macroname) is None:
                cites = spec.macroname.casefold().startswith("cite")
                text = {"simplify_repl": _in_brackets if cites else _braced}
                yield MacroTextSpec(spec.macroname, **({"discard": True} if spec.macroname in _NO_TEXT else text))


def _own_text(words: str) -> Callable[[Any], str]:
    bare = words.removesuffix(_SPACED)
    is_spaced = bare != words
    return lambda node: bare + " " if is_spaced and node.macro_post_space else bare


def _as_it_is(node: Any) -> str:
    return str(node.nodeargd.verbatim_text)


def _braced(node: Any, l2tobj: Any) -> str:
    """The arguments in braces, not the options."""
    given = zip(node.nodeargd.argspec, node.nodeargd.argnlist or (), strict=False)
    return " ".join(str(l2tobj.nodelist_to_text([one])) for kind, one in given if kind == "{" and one is not None)


def _kept(at: int) -> Any:
    def text(node: Any, l2tobj: Any) -> str:
        given = arguments_of(node)
        return str(l2tobj.nodelist_to_text([given[at]])) if given else ""

    return text


def _last(node: Any, l2tobj: Any) -> str:
    return str(l2tobj.nodelist_to_text(arguments_of(node)[-1:]))


def _in_brackets(node: Any, l2tobj: Any) -> str:
    return f"[{_last(node, l2tobj)}]"
