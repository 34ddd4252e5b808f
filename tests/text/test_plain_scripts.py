"""Headings and sentences in scripts without capitals, and in those without blanks between words."""

from tests.text.plain_texts import MILL, RIVER, of


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


TIBETAN = (
    "གྲོང་པ་ཚོས་ཉིན་ལྟར་ཟམ་པ་བརྒལ་ནས་ཁྲོམ་ལ་འགྲོ་གི་ཡོད་པ་རེད། ཁོང་ཚོས་དེ་ནས་ཉ་དང་ཚལ་བཙོངས་པ་རེད།",
    "བྱིས་པ་ཚོས་ཆུའི་འགྲམ་ལ་རྩེད་མོ་རྩེས་པ་རེད། ས་རུབ་བར་དུ་ཁྱིམ་ལ་མི་ལོག་པ་རེད།",
    "དབྱར་ཁ་ཆུ་ཆེན་པོ་ཡོང་སྐབས་སུས་ཀྱང་ཟམ་པ་བརྒལ་བར་མི་ཕོད་པ་རེད།",
    "གྲུ་པས་གྲུ་ཆུའི་འགྲམ་ལ་བཏགས་ནས་ཁྱིམ་ལ་ལོག་པ་རེད།",
)


def test_a_short_line_that_ends_as_no_sentence_does_is_a_heading_where_all_have_a_stop() -> None:
    stories = [block for title in ("གྲུ་པ་དང་ཉ།", "ཆུ་མིག་གསར་པ།") for block in (title, *TIBETAN)]
    assert headings("\n\n".join(["ཟམ་པ་རྙིང་པ།", *TIBETAN, *stories]) + "\n") == [
        "ཟམ་པ་རྙིང་པ།",
        "གྲུ་པ་དང་ཉ།",
        "ཆུ་མིག་གསར་པ།",
    ]


def test_a_sentence_of_tibetan_that_needs_no_mark_heads_nothing() -> None:
    text = "\n\n".join(["ཟམ་པ་རྙིང་པ།", *TIBETAN, "བྱིས་པ་ཚོས་ཆུའི་ནང་རྐྱལ་རྒྱག་བཞིན་འདུག", *TIBETAN])
    assert headings(text + "\n") == ["ཟམ་པ་རྙིང་པ།"]


def test_a_series_is_known_by_the_syllables_that_its_labels_share() -> None:
    articles = [
        block for ordinal in ("དང་པོ", "གཉིས་པ", "གསུམ་པ", "བཞི་པ", "ལྔ་པ") for block in (f"ལེའུ་ཚན་{ordinal}།", *TIBETAN[:2])
    ]
    found = headings("\n\n".join(["ཟམ་པའི་ཁྲིམས།", *TIBETAN, *articles]) + "\n")
    assert found[-5:] == [block for block in articles if block not in TIBETAN]


def test_a_series_of_articles_whose_numbers_are_words_heads_its_texts() -> None:
    names = [f"Abala {number}." for number in ("kejì", "kẹta", "kẹrin", "kẹfà", "keje", "kẹjọ")]
    text = "\n\n".join(f"{name}\n\n{RIVER}\n\n{MILL}" for name in names)
    assert headings(f"The law of the bridge\n\n{MILL}\n\n{text}\n") == ["The law of the bridge", *names]
