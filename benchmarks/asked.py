"""The numbers that a benchmark is asked for on the command line."""

import argparse


def numbers_asked(description: str | None, **defaults: int) -> list[int]:
    """Numbers in the order of their names; each has a default. `--help` shows the description."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in defaults.items():
        parser.add_argument(name, nargs="?", type=int, default=default, help=f"default: {default:,}")
    return list(vars(parser.parse_args()).values())
