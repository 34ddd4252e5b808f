"""What each unit of a plain text is, decision by decision: what is decided first stays."""
