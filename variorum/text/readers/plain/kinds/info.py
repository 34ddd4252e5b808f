"""Manuals in Info, as makeinfo writes them: what leads from node to node, and the tables that its reader needs."""

import re
from collections.abc import Sequence

from variorum.text.document import BlockKind
from variorum.text.readers.plain.units import Unit

_NODE = re.compile(r"File: [^\s,]{1,200},\s{1,4}Node: ")
_ENTRY = re.compile(r"\* [^:\n]{1,200}:(?::|\s{1,20}\S|\Z)")
_PLACE = re.compile(r"\(line \s{0,8}\d{1,6}\)")
"""Where in its node an entry of an index leads, on a line of its own below a long entry."""
_TABLES = ("Tag Table:", "Indirect:", "Local Variables:")
_DIRECTORY = ("START-INFO-DIR-ENTRY", "INFO-DIR-SECTION")
_TABLE_ENDS, _DIRECTORY_ENDS = "End Tag Table", "END-INFO-DIR-ENTRY"


def info_parts(units: Sequence[Unit]) -> dict[int, BlockKind]:
    """Which units of a manual in Info are no text of it: contents, or boilerplate; none in any other text."""
    nodes = [i for i, unit in enumerate(units) if _NODE.match(unit.text)]
    if not nodes:
        return {}
    found: dict[int, BlockKind] = {}
    in_table = in_menu = in_directory = False
    at_node = frozenset(nodes)
    for i, unit in enumerate(units):
        in_table = (in_table or unit.text.startswith(_TABLES)) and i not in at_node
        in_menu = (in_menu or unit.text.startswith("* Menu:")) and i not in at_node
        in_directory = (in_directory or unit.text.startswith(_DIRECTORY)) and i not in at_node
        if in_table or in_directory or i in at_node:
            found[i] = "boilerplate"
        elif in_menu and (_ENTRY.match(unit.text) or _PLACE.fullmatch(unit.text)):
            found[i] = "toc_entry"
        in_table = in_table and not unit.text.endswith(_TABLE_ENDS)
        in_directory = in_directory and not unit.text.endswith(_DIRECTORY_ENDS)
    return found
