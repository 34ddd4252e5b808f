"""How likely a unit is a heading: a weighted sum of its signs."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from types import MappingProxyType

BIAS = "(any line)"


@cache
def weights() -> MappingProxyType[str, float]:
    """Sign -> weight in log-odds, and `BIAS`. benchmarks/train_headings.py writes the file."""
    return MappingProxyType(
        tomllib.loads(files("variorum.text.readers.plain.headings").joinpath("weights.toml").read_text("utf-8"))[
            "weights"
        ]
    )


def score(signs: Iterable[str]) -> float:
    """Log-odds that a unit with these signs is a heading: above 0 more likely than not; KeyError for an unknown one."""
    known = weights()
    return known[BIAS] + sum(known[sign] for sign in signs)
