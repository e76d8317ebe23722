"""Lines of generated code with their indentation, the constants that they speak of, and the function made of them.

No text of a framework ever becomes part of a line: lines hold numbers, numbered names and the fixed words below, and
everything else is a constant behind a numbered name.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager

import attrs

from perfscore.kernel.source import Mutable

_ATOM = re.compile(r"True|False|[a-z]+[0-9]*|[0-9]+|0x[0-9a-f]+")

BAIL = "raise Unsure"
REFUSE = "raise Refused"
"""What generated code does where it cannot tell: whoever called it asks the reference."""


Constants = dict[tuple[type, object], tuple[int, object]]
"""Constants with their numbers, by their types and keys."""


def named(constants: Constants) -> dict[str, object]:
    """The constants by the names that code gives them."""
    return {f"k{number}": value for number, value in constants.values()}


class Unsure(Exception):
    """The generated code has met what only the reference can tell: a value that is lacking, or trouble."""


class Refused(Unsure):
    """The facts fail a requirement, and the reference must tell which one."""


class Writer(Mutable):
    """Lines of one function; ``certain`` are names that are known to hold a value where the next line stands."""

    constants: Constants
    lines: list[str] = attrs.field(factory=list)
    depth: int = 0
    count: int = 0
    certain: set[str] = attrs.field(factory=set)

    def line(self, text: str) -> None:
        """Write a line."""
        self.lines.append(f"{' ' * self.depth}{text}")

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write the lines of a block; what is certain in it need not be behind it."""
        self.line(head)
        self.depth += 1
        before, certain = len(self.lines), set(self.certain)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.depth -= 1
        self.certain = certain

    @contextmanager
    def aside(self) -> Iterator[list[str]]:
        """Collect lines without writing them; they are written with ``splice``."""
        outer, depth, certain = self.lines, self.depth, set(self.certain)
        self.lines, self.depth = [], 0
        collected = self.lines
        yield collected
        self.lines, self.depth, self.certain = outer, depth, certain

    def splice(self, lines: Sequence[str]) -> None:
        """Write lines that were collected aside."""
        for each in lines:
            self.line(each)

    def name(self) -> str:
        """A name that is not used yet."""
        self.count += 1
        return f"t{self.count}"

    def held(self, text: str) -> str:
        """A name or a number that stands for the text, which is computed only once."""
        if _ATOM.fullmatch(text):
            return text
        name = self.name()
        self.line(f"{name} = {text}")
        return name

    def constant(self, value: object, key: Hashable = None) -> str:
        """The name of a constant, which is kept once; a value that cannot be a key of its own is given one."""
        # 1 and True are equal, and are no stand-ins for each other.
        own = type(value), value if key is None else key
        number, _ = self.constants.setdefault(own, (len(self.constants), value))
        return f"k{number}"


_SLOT = re.compile(r"\b([fds])([0-9]+)\b")


def text_of(lines: Sequence[str], results: Sequence[str], slots: int, reading: Sequence[str] = ()) -> str:
    """The text of a function ``run`` that returns the results.

    Where there are lines that read what is ``given`` into slots, it is called with that.
    """
    body = [*(reading or _loads([*lines, *results], slots)), "w = False", *lines, f"return ({', '.join(results)},)"]
    head = f"def run({'given' if reading else 'values, below, statuses'}):"
    return "\n".join([head, *(f" {line}" for line in body), ""])


def _loads(lines: Sequence[str], slots: int) -> list[str]:
    """The lines that read the slots that others use."""
    used = {(match[1], int(match[2])) for line in lines for match in _SLOT.finditer(line)}
    found = []
    for letter, field in (("f", "values"), ("d", "below"), ("s", "statuses")):
        places = sorted(place for name, place in used if name == letter)
        if len(places) * 2 > slots:
            found.append(f"{', '.join(f'{letter}{place}' for place in range(slots))}, = {field}")
        else:
            found += [f"{letter}{place} = {field}[{place}]" for place in places]
    return found
