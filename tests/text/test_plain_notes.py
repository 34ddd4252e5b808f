"""Texts as they lie about beside programs: changelogs, lists of contents, what one types and what is answered."""

from textwrap import indent

from plain_texts import MILL, RIVER, of

from variorum.text.cleaning.clean import decide
from variorum.text.document import Line
from variorum.text.readers.plain.forms import is_command, is_labelled_address
from variorum.text.readers.plain.grouping import Span, group
from variorum.text.readers.plain.headings.runs import below_in_small
from variorum.text.readers.plain.kinds.dates import is_month
from variorum.text.readers.plain.layout import Verdict, measure
from variorum.text.readers.plain.reader import analyse


def shown(text: str) -> list[tuple[str, str]]:
    """Kind and first words of every block with letters."""
    return [(block.kind, " ".join(block.text.split()[:3])) for block in of(text) if any(map(str.isalnum, block.text))]


def of_kind(text: str, kind: str) -> list[str]:
    return [words for found, words in shown(text) if found == kind]


def test_items_below_an_item_are_items_of_their_own() -> None:
    items = "  * New features here\n    * Weighing of stones\n    * Painting of wheels\n"
    river, mill = (" ".join(text.split()) for text in (RIVER, MILL))
    text = f"{river}\n\n{items}\n  * Other things now\n    * Counting of boats\n\n{mill}\n"
    assert len(of_kind(text, "list_item")) == 5


def test_a_line_below_the_text_of_an_item_goes_on_in_it() -> None:
    said = ["- the stones are weighed", "  before the winter comes and after it", "  when the water is high"]
    rows = measure([Line(0, len(line), line) for line in said])
    assert group(rows, Verdict("indent", 1.0, wrap=72, indent=2)) == [Span(0, 2)]


def test_the_letter_o_begins_items_wherever_they_stand_in_a_run() -> None:
    items = "  o grinding of corn\n  o SUN meal\n    o fine\n  o sawing of wood\n"
    text = f"{RIVER}\n\nWhat the mill can do:\n{items}\n{MILL}\n"
    assert len(of_kind(text, "list_item")) == 4


def test_the_word_o_at_the_start_of_a_wrapped_line_begins_none() -> None:
    rain = (
        "Quando chove muito na serra durante o inverno e a neve se derrete depressa,\n"
        "o rio leva a ponte velha que os homens da aldeia tinham feito de madeira e\n"
        "o moinho fica parado até que a água volte a descer outra vez para o vale.\n"
    )
    assert len(shown("\n".join([rain] * 3))) == 3


def test_what_is_typed_to_an_interpreter_and_its_answer_are_code() -> None:
    asked, told = ">>> weigh(stone)\nHEAVY\n\n>>> paint\n", "$ mill --version\nmill: no water in the river\n"
    text = f"{RIVER}\n\n{asked}\n{MILL}\n\n{told}\n{RIVER}\n"
    assert len(of_kind(text, "code")) == 3
    assert of_kind(text, "heading") == []


def test_where_a_shell_sends_what_a_program_says_is_no_prose() -> None:
    assert is_command("cmd 2>/dev/null")
    assert is_command("exec 2>errs.out")
    assert not is_command("the river is > the mill")


def test_lines_between_stars_are_headings_together() -> None:
    names = ("*Geography*", "*Logic of the mill I*", "*Logic of the mill II*")
    text = "\n\n".join(f"{name}\n\nwhich of these is a river?\n\n{RIVER}" for name in names)
    assert len(of_kind(text, "title")) == 1
    assert len(of_kind(text, "heading")) == 2


def test_a_list_whose_first_entry_comes_again_at_once_is_the_contents() -> None:
    entries = "1. The river\n2. The mill\n   - How to paint it?\n3. The bridge\n   - Who built it?\n4. The boats\n"
    text = f"The valley\n\n{RIVER}\n\n{entries}\n1. The river\n\n{MILL}\n\n{RIVER}\n"
    assert len(of_kind(text, "toc_entry")) == 6


