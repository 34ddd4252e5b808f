"""Imported by the workers of tests/flows/test_clusters.py: see `holding`."""

import holding

holding.install()
