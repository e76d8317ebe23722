"""Descriptions of frameworks, strategies that write them, and the oracle that scores them a second time."""
