"""What each row of a table has comes in, one after another; the code that adds it up in a loop goes out."""

from __future__ import annotations

from fractions import Fraction

import attrs

from perfscore.engine.compiled.arithmetic import ZERO, Number, Whole, whole
from perfscore.engine.compiled.cells import MOST_BITS, ROW_BITS, short_enough
from perfscore.engine.compiled.writer import Writer

_LARGE_BITS = 1_000


@attrs.define
class Total:
    """A sum over the rows of a loop: zero in front of it, and one number of each row is added.

    ``inside`` is where it stands: a name, or a place of a list of which there is one for each group of rows.
    """

    inside: str
    below_name: str
    added: Number = ZERO

    def add(self, number: Number, writer: Writer, when: str = "True") -> None:
        """Add the number of a row, where a condition holds."""
        self.added = number
        if number.value == 0:
            return
        head = "" if when == "True" else f"if {when}: "
        if number.below.value is not None:
            text = short_enough(number.above, writer)
            writer.line(f"{head}{self.inside} += {text}")
            return
        sides = f"{self.inside}, {self.below_name}"
        writer.line(f"{head}{sides} = added_up({sides}, {number.above.text}, {number.below.text})")

    def start(self, writer: Writer) -> None:
        """Write what stands in front of the loop."""
        writer.line(f"{self.inside} = 0")
        if self.free:
            writer.line(f"{self.below_name} = 1")

    @property
    def free(self) -> bool:
        """Whether its denominator is only known when the code runs."""
        return self.added.below.value is None

    def number(self) -> Number:
        """The sum behind the loop."""
        if self.added.value == 0:
            return ZERO
        low = Fraction(0) if self.added.low is not None and self.added.low >= 0 else None
        high = Fraction(0) if self.added.high is not None and self.added.high <= 0 else None
        if self.added.below.value is None:
            return Number(Whole(self.inside, _LARGE_BITS), Whole(self.below_name, _LARGE_BITS), low, high)
        bits = min(self.added.above.bits, MOST_BITS) + ROW_BITS
        return Number(Whole(self.inside, bits), whole(self.added.below.value), low, high)


@attrs.define
class Extreme:
    """The least or, with the operator ``>``, the greatest number of the rows of a loop; None where no row applies."""

    name: str
    below_name: str
    operator: str
    found: Number = ZERO

    def add(self, number: Number, writer: Writer, when: str = "True") -> None:
        """Look at the number of a row, which is held, where a condition holds."""
        self.found = number
        head = "if " if when == "True" else f"if {when} and "
        above, below = number.above.text, number.below.text
        if number.below.value is not None:
            writer.line(f"{head}({self.name} is None or {above} {self.operator} {self.name}): {self.name} = {above}")
            return
        closer = f"({above})*{self.below_name} {self.operator} {self.name}*({below})"
        writer.line(f"{head}({self.name} is None or {closer}): {self.name}, {self.below_name} = {above}, {below}")

    def start(self, writer: Writer) -> None:
        """Write what stands in front of the loop."""
        writer.line(f"{self.name} = {self.below_name} = None")

    def entry(self) -> str:
        """What stands for the rows among what ``lowest_there`` looks at; see ``given.Entry``."""
        below = self.below_name if self.found.below.value is None else self.found.below.text
        return f"({self.name} is not None, {self.name}, {below}, 1, 1)"
