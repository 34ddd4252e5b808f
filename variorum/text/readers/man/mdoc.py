"""Macros of mdoc(7) in a line, as words: options, arguments, enclosures, references to other pages."""

from collections.abc import Callable, Sequence

from variorum.text.readers.html.elements import names

ENCLOSED = {
    "Op": "[]", "Dq": "“”", "Sq": "‘’", "Pq": "()", "Bq": "[]", "Brq": "{}", "Aq": "<>", "Qq": '""', "Ql": "‘’",
    "Oo": "[]", "Do": "“”", "So": "‘’", "Po": "()", "Bo": "[]", "Bro": "{}", "Ao": "<>", "Qo": '""', "Fo": "()",
}  # fmt: skip
"""What stands around the words of a macro; those in `o` are closed by one in `c`, on a later line too."""
_CLOSE = {f"{name[:-1]}c": signs[1] for name, signs in ENCLOSED.items() if name.endswith("o")}
_SYSTEMS = {
    "Bx": "BSD",
    "Fx": "FreeBSD",
    "Nx": "NetBSD",
    "Ox": "OpenBSD",
    "Dx": "DragonFly",
    "Ux": "UNIX",
    "At": "AT&T UNIX",
    "Bsx": "BSD/OS",
}
_PLAIN = names(
    """
    Ad An Ar Cd Cm Dv Em Er Ev Fa Fd Fl Fn Ft Ic In Li Lk Ms Mt Nd Nm No Ns Pa Pf St Sx Sy Tn Ta Va Vt Xr Ap Fr
    Cx Bt Ud Xc Eo Ec %A %B %C %D %I %J %N %O %P %Q %R %T %U %V Hf Rv Ex Lb
    """
)
_IGNORED = frozenset(["Bk", "Ek", "Sm", "Bf", "Ef", "Rs", "Re", "Db", "Pp", "Lp", "Os", "Tg"])
_OPENING, _CLOSING = frozenset(("(", "[")), frozenset((".", ",", ":", ";", ")", "]", "?", "!"))
INLINE = frozenset((*ENCLOSED, *_CLOSE, *_SYSTEMS, *_PLAIN, *_IGNORED))
"""Macros that stand in a line of text."""


def in_line(words: Sequence[str], name: str) -> str:
    """The text of a line that begins with a macro; `name`: what the page is of."""
    said: list[str] = []
    closing: list[str] = []
    glue = False  # whether the next word stands at the last one

    def add(word: str) -> None:
        nonlocal glue
        if said and (glue or word in _CLOSING):
            said[-1] += word
        else:
            said.append(word)
        glue = word in _OPENING

    # A macro has the words up to the next one; an enclosure, all up to the end or to what closes it.
    at = 0
    macro = ""
    while at < len(words):
        word = words[at]
        at += 1
        if word in ("Ns", "Ap"):
            if word == "Ap":
                add("'") if not said else said.__setitem__(-1, said[-1] + "'")
            glue = True
            macro = ""
        elif word in ENCLOSED:
            add(ENCLOSED[word][0])
            glue = True
            if not word.endswith("o"):
                closing.append(ENCLOSED[word][1])
            macro = ""
        elif word in _CLOSE:
            if said:
                said[-1] += _CLOSE[word]
            else:
                said.append(_CLOSE[word])
            glue = False
        elif word in _SYSTEMS:
            add(_SYSTEMS[word])
            macro = ""
        elif word in _IGNORED:
            macro = ""
        elif word in _PLAIN:
            given, at = _given(words, at)
            _say(word, given, name, add)
            glue = (word in ("Pf", "In") and glue) or word == "Pf"
            macro = word
        else:
            add(f"-{word}" if macro == "Fl" and word not in _CLOSING else word)
    tail = ""
    while said and closing and said[-1][-1:] in _CLOSING and said[-1][-1:] not in ")]":
        said[-1], tail = said[-1][:-1], said[-1][-1:] + tail
    return " ".join(filter(None, said)) + "".join(reversed(closing)) + tail


def _given(words: Sequence[str], at: int) -> tuple[list[str], int]:
    given = []
    while at < len(words) and words[at] not in INLINE and words[at] not in _CLOSING:
        given.append(words[at])
        at += 1
    return given, at


def _say(macro: str, given: list[str], name: str, add: Callable[[str], None]) -> None:
    if macro == "Fl":
        for word in given or [""]:
            add(f"-{word}")
    elif macro == "Ar" and not given:
        add("file ...")
    elif macro == "Nm" and not given:
        add(name)
    elif macro == "Xr" and len(given) >= 2:
        add(f"{given[0]}({given[1]})")
    elif macro == "Fn" and given:
        add(f"{given[0]}({', '.join(given[1:])})")
    elif macro == "In" and given:
        add(f"#include <{given[0]}>")
    elif macro == "Nd":
        add(" ".join(["–", *given]))
    elif macro == "Lk" and len(given) > 1:
        add(f"{' '.join(given[1:])}: {given[0]}")
    elif macro == "Fa":
        add(", ".join(given))
    elif macro in ("Rv", "Ex"):
        add(f"[{macro} {' '.join(given)}]")
    else:
        for word in given:
            add(word)
