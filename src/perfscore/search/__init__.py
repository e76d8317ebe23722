"""Searches for facts: what can be said of all of them, which are tried, and branch and bound over the rest."""
