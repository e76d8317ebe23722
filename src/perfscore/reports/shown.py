"""What IPython shows of a value in a terminal: the same as ``print``."""

from __future__ import annotations

from typing import Protocol


class Printer(Protocol):
    """What of IPython's printer is needed."""

    def text(self, text: str) -> None: ...


class Shown:
    """A value that IPython shows in a terminal as ``print`` does."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # IPython goes up class by class, and would stop at one that has a repr of its own.
        type.__setattr__(cls, "_repr_pretty_", Shown._repr_pretty_)

    def _repr_pretty_(self, printer: Printer, _cycle: bool) -> None:
        printer.text(str(self))
