"""The command `variorum`: verbs/ reads what was typed, a file a verb does it and prints what came of it.

app.main                   run the command: exit code 0, 1 where it failed, 2 where it cannot be done as asked
"""
