"""Plain text: lines, layout, headings, kinds."""
