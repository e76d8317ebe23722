"""What the exact domain is asked for when it explains a score, computed beforehand by one generated function.

Both compute the same nodes of the core. What generated code cannot tell the exact domain computes when it needs it, as
it does where nothing was computed beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

import attrs

from perfscore.core.nodes import Const, Key, Node, Ref, RefKind, Value
from perfscore.core.program import Program, Row
from perfscore.domains.code.arithmetic import Number
from perfscore.domains.code.forks import Code
from perfscore.domains.code.program import PIECE_LINES, Run, executed
from perfscore.domains.code.rows import parts_of
from perfscore.domains.code.slots import Layout, Shape, Slots
from perfscore.domains.code.steps import Steps
from perfscore.domains.code.writer import Constants, Unsure, text_of
from perfscore.domains.exact import ON_DEMAND, Exact

_MOST_FRACTIONS = 20_000
_FEW = 50
_OF_ROWS: tuple[RefKind, ...] = ("applies", "earned", "exact", "score", "handed")


class Fractions(dict[Any, Fraction | None]):
    """Fractions by their numerators above one denominator; made once, since most are met again."""

    def __init__(self, below: int) -> None:
        super().__init__({None: None})
        self.below = below

    def __missing__(self, above: int) -> Fraction:
        found = Fraction(above, self.below)
        if len(self) < _MOST_FRACTIONS:
            self[above] = found
        return found


_fractions = cache(Fractions)


def _quotient(above: int | None, below: int) -> Fraction | None:
    return None if above is None else Fraction(above, below)


def _itself(value: Value | None) -> Value | None:
    return value


@attrs.define
class Form:
    """Values of one form, of definitions by their keys or of nodes: what makes them, and of what, by its places."""

    made: Callable[..., Value | None]
    may_fail: bool
    of: list[Any] = attrs.field(factory=list)
    places: list[tuple[int, ...]] = attrs.field(factory=list)

    def values(self, flat: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
        """The values of an outcome, each behind what it is of."""
        columns = (map(flat.__getitem__, column) for column in zip(*self.places, strict=True))
        found = zip(self.of, map(self.made, *columns), strict=True)
        return (pair for pair in found if pair[1] is not None) if self.may_fail else found


@attrs.frozen
class Memo:
    """The generated function, and what it returns: definitions and nodes.

    Where ``perhaps`` many of the definitions that are computed at first are not among them, all are gone through first,
    so that none is reached through a long chain of others.
    """

    run: Run
    definitions: tuple[Form, ...]
    nodes: tuple[Form, ...]
    perhaps: int

    def fill(self, exact: Exact, slots: Slots) -> None:
        """Tell the exact domain what it need not compute, of facts of the shape that the code is made for."""
        try:
            flat = self.run(slots.values, slots.below, slots.statuses)
        except Unsure:
            return
        known, computed = exact.whole.known, exact.whole.computed
        for form in self.definitions:
            known.update(form.values(flat))
        for form in self.nodes:
            computed.update((id(node), (node, value)) for node, value in form.values(flat))
        exact.whole.settled = self.perhaps <= _FEW


def memo(program: Program, layout: Layout, shape: Shape, *, complete: bool) -> Memo:
    """Generate the function for facts of a shape."""
    constants, block = Constants(), program.block
    asked = [list(dict.fromkeys(_of_row(row))) for row in block.rows]
    steps = Steps(program, layout, shape, constants, complete=complete, beside=asked)
    units = [*steps.definitions(), *steps.asides()]
    definitions, nodes = dict[Any, Form](), dict[Any, Form]()
    results = list[str]()

    def take(forms: dict[Any, Form], of: Key | Node, code: Code, *, may_fail: bool) -> None:
        made = _made(code)
        parts = parts_of(code) if isinstance(code, Number) else [code]
        form = forms.setdefault((made, may_fail), Form(made, may_fail))
        form.of.append(of)
        form.places.append(tuple(range(len(results), len(results) + len(parts))))
        results.extend(parts)

    for key, code in steps.values.defined.items():
        if isinstance(key, tuple) and key in block.by_key:
            take(definitions, key, code, may_fail=key in steps.values.failing)
    for node, code, may_fail in steps.aside:
        if not isinstance(node, Ref):
            take(nodes, node, code, may_fail=may_fail)
        else:
            assert node.key not in block.by_key or node.key in steps.values.defined
    found = {key for form in definitions.values() if not form.may_fail for key in form.of}
    perhaps = sum(key[0] not in ON_DEMAND and key not in found for key, _ in block.definitions)
    run = executed(text_of(units, results, len(layout.facts), PIECE_LINES), constants)
    return Memo(run, tuple(definitions.values()), tuple(nodes.values()), perhaps)


def _made(code: Code) -> Callable[..., Value | None]:
    if not isinstance(code, Number):
        return _itself
    return _quotient if code.below.value is None else _fractions(code.below.value).__getitem__


def _of_row(row: Row) -> Iterator[Node]:
    """What is asked of a row beside what it is known by: its charges and its limits."""
    for kind in _OF_ROWS:
        yield Ref(kind, row.path, origin=row.origin)
    yield from (each for each in (row.looked_at, row.counts) if not isinstance(each, Const))
    yield from (limit.condition for limit in row.limits)
    yield from (each.amount if each.part is None else each.part for each in row.charges)
