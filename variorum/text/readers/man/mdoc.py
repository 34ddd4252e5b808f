"""Macros of mdoc(7) in a line, as words: options, arguments, enclosures, references to other pages."""

from collections.abc import Sequence

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
_STOPS = _CLOSING - {")", "]"}
INLINE = frozenset((*ENCLOSED, *_CLOSE, *_SYSTEMS, *_PLAIN, *_IGNORED))
"""Macros that stand in a line of text."""


def in_line(words: Sequence[str], name: str) -> str:
    """The text of a line that begins with a macro; `name`: what the page is of."""
    said: list[str] = []  # words, and the blanks between them
    closing: list[str] = []
    glue = True  # whether the next word stands at the last one

    def add(word: str) -> None:
        nonlocal glue
        if word:
            said.extend([word] if glue or word in _CLOSING else [" ", word])
            glue = word in _OPENING

    # A macro has the words up to the next one; an enclosure, all up to the end or to what closes it.
    at = 0
    is_option = False
    while at < len(words):
        word = words[at]
        at += 1
        if word not in INLINE:
            add(f"-{word}" if is_option and word not in _CLOSING else word)
            continue
        is_option = word == "Fl"
        if word in ("Ns", "Ap"):
            said.extend(["'"] if word == "Ap" else [])
            glue = True
        elif word in ENCLOSED:
            add(ENCLOSED[word][0])
            glue = True
            closing.extend([] if word.endswith("o") else [ENCLOSED[word][1]])
        elif word in _CLOSE:
            said.append(_CLOSE[word])
            glue = False
        elif word in _SYSTEMS:
            add(_SYSTEMS[word])
        elif word in _PLAIN:
            given, at = _given(words, at)
            for one in _words_of(word, given, name):
                add(one)
            glue = glue or word == "Pf"

    # What ends a sentence stands behind what closes.
    stops: list[str] = []
    while said and closing and said[-1] in _STOPS:
        stops.append(said.pop())
    return "".join([*said, *reversed(closing), *reversed(stops)])


def _given(words: Sequence[str], at: int) -> tuple[list[str], int]:
    given = []
    while at < len(words) and words[at] not in INLINE and words[at] not in _CLOSING:
        given.append(words[at])
        at += 1
    return given, at


def _words_of(macro: str, given: list[str], name: str) -> list[str]:
    """What a macro says with what it is given."""
    if macro == "Fl":
        return [f"-{word}" for word in given or [""]]
    if macro in ("Ar", "Nm") and not given:
        return ["file ..." if macro == "Ar" else name]
    if macro == "Xr" and len(given) > 1:
        return [f"{given[0]}({given[1]})"]
    if macro == "Fn" and given:
        return [f"{given[0]}({', '.join(given[1:])})"]
    if macro == "In" and given:
        return [f"#include <{given[0]}>"]
    if macro == "Nd":
        return ["–", *given]
    if macro == "Lk" and len(given) > 1:
        return [f"{' '.join(given[1:])}: {given[0]}"]
    if macro == "Fa":
        return [", ".join(given)]
    if macro in ("Rv", "Ex"):
        return [f"[{macro} {' '.join(given)}]"]
    return given
