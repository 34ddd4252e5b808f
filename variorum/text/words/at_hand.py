"""All word lists, read. Whoever imports this spares the processes that are forked from it to read them, each anew."""

from importlib.resources import files

from variorum.text.words.loader import table

for _file in files("variorum.text.words").iterdir():
    if _file.name.endswith(".toml"):
        table(_file.name.removesuffix(".toml"))
