"""`python -m variorum` is the `variorum` command."""

from variorum.commands.app import main

main()
