"""Every number that identity decides by, and where it comes from.

"measured": on the edit histories of evals/rev and evals/syn and on the random histories of benchmarks/identity.py.
"""

ALIGNED = 0.5
"""Least similarity of two texts in the same place for one to carry on the other's id (design, section 4)."""

ALIGNED_SHORT = 0.6
"""The same for texts of fewer than `SHORT_TOKENS`: half of "of the one" is in "of the other" (measured: of 13,224
paragraphs of unlike articles 8 were taken for one another without it, 2 with it, and no edited one was lost)."""

SHORT_TOKENS = 8
"""Tokens from which on a text is no longer short."""

MOVED = 0.75
"""Least similarity of two texts in different places (design, section 4)."""

MOVED_TOKENS = 4
"""Least tokens of a text that moves and changes at once (design, section 4)."""

MOVED_LONG = 0.6
"""The same for texts of at least `MOVED_LONG_TOKENS`: chance does not reach it there (measured: nothing lost, .935 in
place of .917 found)."""

MOVED_LONG_TOKENS = 10
"""Least tokens for that."""

SPELLING = 0.75
"""Least similarity by characters that counts as the same words spelt differently; unrelated texts of one language
reach .6 (measured)."""

SPELLING_LENGTH = 4
"""Least letters for that: of shorter words too little is left to tell by."""

PART = 0.8
"""Least share of a text's word pairs that must stand in another for it to be a part of it (split, merged)."""

PART_WORDS = 0.8
"""Least share of its words that must stand there in order: quick to rule out (implied by PART but for odd cases)."""

PART_TOKENS = 4
"""Least tokens of such a part: "Yes, sir." is a part of too much."""

JOINED = 0.65
"""Least similarity of some neighbours joined and one text in their place, half of each being in it."""

JOINED_TOKENS = 4
"""Least tokens of that text."""

MOST_PARTS = 3
"""Most neighbours that are tried as the parts of one text that was edited besides."""

INFORMATIVE = 12
"""Least letters of a text that a dead id is brought back for before anything is aligned: shorter ones recur."""

ALL_PAIRS = 4_000
"""Largest gap (old times new paragraphs) in which every pair is compared; larger ones go by rare words."""

COMMON = 8
"""A word finds nobody when it stands in more pairs of old and new paragraphs than this."""

BEST = 3
"""How many paragraphs of the other side a paragraph is compared with there."""

FEATURES = 2_000_000
"""Most words and neighbouring words of a document that are looked at there; of more, a sample: 150 MB."""

SMALL_CELLS = 1_000_000
"""Largest gap (old times new) that needs no anchors: 1 ms."""

COPIES_CELLS = 4_000
"""Largest gap (old times new) in which copies are paired by where they stand: 20 ms."""

LCS_CELLS = 400_000_000
"""Largest gap (old times new) for the exact longest common subsequence, bit by bit: 50 MB and .2 s."""

NOT_ELSEWHERE = 0.5
"""Least share of a part that must be missing from the text that carries on the id: else it is a copy, not a part."""

VOTE = 0.5
"""Least share of a section's letters that must have gone to one other section for that to carry on its id, when the
headings differ (measured)."""

DOCUMENT_SAME = 0.5
"""Least share of match_keys for two documents to be one (design, section 4)."""

DOCUMENT_LEFT = 1 / 3
"""Least share of a dead document's match_keys for what is back of it to be it, where nothing else is in the new one: a
file that was cut in half has somewhat less than half of its paragraphs."""

DOCUMENT_NOTHING_ELSE = 0.8
"""Share of a new document's match_keys from which on nothing else is in it."""

DOCUMENT_SHINGLES = 0.4
"""Least share of word sequences for the same: as many as are left of three in a row when every fourth word changed."""

DOCUMENT_COMMON = 8
"""A paragraph or word sequence in more old documents than this is boilerplate and finds no document."""

SHINGLE = 3
"""Words of a word sequence."""

SHINGLE_EVERY = 2_000
"""Longer documents keep a sample of their word sequences, so that a sketch has about this many."""
