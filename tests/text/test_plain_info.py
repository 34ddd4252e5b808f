"""Manuals in Info: what leads from node to node is contents or boilerplate, and the text stays."""

from plain_texts import of

INFO = """This is tool.info, produced by makeinfo version 6.

INFO-DIR-SECTION Tools
START-INFO-DIR-ENTRY
* Tool: (tool).        A tool.
END-INFO-DIR-ENTRY

\x1f
File: tool.info,  Node: Top,  Next: Use,  Up: (dir)

The Tool
********

This manual tells what the tool does, and how it is called from a shell.

* Menu:

* Use::            How it is used.
* Files: More.     Where it looks.

\x1f
File: tool.info,  Node: Use,  Prev: Top,  Up: Top

1 Use
*****

The tool takes the name of a file, reads it, and prints what it has found there:

* Note: it prints nothing where it found nothing.

What it reads is a file of settings such as this one here, which has three lines:

     router one
      area two backbone
     exit from it

 -- Function: int tool (int A)
     Sets A to what was found there, whatever it was
     before, and returns what
     the name of the function says.

\x1f
File: tool.info,  Node: Index,  Prev: Use,  Up: Top

Index
*****

* Menu:

* a name that is longer than others are:  Use.
                                                               (line  6)
* settings:                               Use.                 (line  9)

\x1f
Tag Table:
Node: Top\x7f190
Ref: more\x7f300
Node: Use\x7f420
\x1f
End Tag Table
"""


def test_what_leads_through_a_manual_is_no_text_of_it() -> None:
    told = {block.text: block.kind for block in of(INFO)}
    assert {kind for text, kind in told.items() if "Node: " in text or "Ref: " in text} == {"boilerplate"}
    assert told["* Use:: How it is used. * Files: More. Where it looks."] == told["* Menu:"] == "toc_entry"
    assert {kind for text, kind in told.items() if "DIR" in text or "(tool)" in text} == {"boilerplate"}
    assert told["This manual tells what the tool does, and how it is called from a shell."] == "body"
    assert told["The tool takes the name of a file, reads it, and prints what it has found there:"] == "body"
    assert told["* Note: it prints nothing where it found nothing."] == "list_item"
    assert told["router one\n      area two backbone\n     exit from it"] == "code"
    assert [kind for text, kind in told.items() if text.startswith("-- Function")] == ["body"]
    assert {kind for text, kind in told.items() if "(line " in text} == {"toc_entry"}


def test_other_texts_are_not_asked() -> None:
    told = {block.text: block.kind for block in of("Tag Table:\n\nThe words below a label stay what they are.\n")}
    assert told["The words below a label stay what they are."] == "body"
