"""What is typed after `variorum`: a function a verb, with options and help; what it does is imported when it runs."""
