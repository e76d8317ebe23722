"""What the core means: one small interpreter for each kind of value."""
