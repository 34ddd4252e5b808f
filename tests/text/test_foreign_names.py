"""Names of other languages in a text: their letters are not its own, and tell the encoding all the same."""

import pytest

from variorum.text.document import Rejection
from variorum.text.encoding.decode import decode

PLAIN = """The council met in the old town hall on a wet evening in March, and the minutes of the last one were read.
{} was asked to speak first. Nobody had seen the letter that was said to have come from abroad, and the chairman said
that he would look for it among the papers of his predecessor. After a short break the members turned to the road that
leads down to the harbour, which had been closed since the storm. {} thought that the repairs could wait until the
summer, when stone is cheaper and the days are longer. Others were afraid that the fishermen would lose their trade.
There was a vote, and it was close. Then the treasurer gave an account of what had been spent on the new school, which
was more than anybody had expected, and {} promised to find out why. The meeting ended shortly before midnight.
"""
NAMES = {
    "de": ("Müller", "Köln", "Zürich", "Jörg Weiß", "Käse"),
    "sv": ("Göteborg", "Malmö", "Åland", "Sjöberg"),
    "da": ("Søren Jørgensen", "København", "Ærø"),
    "pt": ("São Paulo", "Conceição", "João Guimarães"),
    "es": ("Perú", "Málaga", "José Núñez", "música"),
    "it": ("Forlì", "Cefalù", "Nardò"),
    "is": ("Ásgeir", "Höfn", "Guðrún"),
    "fr": ("François", "Hélène", "Noël"),
}


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("name", [name for names in NAMES.values() for name in names])
def test_names_of_western_languages_are_read_as_they_are_written(name: str, times: int) -> None:
    text = PLAIN.format(name, *([name] * (times - 1) + ["he", "he"])[:2]) + PLAIN.format("he", "she", "they")
    found = decode(text.encode("windows-1252"))
    assert (found.encoding, found.text) == ("windows-1252", text)


@pytest.mark.parametrize("language", NAMES)
def test_many_of_them_are_still_names(language: str) -> None:
    names = NAMES[language]
    text = "\n".join(PLAIN.format(*(names[(n + k) % len(names)] for k in range(3))) for n in range(6))
    found = decode(text.encode("windows-1252"))
    assert (found.encoding, found.text) == ("windows-1252", text)


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        (("Škoda", "Dvořák", "Jiří Žižka", "Plzeň"), "windows-1250"),
        (("Wałęsa", "Kraków", "Gdańsk", "Świnoujście"), "windows-1250"),
        (("Eskişehir", "Atatürk", "Muğla", "Yıldız"), "windows-1254"),
        (("Göteborg", "Åland", "Sjöberg"), "mac-roman"),
        (("Müller", "Köln", "Zürich"), "cp850"),
    ],
)
def test_of_another_encoding_they_are_right_or_refused(names: tuple[str, ...], encoding: str) -> None:
    text = "\n".join(PLAIN.format(*(names[(n + k) % len(names)] for k in range(3))) for n in range(6))
    try:
        found = decode(text.encode(encoding))
    except Rejection as rejection:
        assert rejection.reason == "undecodable"
    else:
        assert found.text == text
