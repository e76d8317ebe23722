"""Rendering: results as text, Markdown, HTML, JSON and pictures, and templates of fact files."""
