"""From decoded text to clean text, one line at a time, with ftfy."""
