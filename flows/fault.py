"""Errors that a person can cause."""


class UsageFault(Exception):
    """What was asked for cannot be done as asked: exit code 2. The message is a sentence for a person."""


class BuildFault(Exception):
    """What was asked for was tried and failed: exit code 1. The message is a sentence for a person."""
