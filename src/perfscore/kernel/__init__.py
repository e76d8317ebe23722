"""What all else rests on: exact numbers, intervals, types and units, written targets, texts and their places."""
