"""OpenDocument texts (ODF 1.3): their text, and what their styles and lists say of it."""
