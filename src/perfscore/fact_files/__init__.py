"""TOML, JSON and CSV files come in; facts that know where they stand, or what is wrong in the writing, go out."""
