"""AsciiDoc, as Asciidoctor and asciidoc.py read it."""
