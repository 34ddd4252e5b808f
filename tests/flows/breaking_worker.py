"""Imported by the workers of tests/flows/test_broken_rules.py: from here on a text breaks a rule where it says so."""

import faults

faults.break_rules()
