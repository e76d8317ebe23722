"""The functions that are generated for a program of the core: one scores the slots of a fact set, one helps to explain.

Both compute the same nodes as the exact domain, and leave to it what they cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from typing import Any, NoReturn

import attrs

from perfscore.core import program as core
from perfscore.core.nodes import Const, Key, Node, Ref, RefKind, Round, Value, walk
from perfscore.domains.code.arithmetic import Number
from perfscore.domains.code.rows import parts_of
from perfscore.domains.code.scopes import Code
from perfscore.domains.code.slots import SHARE_BITS, Layout, Shape, Slots
from perfscore.domains.code.steps import Made, Steps
from perfscore.domains.code.writer import Constants, Refused, Unsure, named, text_of
from perfscore.domains.exact import ON_DEMAND, Exact
from perfscore.domains.frames import NOWHERE, free_name
from perfscore.kernel import written_targets as written
from perfscore.kernel.months import CALENDAR, day_of
from perfscore.kernel.numbers import places_of, terminates, to_decimal
from perfscore.kernel.source import Mutable, Record, replace
from perfscore.kernel.written_targets import Written

_LARGE_BITS = 1_000

Pair = tuple[int, int]


def _sure(function: Callable[..., int | None]) -> Callable[..., int]:
    def found(*numbers: int) -> int:
        value = function(*numbers)
        if value is None:
            raise Unsure
        return value

    return found


def endless(above: int, below: int) -> bool:
    """Whether a number has no end when it is written with decimals."""
    return not terminates(Fraction(above, below))


# ---------------------------------------------------------------- sums over rows


def added_up(above: int, below: int, more: int, unit: int) -> Pair:
    """The sum of two quotients. Raises Unsure where the reference would count the work."""
    return pair_of(Fraction(above * unit + more * below, below * unit))


def summed(numbers: Iterable[Fraction]) -> Fraction:
    """The sum of quotients. Raises Unsure where the reference would count the work."""
    total = Fraction(0)
    for each in numbers:
        total += each
        pair_of(total)
    return total


def middle(ordered: Sequence[Any]) -> Any:
    """Twice the median of numbers that are in order."""
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]


def pair_of(found: Fraction | None, bits: int = _LARGE_BITS) -> Pair:
    """A quotient as a pair. Raises Unsure where there is none, or where the reference would count the work."""
    if found is None or max(found.numerator.bit_length(), found.denominator.bit_length()) > bits:
        raise Unsure
    return found.numerator, found.denominator


# ---------------------------------------------------------------- written targets


def as_written(above: int, below: int, unit: str) -> Written:
    """A measured value, or a day, that is compared with a written target."""
    return written.of_value(day_of(above) if unit == "day" else Fraction(above, below), unit)


def standing(target: Written, above: int, below: int, unit: str) -> Written:
    """A comparison with a name, in which a figure stands in the place of the name."""
    return written.bounded_by(target, Fraction(above, below), unit)


def share(found: Fraction | None) -> Pair:
    """A share of a target as a pair. Raises Unsure where there is none, or a very long one."""
    return pair_of(found, SHARE_BITS)


def weighed(actual: Written, target: Written) -> tuple[bool | None, int, int, int, int]:
    """A comparison: whether the target is met, None where that cannot be told; then two shares, each as a pair.

    The first is the share attained, upside down where it is above 1. The second is how far the value is better than
    the target; its denominator is 0 where there is no such share. Raises Unsure where one is very long.
    """
    # A measured 20 and a written one are equal, and are no stand-ins for each other.
    return _weighed(actual, target, actual.bare, target.bare, actual.scaled, target.scaled)


@lru_cache(maxsize=4_096)
def _weighed(actual: Written, target: Written, *_unlike: bool) -> tuple[bool | None, int, int, int, int]:
    beyond = written.beyond(actual, target)
    short = share(written.shortfall(actual, target))
    return written.met(actual, target), *short, *((0, 0) if beyond is None else share(beyond))


GIVEN: Mapping[str, Callable[..., object]] = {
    **CALENDAR,
    **{name: _sure(CALENDAR[name]) for name in ("months_before", "months_after")},
    **{each.__name__: each for each in (endless, added_up, Fraction, pair_of, summed, middle, Unsure, Refused)},
    **{each.__name__: each for each in (as_written, standing, share, weighed)},
    **{each.__name__: each for each in (written.name_of, written.attainment, written.deviation)},
}
"""What generated code may call, by the names under which it does."""


# ---------------------------------------------------------------- the function


_MOST_KEPT = 65_536

Run = Callable[..., Sequence[Any]]
"""From the values, the denominators where they are free, and the statuses; or from facts as they are given."""

Reading = Callable[[Layout, Constants], Sequence[str]]
"""Writes the lines that bring facts as they are given into their slots."""


class Kept(dict[Any, Any]):
    """What is made of values, such as numerators above one denominator; made once, since most are met again."""

    def __init__(self, make: Callable[[Any], object], below: int = 1) -> None:
        super().__init__({None: None})
        self.make, self.below = make, below

    def __missing__(self, key: Any) -> object:
        found = self.make(key)
        if len(self) < _MOST_KEPT:
            self[key] = found
        return found


@cache
def decimals(below: int, places: int) -> Kept:
    """Published decimals."""
    return Kept(lambda above: to_decimal(Fraction(above, below), places), below)


@cache
def fractions(below: int) -> Kept:
    """Fractions."""
    return Kept(lambda above: Fraction(above, below), below)


class Output(Record):
    """Where a score stands among what the function returns, and its decimals.

    Where nothing rounds it, its denominator stands in the place behind it. ``applies`` is the place of whether the row
    has points, where it may have none.
    """

    path: str
    place: int
    table: Kept | None
    digits: int
    applies: int | None = None

    def score(self, flat: Sequence[Any]) -> Decimal:
        """The score itself."""
        if self.table is not None:
            score: Decimal = self.table[flat[self.place]]
            return score
        return to_decimal(Fraction(flat[self.place], flat[self.place + 1]), self.digits)

    def scores(self, flat: Sequence[Any]) -> Iterator[tuple[str, Decimal]]:
        """The score with its path."""
        yield self.path, self.score(flat)


class Shown(Record):
    """Where a value stands that is shown beside the points; a number has its denominator behind it."""

    key: Key
    place: int
    number: bool

    def value(self, flat: Sequence[Any]) -> Fraction | str | bool | None:
        """The value itself; None where there is none."""
        found: Fraction | str | bool | None = flat[self.place]
        return Fraction(flat[self.place], flat[self.place + 1]) if self.number and found is not None else found


class RowsOf(Record):
    """What one ``each row of`` becomes: the scores of a row by the ends of their paths, and that of a group of rows."""

    each: tuple[Output, ...]
    group: Output | None


class RowOutputs(Record):
    """The scores of what rows of tables become, those of the last of ``rows``; see ``steps.Made``.

    ``taken`` are the names of the children of the group that are no rows, ``prefix`` stands in front of all names.
    """

    place: int
    prefix: str
    taken: tuple[str, ...]
    rows: tuple[RowsOf, ...]

    def scores(self, flat: Sequence[Any]) -> Iterator[tuple[str, Decimal]]:
        """The scores with their paths, as the exact domain names them."""
        made = flat[self.place]
        taken, found = dict.fromkeys(self.taken, 1), list[tuple[str, Decimal]]()
        # Where the group does not apply, there are no rows at all.
        for index, rows in enumerate(self.rows if made else ()):
            one, groups = made[2 * index : 2 * index + 2]
            found = list(self._scores(rows, one, groups, taken))
        yield from found

    def _scores(
        self, rows: RowsOf, made: Sequence[Any], groups: Sequence[Any] | None, taken: dict[str, int]
    ) -> Iterator[tuple[str, Decimal]]:
        if rows.group is None or groups is None:
            for row in made:
                yield from self._row(rows, row, self.prefix, taken)
            return
        inside: dict[str, tuple[str, dict[str, int], list[Any]]] = {}
        for row in made:
            value = NOWHERE if row[2] is None else row[2].strip()
            if value not in inside:
                inside[value] = free_name(value, taken), {}, []
            inside[value][2].append(row)
        for (name, own, below), group in zip(inside.values(), groups, strict=True):
            path = f"{self.prefix}{name}"
            yield path, rows.group.score(group)
            for row in below:
                yield from self._row(rows, row, f"{path}.", own)

    @staticmethod
    def _row(rows: RowsOf, row: Sequence[Any], prefix: str, taken: dict[str, int]) -> Iterator[tuple[str, Decimal]]:
        number, title = row[:2]
        path = prefix + free_name(f"row {number}" if title is None else title.strip(), taken)
        for each in rows.each:
            yield path + each.path, each.score(row)


class Program(Record):
    """Generated code for facts of one shape.

    ``run`` returns a flat tuple: the grade, whether there may be warnings, the numerator and the denominator of the
    exact total, what ``outputs`` tell, the whole first, and what is ``shown`` beside the points. It raises Unsure where
    the exact domain must tell, and Refused where a requirement fails.
    """

    run: Run
    outputs: tuple[Output | RowOutputs, ...]
    shown: tuple[Shown, ...]
    text: str = attrs.field(repr=False)

    @cached_property
    def total(self) -> Output:
        """Where the score of the whole stands."""
        first = self.outputs[0]
        assert isinstance(first, Output), "the whole stands first"
        return first

    @cached_property
    def fixed(self) -> tuple[Output, ...] | None:
        """Where all scores stand; None where it depends on the rows of a table which there are."""
        found = tuple(each for each in self.outputs if isinstance(each, Output))
        return found if len(found) == len(self.outputs) else None

    @cached_property
    def by_path(self) -> Mapping[str, Output]:
        """Where those scores stand that always do, by the paths of their nodes."""
        return {each.path: each for each in self.outputs if isinstance(each, Output)}

    def scores(self, flat: Sequence[Any]) -> dict[str, Decimal]:
        """The published scores by the paths of their nodes."""
        if self.fixed is not None:
            return {each.path: each.score(flat) for each in self.fixed}
        return {path: score for each in self.outputs for path, score in each.scores(flat)}


def compiled(
    program: core.Program, layout: Layout, shape: Shape, *, complete: bool = False, reading: Reading | None = None
) -> Program:
    """Generate code for a framework and facts of a shape.

    In a ``complete`` one some row of each table takes every value. With ``reading``, which writes the lines that bring
    facts into their slots, ``run`` takes the facts as they are given.
    """
    constants: Constants = {}
    steps = Steps(program, layout, shape, constants, complete=complete)
    lines = steps.scored()
    outputs, results = _outputs(program.block, steps)
    shown = tuple(_shown(steps, results))
    read = () if reading is None else reading(layout, constants)
    text = text_of(lines, results, len(layout.facts), read)
    return Program(executed(text, constants), outputs, shown, text)


def executed(text: str, constants: Constants) -> Run:
    """The function ``run`` of a generated text."""
    namespace: dict[str, Any] = {**GIVEN, **named(constants), "run": _left_to_exact}
    with suppress(SyntaxError, RecursionError, MemoryError):
        # Python compiles no code that nests very deeply, as that of some thousand bands does.
        exec(compile(text, "<perfscore>", "exec"), namespace)
    run: Run = namespace["run"]
    return run


def _left_to_exact(*_: object) -> NoReturn:
    raise Unsure


def _outputs(block: core.Block, steps: Steps) -> tuple[tuple[Output | RowOutputs, ...], list[str]]:
    values = steps.values.defined
    exact = values["exact", ""]
    assert isinstance(exact, Number)
    results = [str(values.get(("grade", ""), "None")), "w", exact.above.text, exact.below.text]
    outputs: list[Output | RowOutputs] = []

    def take(row: core.Row) -> None:
        if steps.shape.parts or row.kind != "part":
            score = values["score", row.path]
            assert isinstance(score, Number)
            output = _output(steps, row.path, row.path, score, len(results))
            results.extend(parts_of(score))
            applies = str(values.get(("applies", row.path), "True"))
            if applies != "True":
                output = replace(output, applies=len(results))
                results.append(applies)
            outputs.append(output)
        name, made = steps.made.get(row.path, ("", ()))
        place, many = len(results), 0
        results.extend([name] if made else [])
        for child in row.children:
            if isinstance(child, str):
                take(block.by_path[child])
            else:
                many += 1
                outputs.append(_row_outputs(steps, made[:many], place))

    take(block.by_path[""])
    return tuple(outputs), results


def _shown(steps: Steps, results: list[str]) -> Iterator[Shown]:
    """Put what is shown beside the points behind all else."""
    for key in steps.shown:
        code = steps.values.defined[key]
        yield Shown(key, len(results), isinstance(code, Number))
        results += [code.above.text, code.below.text] if isinstance(code, Number) else [code]


def _output(steps: Steps, row: str, path: str, score: Number, place: int) -> Output:
    """Where the score of a row stands; it has as many decimals as it was rounded to."""
    rounded = (node for node in walk(steps.program.definitions["score", row]) if isinstance(node, Round))
    places = max((places_of(node.step) for node in rounded), default=0)
    return Output(path, place, None if score.below.value is None else decimals(score.below.value, places), places)


def _row_outputs(steps: Steps, made: Sequence[Made], place: int) -> RowOutputs:
    found: list[RowsOf] = []
    for each in made:
        outputs, place_in_row = list[Output](), 3
        top = each.rows.instance.rows[-1].path
        for row, score in each.scores:
            outputs.append(_output(steps, row.path, row.path.removeprefix(top), score, place_in_row))
            place_in_row += len(parts_of(score))
        group = None if each.group is None else _output(steps, each.rows.made.name, "", each.group, 0)
        found.append(RowsOf(tuple(outputs), group))
    within, names = made[-1].rows.beside
    return RowOutputs(place, f"{within}." if within else "", names, tuple(found))


# ---------------------------------------------------------------- what the exact domain need not compute

_FEW = 50
_OF_ROWS: tuple[RefKind, ...] = ("applies", "earned", "exact", "score", "handed")


def _quotient(above: int | None, below: int) -> Fraction | None:
    return None if above is None else Fraction(above, below)


def _itself(value: Value | None) -> Value | None:
    return value


class Form(Mutable):
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


class Memo(Record):
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


def memo(program: core.Program, layout: Layout, shape: Shape, *, complete: bool) -> Memo:
    """Generate the function for facts of a shape."""
    constants, block = Constants(), program.block
    asked = [list(dict.fromkeys(_of_row(row))) for row in block.rows]
    steps = Steps(program, layout, shape, constants, complete=complete, beside=asked)
    lines = steps.explained()
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
    run = executed(text_of(lines, results, len(layout.facts)), constants)
    return Memo(run, tuple(definitions.values()), tuple(nodes.values()), perhaps)


def _made(code: Code) -> Callable[..., Value | None]:
    if not isinstance(code, Number):
        return _itself
    return _quotient if code.below.value is None else fractions(code.below.value).__getitem__


def _of_row(row: core.Row) -> Iterator[Node]:
    """What is asked of a row beside what it is known by: its charges and its limits."""
    for kind in _OF_ROWS:
        yield Ref(kind, row.path, origin=row.origin)
    yield from (each for each in (row.looked_at, row.counts) if not isinstance(each, Const))
    yield from (limit.condition for limit in row.limits)
    yield from (each.amount if each.part is None else each.part for each in row.charges)
