"""Scenarios: what a score would be under other facts, can still become, and what a goal would take."""
