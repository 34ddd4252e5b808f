"""Org, the format of Emacs for notes and documents."""
