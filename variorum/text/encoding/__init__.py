"""From bytes to text: which encoding a source is in."""
