"""Word documents (ECMA-376): their text, and what their styles and lists say of it."""
