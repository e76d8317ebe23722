"""Differences: what changed in meaning from one framework to another, each change with a witness."""
