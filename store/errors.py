"""What can go wrong that a person can cause or mend."""


class StoreError(Exception):
    """One clear sentence: the thing, what was expected, the valid values."""


class LostRace(StoreError):
    """Another writer committed this version first: re-read, re-plan what both touched, try again."""
