"""What gets built, and its SQL face: views, macros and example queries, read as package data."""
