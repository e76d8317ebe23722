"""A sound framework comes in; what its author would not expect of it, each time with a witness, goes out."""
