"""The fifth floor, beside ``soundness``: facts that may still change come in; what the score would be goes out."""
