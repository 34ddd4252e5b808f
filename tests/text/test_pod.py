"""POD is read as perldoc shows it, with the span of each block."""

from variorum.text.cut import cut, span_text
from variorum.text.document import Cut

TEXT = """=encoding utf8

=head1 NAME

tool - does B<it> with I<all C<< a->{b} >> of it>

=head2 E<lt>OPTIONSE<gt> X<options>

=over 4

=item -a

Takes L<all|http://example.org/>. See L<perlfunc/open>, L</"NAME">, L<http://example.org/> E<0x201E> E<eacute>.

    $x = 1;

      $y = 2;

=item *

Second

=over

=item * deep one

=item 2. deep two

=back

=back

=begin html

<b>no</b>

=end html

=over

Set in.

=back

=for :all Everybody reads C<this>.

=cut

use strict;
print "x";

=head1 END

Vec<int> and A<open
"""


def read(text: str) -> Cut:
    raw = text.encode()
    found = cut(raw, "text/x-pod")
    for row in found.paragraphs:
        said = span_text(raw[row.byte_start : row.byte_end], "text/x-pod", "utf-8", row.kind, found.cleaning)
        assert said == row.text
    return found


def test_what_people_write_is_read() -> None:
    found = read(TEXT)
    assert [(row.kind, row.depth, row.text) for row in found.paragraphs] == [
        ("body", 0, "tool - does it with all a->{b} of it"),
        ("list_item", 0, "-a"),
        ("list_item", 1, 'Takes all. See "open" in perlfunc, "NAME", http://example.org/ „ é.'),
        ("code", 0, "$x = 1;\n\n      $y = 2;"),
        ("list_item", 0, "Second"), ("list_item", 1, "deep one"), ("list_item", 1, "deep two"),
        ("quote", 0, "Set in."), ("body", 0, "Everybody reads this."),
        ("code", 0, 'use strict;\nprint "x";'), ("body", 0, "Vec<int> and A<open"),
    ]  # fmt: skip
    assert [(section.level, section.heading) for section in found.sections[1:]] == [
        (1, "NAME"),
        (2, "<OPTIONS>"),
        (1, "END"),
    ]
    assert found.metadata["left_out"] == ["=begin html"]
    assert found.sections[0].heading is None and read("=head1 NAME\n\nWords.\n").sections[0].heading is None


def test_commands_begin_and_end_with_or_without_blank_lines() -> None:
    lines = "=head1 One", "and more", "", "Words.", "=cut", "more words", "", "=cut", "1;", "=pod", "", "Last."
    found = read("\r\n".join(lines))
    assert [(row.kind, row.text) for row in found.paragraphs] == [
        ("body", "Words."),
        ("code", "more words"),
        ("code", "1;"),
        ("body", "Last."),
    ]
    assert found.sections[0].heading == "One and more"


def test_codes_that_lack_an_end_or_a_name_stay_as_they_are_written() -> None:
    said = {
        "I<<< a << b >>> c": "a << b c",
        "B<a I<b>c": "B<a bc",
        "E<nosuchname> E<233>": "E<nosuchname> é",
        "a >> b > c": "a >> b > c",
        "L<a|b|c>": "a",
    }
    for written, expected in said.items():
        assert [row.text for row in read(f"=pod\n\n{written}\n").paragraphs] == [expected]
