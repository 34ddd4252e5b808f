"""Which documents of the evaluation sets come from one source, and are left out together."""

from collections.abc import Mapping
from typing import Any


def source_of(row: Mapping[str, Any]) -> str:
    """The source of a row of gold: its repository, or for evals/seg what the name of the file tells."""
    if row.get("repo"):
        return str(row["repo"])
    return source_of_path(str(row["path"]))


def source_of_path(path: str) -> str:
    """The source of a file of evals/seg or evals/rev."""
    name = path.rsplit("/", 1)[-1]
    if path.startswith("native/"):
        return "gutenberg"
    for source, beginnings in {
        "18f": ("news-posts_20", "news-25", "18f", "handbook"),
        "nodejs": ("news-site",),
        "bits-und-baeume": ("news-", "bits-und"),
        "http2": ("article-part", "http2"),
        "react": ("article-content", "ar.react", "de.react", "es.react", "fr.react", "ru.react", "zh-hans.react"),
        "eltec": ("novel-",),
        "standard-ebooks": ("essay-", "archibald", "w-e-b"),
        "digg": ("gov-",),
        "statutes": ("law-",),
        "stories": ("stories-",),
    }.items():
        if name.startswith(beginnings):
            german = source == "18f" and "/de/" in path
            return "bits-und-baeume" if german else source
    return name.split("-")[0]
