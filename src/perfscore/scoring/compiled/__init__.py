"""A framework as one generated function on whole numbers; what it cannot tell, the reference does."""
