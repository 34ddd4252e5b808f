"""The elements of TEI, by what they do to the text in them; names as of TEI P5 and P4, in lower case."""

from variorum.text.document import BlockKind
from variorum.text.readers.html.elements import names

UNSEEN = names(
    """teiheader facsimile standoff xenodata fsddecl del surplus divgen certainty respons precision spangrp linkgrp
    interpgrp joingrp altgrp timeline index fw listannotation rdg"""
)
"""Elements whose content is no text for a reader: what describes the text, what was struck out, running heads."""
ALTERNATIVES = names("sic orig abbr")
"""What a `choice` holds beside what is to be read."""
DIVISIONS = names("div div0 div1 div2 div3 div4 div5 div6 div7 castlist")
FLOW = names(
    """p ab head l item label cell speaker stage byline docauthor docdate dateline salute signed trailer titlepart
    figdesc bibl biblstruct u castitem desc witness docedition docimprint imprimatur argument"""
)
"""Elements that may hold text itself: what stands in it is a paragraph."""
ONLY_BLOCKS = DIVISIONS | names(
    """text group front body back tei teicorpus tei.2 teicorpus.2 titlepage doctitle lg list listbibl table row figure
    egxml sp spgrp castgroup set prologue epilogue epigraph blockquote listwit listperson listplace listorg
    listnym floatingtext surface zone sourcedoc entryfree superentry entry notegrp performance biblfull postscript p l
    item head speaker titlepart byline opener closer cell castitem"""
)
"""Elements that begin and end paragraphs wherever they stand."""
BLOCKS = FLOW | ONLY_BLOCKS | names("quote q cit said eg address")
"""Those and the ones that stand in a line of text as often as by themselves: they are blocks unless they are in a
paragraph and hold none themselves."""
MERGED = names("l head titlepart")
"""Elements of which several that follow each other are one: lines of a stanza, parts of a title."""
BREAKING = ONLY_BLOCKS | names("lb line addrline stage figdesc form sense def gramgrp etym s vocal kinesic incident")
"""Elements that end a word wherever they stand."""
CORPUS = names("teicorpus teicorpus.2")
"""Elements that hold several texts with headers of their own."""
LISTS = names("list listbibl castlist listwit castgroup")
QUOTES = names("quote q cit epigraph blockquote said")
CONTENTS = names("contents toc tableofcontents")
"""Types of a division that is a table of contents."""
PROGRAMS = names("code codeblock programlisting listing")
"""Types of a block (`ab`) that is a program, as pandoc and others write it."""
KINDS: dict[str, BlockKind] = {
    "byline": "byline",
    "docauthor": "byline",
    "signed": "byline",
    "docdate": "date",
    "dateline": "date",
    "docimprint": "boilerplate",
    "docedition": "boilerplate",
    "imprimatur": "boilerplate",
    "figdesc": "caption",
    "eg": "code",
    "egxml": "code",
    "table": "table",
    "l": "verse",
    "item": "list_item",
    "label": "list_item",
    "castitem": "list_item",
    "bibl": "list_item",
    "biblstruct": "list_item",
    "biblfull": "list_item",
    "witness": "list_item",
}
"""What text in an element is."""
