"""What is known about text: pure functions, from bytes to sections and paragraphs, without any past.

cut.cut                    decode, clean, segment and label the raw bytes of one source
cut.read                   the same up to the blocks, before sections are made of them
cut.span_text              the text of a row from the raw bytes of its span alone
cut.reading_order          all texts of a cut source, the title first
readers.formats.media_type_of  the media type of a source from its name and first bytes; named_type from its name alone
readers.registry.modules_of    the modules that read some formats
readers.nesting.is_too_deep    whether YAML or TOML nests its values deeper than a parser should see
readers.plain.reader.analyse   every line of a plain text decided, for who asks why
readers.plain.headings.choice.barred  why something cannot be a heading; unscored and scoring.weights say what it scores
encoding.decode.decode     what a source says, and in which encoding; encodings.our_name knows their names
cleaning.clean.decide      what cleaning a whole document calls for
measure.content_hash       what a text says, as a hash; joint_content_hash is that of several
measure.count_words        the number of words in a text of any script
values.value               a class of values that are made by the ten thousand
portions.portions          a long text in pieces that cut no word
marks.marks                the vowel signs and accents in a range of code points, for a character class
given.as_given             what is given of a source beside its text, as JSON; given_in reads it from a row
given.with_given           a row with what is given; without_given takes it away
given.declared_json        what a person declares of a source, as JSON; declared_of reads it
given.plain_values         values as JSON has them; writable is a text that UTF-8 can write
given.named_values         values by their names, where a name may stand twice
"""
