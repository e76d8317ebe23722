"""Analysis: resolves the names, types and points of a parsed text into a model, and reports what does not fit."""
