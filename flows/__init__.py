"""What runs: the build as plain steps and as a Prefect flow, and the `variorum` command that starts them."""
