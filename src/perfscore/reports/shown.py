"""How values show themselves: as text by print and in a terminal, in colour where that is wanted."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import IO, Literal, Protocol


class Printer(Protocol):
    """What of IPython's printer is needed."""

    def text(self, text: str) -> None: ...


class Shown:
    """A value that is shown as its text, by ``print`` and by IPython in a terminal."""

    __slots__ = ()

    @abstractmethod
    def to_text(self) -> str:
        """The value as text."""

    def __str__(self) -> str:
        return self.to_text()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # IPython goes up class by class, and would stop at one that has a repr of its own.
        type.__setattr__(cls, "_repr_pretty_", Shown._repr_pretty_)

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:
        printer.text(str(self))


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
