"""The fifth floor: a result comes in; something to look at goes out."""
