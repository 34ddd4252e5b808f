"""Imported by the workers of tests/flows/test_isolation.py: from here on they fail where a text says so."""

import faults

faults.install()
