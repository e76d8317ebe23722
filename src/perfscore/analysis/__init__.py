"""The third floor: nodes come in; a model in which names are objects, and all diagnostics at once, go out."""
