"""A program of the core as one generated function on whole numbers; what that cannot tell, the exact domain does."""
