"""Declarations of C and C++ that stand in a page as paragraphs, as Doxygen writes them and pages of functions do."""

import re

LONGEST = 1_000
"""Characters of a declaration, at most."""

_NAMED = re.compile(r'#[ ]?(?:include[ ]?[<"\']|define[ ]\w|if(?:n?def)?[ ]\w|undef[ ]\w)|typedef[ ]\w')
_CALLED = re.compile(
    r"(?:[\w:*&<>,~\[\]]+ ){0,8}[\w:*&<>~]+ ?\((?P<given>[^()]*+(?:\([^()]*+\)[^()]*+){0,8}+)\)(?P<end>.*)"
)
"""A name, what stands before it, and what it is given."""
_BEHIND = re.compile(r"\s*+(?:const|override|noexcept|throw ?\(\)|= ?(?:0|default|delete)|\s)*+;?")
_TYPED = re.compile(r"[*&]|::|\w_\w|\b(?:void|int|char|const|bool|double|float|long|unsigned|struct|size_t|string)\b")
"""What tells a declaration from a sentence that ends in brackets."""


def is_declaration(words: str) -> bool:
    """Whether a paragraph is a declaration or a directive of C, and nothing else."""
    if len(words) > LONGEST:
        return False
    if _NAMED.match(words):
        return True
    called = _CALLED.fullmatch(words)
    if called is None or not _BEHIND.fullmatch(called["end"]):
        return False
    return called["end"].endswith(";") or bool(
        _TYPED.search(words[: called.start("given")]) and _is_given(called["given"])
    )


def _is_given(given: str) -> bool:
    """Whether what a function is given is typed, or nothing."""
    return not given.strip() or bool(_TYPED.search(given)) or all(" " in one.strip() for one in given.split(","))
