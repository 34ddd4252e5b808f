"""Headings of unmarked text: the signs of one, their score, the numbering, the levels."""
