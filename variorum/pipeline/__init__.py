"""The build as plain functions: from a request over the sources to a committed version and its report."""
