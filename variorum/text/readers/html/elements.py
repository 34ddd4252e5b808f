"""The elements of HTML, by what they do to the text in them; names as of the HTML Living Standard."""


def names(words: str) -> frozenset[str]:
    """The words as a set."""
    return frozenset(words.split())


VOID = names("area base br col embed hr img input link meta param source track wbr")
"""Elements without an end tag (section 13.1.2)."""
ALONE = names("br hr wbr")
"""Void elements that need no attributes to mean something."""
OPTIONAL_END = names("p li dt dd td th tr thead tbody tfoot option optgroup caption colgroup rt rp body head html")
"""Elements whose end tag may be left out (section 13.1.2.4)."""
BREAKING = names(
    """
    address article aside blockquote body br caption center col colgroup dd details dialog dir div dl dt fieldset
    figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link main menu
    meta nav noframes ol optgroup option p param pre search section select summary table tbody td tfoot th thead title
    tr ul
    """
)
"""Elements that end a line of text wherever they stand (section 15.3.3; CommonMark 0.31, HTML blocks of kind 6)."""
CODE = names("pre xmp listing plaintext")
CODE_IN_LINE = names("code kbd samp")
CELLS = names("td th")
HEADINGS = {f"h{level}": level for level in range(1, 7)}
