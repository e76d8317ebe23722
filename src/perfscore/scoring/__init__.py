"""The engine: binds facts to a framework, scores them, and explains every point."""
