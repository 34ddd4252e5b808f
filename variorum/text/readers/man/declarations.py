"""Declarations of C and C++ that stand in a page as paragraphs, as Doxygen writes them and pages of functions do."""

import re

LONGEST = 1_000
"""Characters of a declaration, at most."""

_NAMED = re.compile(
    r"""#[ ]?(?:include[ ]?[<"']|define[ ]\w|ifn?def[ ]\w|if[ ](?:!?defined\b|\w++\s*\Z)|undef[ ]\w)|typedef[ ]\w"""
)
_CALLED = re.compile(
    r"(?:[\w:*&<>,~\[\]]+ ){0,8}[\w:*&<>~]+ ?\((?P<given>[^()]*+(?:\([^()]*+\)[^()]*+){0,8}+)\)(?P<end>.*)"
)
"""A name, what stands before it, and what it is given."""
_BEHIND = re.compile(r"\s*+(?:const|override|noexcept|throw ?\(\)|= ?(?:0|default|delete)|\s)*+;?")
_TYPED = re.compile(r"[*&]|::|\w_\w|\b(?:void|int|char|const|bool|double|float|long|unsigned|struct|size_t|string)\b")
"""What tells the arguments of a function from a remark in brackets."""
_TYPE_FIRST = re.compile(
    r"(?:static|extern|inline|const|volatile|unsigned|signed|struct|enum|union|void|int|char|bool|double|float|long|short"
    r"|size_t|\w{1,60}_t|FILE)\b|[\w:]{1,60}(?:<[^<>]{0,60}>)?(?: ?[*&]\w|[*&]{1,2} \w| [\w~]{0,60}::)|[\w~]{1,60}::"
)
"""What declarations begin with, and sentences do not: a type, or the class that a function is of."""


def is_declaration(words: str) -> bool:
    """Whether a paragraph is a declaration or a directive of C, and nothing else."""
    if len(words) > LONGEST:
        return False
    if _NAMED.match(words):
        return True
    called = _CALLED.fullmatch(words)
    if called is None or not _BEHIND.fullmatch(called["end"]):
        return False
    if called["end"].endswith(";") and words[called.start("given") - 2] != " ":
        return True
    return bool(_TYPE_FIRST.match(words)) and (called["end"].endswith(";") or _is_given(called["given"]))


def _is_given(given: str) -> bool:
    """Whether what a function is given is typed, or nothing."""
    return not given.strip() or bool(_TYPED.search(given)) or all(" " in one.strip() for one in given.split(","))
