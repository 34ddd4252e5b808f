"""Kinds of paragraphs other than prose, each found by its own rule."""
