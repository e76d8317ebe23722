"""Colours of text in a terminal, where they are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Literal

Style = Literal["loss", "gain", "strong", "dim"]

# Red and green of the sixteen colours are chosen by each terminal to be readable on its own ground.
_CODES: dict[Style, str] = {"loss": "31", "gain": "32", "strong": "1", "dim": "2"}


def paint(text: str, style: Style, colour: bool) -> str:
    """The text in a style; spaces around it stay outside, so that they can still be cut off at the end of a line."""
    core = text.strip()
    if not colour or not core:
        return text
    before, _, behind = text.partition(core)
    return f"{before}\x1b[{_CODES[style]}m{core}\x1b[0m{behind}"


def wanted(stream: IO[str], environment: Mapping[str, str]) -> bool:
    """Whether to write in colour: to a terminal that knows colours, unless ``NO_COLOR`` says otherwise."""
    return not environment.get("NO_COLOR") and environment.get("TERM") != "dumb" and stream.isatty()
