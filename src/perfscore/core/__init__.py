"""The core language: every meaning of the surface written once, and what is asked of it alone."""
