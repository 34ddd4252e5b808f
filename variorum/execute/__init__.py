"""How work is carried out: timed steps, and batches spread over processes that may crash."""
