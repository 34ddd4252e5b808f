"""The `variorum` command: a file a verb, with what it prints beside it. Only this room prints."""
