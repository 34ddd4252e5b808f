"""What to do about a source in quarantine, by its reason: in a few words what docs/quarantine.md says."""

from collections.abc import Mapping

from variorum.schemas.vocabulary import Reason

ADVICE: Mapping[Reason, str] = {
    "not_a_file": "give the folder itself as a source",
    "name_not_utf8": "rename the file",
    "unreadable": "mend the permission or the link",
    "broken_archive": "replace the archive",
    "too_large": "split the file",
    "bad_metadata": "mend or rename it",
    "bad_record": "mend the row",
    "too_deep": "unpack it",
    "unknown_format": "the row names the format and what would help",
    "empty": "nothing, or fill it",
    "binary": "leave it out",
    "undecodable": "convert it, or each part of it, to UTF-8",
    "partly_undecodable": "mend the bytes from the one named on",
    "removed_too_much": "look at it",
    "taken_down": "remove the source, or the paragraph",
    "invalid_rows": "please report it",
    "too_slow": "split it, or look at what is odd in it",
    "too_much_memory": "split it",
    "crashed": "please report it",
}


def advice(reason: str) -> str:
    """What to do; nothing of a reason that an older program wrote and this one does not know."""
    return next((says for name, says in ADVICE.items() if name == reason), "")
