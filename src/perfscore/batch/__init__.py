"""Batch: scores any number of fact sets, from files of any size or as values, in their order."""
