"""Values that show themselves: ``print`` and IPython in a terminal show their text."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


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
