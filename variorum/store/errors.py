"""What can go wrong that a person can cause or mend."""

from variorum.errors import VariorumError


class StoreError(VariorumError):
    """A warehouse cannot be used as asked. One clear sentence: the thing, what was expected, the valid values."""

    default_code = "warehouse"


class LostRace(StoreError):
    """Another writer committed this version first: re-read, re-plan what both touched, try again."""

    default_code = "lost_race"
