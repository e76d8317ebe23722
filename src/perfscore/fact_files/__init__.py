"""Fact files in TOML, JSON and CSV: facts that know where they stand, and mistakes in the writing."""
