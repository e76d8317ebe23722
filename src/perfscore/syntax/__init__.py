"""Syntax: reads a text into frozen nodes. Nothing else in the package knows Lark."""
