"""Who a thing is: ids that are carried across edits (docs/identity.md). Pure functions; all numbers in thresholds.py.

documents.match_documents  which document of the past each new source is
documents.sketch           what is kept of a document to find it again, sketch_of of its hashes; content_key is one hash
carry.carry                ids for the sections and paragraphs of a document, and what happened to each id it had
match_key.match_key        a text without what may differ in spelling alone; key_hash is what the registry keeps
mint.mint_all              new ids
order.in_order             the longest common subsequence of two sequences, or nearly
"""
