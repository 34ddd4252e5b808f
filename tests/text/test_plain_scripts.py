"""Headings and sentences in scripts without capitals, and in those without blanks between words."""

from tests.text.plain_texts import of


def headings(text: str) -> list[str]:
    return [block.text for block in of(text) if block.kind in ("heading", "title")]


KHMER = (
    "ទន្លេហូរក្រោមស្ពាន។",
    "ស្ពានចាស់ណាស់។",
    "អ្នកភូមិដើរឆ្លងស្ពានរាល់ព្រឹក ដើម្បីទៅផ្សារ។ ពួកគេលក់ត្រី និងបន្លែនៅទីនោះ។",
    "ក្មេងៗលេងទឹក។",
    "នៅរដូវវស្សា ទឹកឡើងខ្ពស់ណាស់ ហើយគ្មាននរណាហ៊ានឆ្លងស្ពានឡើយ។",
    "ទូកក៏ឈប់។",
)
AMHARIC = (
    "ወንዙ፡ከድልድዩ፡ሥር፡ይፈሳል።",
    "ሰው፡ሁሉ፡በየቀኑ፡በድልድዩ፡ላይ፡ያልፋል፡ወደ፡ገበያም፡ይሄዳል፡እዚያም፡ይሸጣል።",
    "ልጆች፡በውኃው፡ዳር፡ይጫወታሉ፡እስኪመሽም፡ድረስ፡ወደ፡ቤታቸው፡አይመለሱም።",
    "ክረምት፡ሲመጣ፡ውኃው፡ከፍ፡ይላል፡ማንም፡ሰው፡ድልድዩን፡ለመሻገር፡አይደፍርም።",
)


def test_sentences_of_a_script_with_marks_of_its_own_head_nothing() -> None:
    assert headings("\n\n".join(["ស្ពាន", *KHMER, *KHMER]) + "\n") == ["ស្ពាន"]


def test_words_are_counted_where_a_mark_stands_between_them() -> None:
    unended = [sentence.rstrip("።") for sentence in AMHARIC[1:]]
    assert headings("\n\n".join(["ድልድዩ", *AMHARIC, *unended, *AMHARIC]) + "\n") == ["ድልድዩ"]
