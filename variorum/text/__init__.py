"""What is known about text: pure functions, bytes in, documents, sections, paragraphs and their ids out."""
