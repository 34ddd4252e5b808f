"""Words that announce things in many languages: data, not code."""
