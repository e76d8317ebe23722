"""Soundness: what the author of a framework would not expect of it, each finding with a witness."""
