"""The file that describes a dataset: `variorum.toml`."""