def test_lettered_entries_of_the_contents_are_entries() -> None:
    entries = "\t1. The river\n\t\ta. Its source\n\t\tb. Its mouth\n\t2. The mill\n\t\ta. Its wheel\n\t3. The bridge\n"
    text = f"{MILL}\n\nContents\n\n{entries}\n\n{RIVER}\n\n{MILL}\n\n{RIVER}\n"
    assert len(of_kind(text, "toc_entry")) == 7


def test_questions_over_answers_set_in_are_headings() -> None:
    asked = ("What is a mill?", "Who paints it?", "Why does it turn?")
    text = f"{MILL}\n\n" + "\n\n".join(f"{question}\n{indent(RIVER, '    ')}" for question in asked)
    assert of_kind(text, "heading") == [" ".join(question.split()[:3]) for question in asked]


def test_terms_in_a_column_before_what_explains_them_are_items() -> None:
    rows = "  stone    heavy and grey\n\n  water    clear and cold\n\n  the wheel\n\n  mill     old and painted\n"
    terms = "  stone    heavy and grey\n\n  water    clear and cold\n\n  workshop old and painted\n"
    assert len(of_kind(f"{RIVER}\n\n{terms}\n{MILL}\n", "list_item")) == 3
    assert of_kind(f"{RIVER}\n\n{rows}\n{MILL}\n", "list_item") == []


def test_a_name_and_an_address_a_line_are_each_apart() -> None:
    text = f"{RIVER}\n\nMirror: http://example.org/river\nHome: http://example.org/mill\n\n{MILL}\n"
    assert of_kind(text, "list_item") == ["Mirror: http://example.org/river", "Home: http://example.org/mill"]
    assert not is_labelled_address("see http://example.org/river")


def test_an_edition_in_another_language_and_notices_of_rights_head_nothing() -> None:
    page = "Il mulino e il fiume\n\nVersione 11.0\n\nDiritto d'autore © 1996-2021 Anna Lund\n"
    text = f"{page}\n{RIVER}\n\n{MILL}\n\n{RIVER}\n"
    assert of_kind(text, "heading") == []
    assert of_kind(text, "date") == ["Versione 11.0"]


def test_a_month_of_a_year_is_one_in_any_language() -> None:
    assert is_month("Gennaio 2021")
    assert is_month("December 1998")
    assert not is_month("Gennaio 2021, Roma, Milano")
    assert not is_month("In January 2021 the river froze")


def test_a_keyword_of_version_control_is_boilerplate() -> None:
    text = f"$NetBSD: READ_ME,v 1.2 1995/03/23 08:29:12 cgd Exp $\n\n{RIVER}\n\n{MILL}\n"
    assert of_kind(text, "boilerplate") == ["$NetBSD: READ_ME,v 1.2"]


def test_comments_of_a_file_of_settings_are_code() -> None:
    said = "\n".join(f"# {line}" for line in RIVER.split("\n"))
    text = f"{MILL}\n\n{said}\n\n{MILL}\n\n# Turn the wheel, as above\nmill xt*|rs|rm*:ti@:te@\n\n{MILL}\n"
    assert len(of_kind(text, "code")) == 2


def test_labels_in_capitals_over_text_set_in_are_headings_unless_one_stands_otherwise() -> None:
    text = f"{RIVER}\n\nREMAINING PROBLEMS:\n\n{indent(MILL, '    ')}\n\n{RIVER}\n"
    assert of_kind(text, "heading") == ["REMAINING PROBLEMS:"]
    assert of_kind(f"{text}\nOLD MILLS:\n\n{RIVER}\n\n{MILL}\n", "heading") == []


def test_a_line_in_small_letters_below_a_heading_says_more_of_it() -> None:
    text = f"Version 4.2\n\nbugfix release for 4.1\n\n{RIVER}\n\nVersion 4.1\n\nnode/mill\n\n{MILL}\n"
    units = analyse(text, decide(text)).units
    assert below_in_small(units, {0, 1, 3, 4}) == {1}
