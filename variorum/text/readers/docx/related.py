"""The parts that belong to a Word document, whatever they are called (ECMA-376, part 2, section 6.5)."""

import posixpath
import re
from xml.etree.ElementTree import Element

from variorum.text.readers.zip_parts import Parts, parse

DOCUMENT = "word/document.xml"
"""How the part that holds the text is mostly called."""
_PART = re.compile(r"word/([a-z]+)\d*\.xml")


class Related:
    """The parts of a document by what they are to it."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        of_package = self._relations("_rels/.rels", "")
        self.main = next((target for kind, target in of_package.values() if kind == "officeDocument"), DOCUMENT)
        if self.main not in parts.names:
            self.main = DOCUMENT
        folder, _, name = self.main.rpartition("/")
        self._folder = folder
        self.relations = self._relations(f"{folder}/_rels/{name}.rels".lstrip("/"), folder)

    def all(self, kind: str) -> list[Element]:
        """The parts of a kind, by name; those with its name where nothing says which ones they are."""
        named = {target for one, target in self.relations.values() if one == kind and target in self.parts.names}
        if not named:
            usual = ((name, _PART.fullmatch(name)) for name in self.parts.names)
            named = {name for name, found in usual if found and found[1] == kind}
        return [parse(self.parts.read(name)) for name in sorted(named)]

    def one(self, kind: str) -> Element:
        """The part of a kind; without elements where there is none."""
        return next(iter(self.all(kind)), Element("none"))

    def address(self, relation: str) -> str:
        """Where a link leads; empty where it leads into the document."""
        kind, target = self.relations.get(relation, ("", ""))
        return target if kind == "hyperlink" else ""

    def _relations(self, name: str, folder: str) -> dict[str, tuple[str, str]]:
        """Kind and target of every relation that a part states, by its id."""
        if name not in self.parts.names:
            return {}
        stated = {}
        for element in parse(self.parts.read(name)):
            target = str(element.get("Target") or "")
            if element.get("TargetMode") != "External":
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                target = posixpath.normpath(target)
            stated[str(element.get("Id"))] = (str(element.get("Type") or "").rsplit("/", 1)[-1], target)
        return stated
