"""Lines of generated code with their indentation, the constants that they speak of, and the functions made of them.

No text of a framework ever becomes part of a line: lines hold numbers, numbered names and the fixed words below, and
everything else is a constant behind a numbered name.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager

import attrs

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


@attrs.define
class Writer:
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


_SHARED = re.compile(r"\b[nm][0-9]+\b")
_SLOT = re.compile(r"\b([fds])([0-9]+)\b")
_HEAD, _GIVEN = "(values, below, statuses", "(given"


def text_of(
    units: Sequence[list[str]], results: Sequence[str], slots: int, most: int, reading: Sequence[str] = ()
) -> str:
    """The text of a function ``run`` that returns the results; it is cut into pieces of about ``most`` lines.

    Where there are lines that read what is ``given`` into slots, it is called with that.
    """
    pieces = list(_pieces(units, most))
    if len(pieces) > 1:
        return _several(pieces, results, slots, reading)
    loads = reading or _loads([*pieces[0], *results], slots)
    body = [*loads, "w = False", *pieces[0], f"return ({', '.join(results)},)"]
    return "\n".join([f"def run{_GIVEN if reading else _HEAD}):", *_indented(body), ""])


def _pieces(units: Sequence[list[str]], most: int) -> Iterator[list[str]]:
    lines: list[str] = []
    for unit in units:
        if lines and len(lines) + len(unit) > most:
            yield lines
            lines = []
        lines.extend(unit)
    yield lines


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


def _stored(reading: Sequence[str], slots: int) -> Iterator[str]:
    """The lines that read what is given and store it as others load it; of whose status is not told, that is known."""
    if reading:
        yield from (f"s{place} = 0" for place in range(slots))
        yield from reading
        for letter, field in (("f", "values"), ("s", "statuses")):
            yield f"{field} = ({''.join(f'{letter}{place}, ' for place in range(slots))})"
        yield "below = ()"


def _indented(lines: Sequence[str]) -> list[str]:
    return [f" {line}" for line in lines]


def _several(pieces: Sequence[list[str]], results: Sequence[str], slots: int, reading: Sequence[str]) -> str:
    """Functions that keep in a list what one of them computes and another one, or the result, needs."""
    names = [set(_SHARED.findall("\n".join(lines))) for lines in pieces]
    first: dict[str, int] = {}
    last: dict[str, int] = {name: len(pieces) for name in results}
    for index, each in enumerate(names):
        for name in each:
            first.setdefault(name, index)
            last[name] = max(last.get(name, 0), index)
    kept = sorted(name for name, index in first.items() if last[name] > index)
    places = {name: f"memory[{place}]" for place, name in enumerate(kept, start=1)}
    text, calls = [], []
    for index, lines in enumerate(pieces):
        reads = sorted(name for name in names[index] if first[name] < index)
        writes = sorted(name for name in names[index] if first[name] == index and name in places)
        text.append(f"def piece{index}{_HEAD}, memory):")
        text += _indented(_loads(lines, slots))
        text += [" w = memory[0]", *(f" {name} = {places[name]}" for name in reads)]
        text += _indented(lines)
        text += [*(f" {places[name]} = {name}" for name in writes), " memory[0] = w"]
        calls.append(f" piece{index}{_HEAD}, memory)")
    places["w"] = "memory[0]"
    returned = ", ".join(places.get(name, name) for name in results)
    loads = [*_stored(reading, slots), *_loads(results, slots)]
    head = [f"def run{_GIVEN if reading else _HEAD}):", *_indented(loads), f" memory = [False] * {len(places)}"]
    return "\n".join([*text, *head, *calls, f" return ({returned},)", ""])
