"""Notes, labels and quotations that people hang on ids, and why a text was cut as it was. No build imports it.

annotations.parse          an annotation from its JSON, flat or a W3C Web Annotation; write is its inverse
annotations.as_form        the same annotation, to be written in the other form
annotations.move           what becomes of an annotation in another version
quotations.read_quotations the quotations in a file: JSON, JSON lines or Markdown
quotations.folded          a text as it is compared; pieces and says compare with it
references.parse_reference a reference, from `name@12 (sha256:…) #p…:10-42` or any part of it that is enough
alignment.word_diff        two texts side by side, word by word
explain.explain            every decision about a plain text, line by line, with its reasons
"""
