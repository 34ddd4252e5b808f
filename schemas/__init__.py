"""The tables: one Pandera model each; every other description of a table is generated from it."""
