"""A framework comes in; one function that scores the slots of a fact set, generated for it, goes out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any, ParamSpec

import attrs

from perfscore.analysis import model, rule_model, terms
from perfscore.analysis.domains import fits
from perfscore.bands import Interval
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import Number, whole
from perfscore.engine.compiled.clauses import still_open, without
from perfscore.engine.compiled.expressions import Code, Expressions
from perfscore.engine.compiled.given import GIVEN
from perfscore.engine.compiled.nodes import Nodes, form
from perfscore.engine.compiled.slots import KNOWN, MISSING, Layout, Shape, Slot
from perfscore.engine.compiled.writer import BAIL, Unsure, Writer
from perfscore.engine.outcome import digits
from perfscore.types import Kind

_PIECE_LINES = 1_500
_What = ParamSpec("_What")
_SHARED = re.compile(r"\b[abeghmnpqrxy][0-9]+\b")
_SLOT = re.compile(r"\b([fds])([0-9]+)\b")
_MAY_FAIL = (BAIL, "look(", "months_later(")

Look = Callable[[int], Any]
"""Computes what only the reference can, by its number; a number as a numerator and a denominator."""


@attrs.frozen
class Output:
    """Where a score stands among what the function returns, its denominator, or the place of that, and its decimals."""

    path: str
    place: int
    digits: int
    below: int
    below_place: int | None = None

    def score(self, flat: Sequence[int]) -> Fraction:
        """The score itself."""
        below = self.below if self.below_place is None else flat[self.below_place]
        return Fraction(flat[self.place], below)


@attrs.frozen
class Program:
    """Generated code for facts of one shape.

    ``run`` returns a flat tuple: the number of the grade among ``grades``, whether there are warnings, the numerator
    and the denominator of the exact total, and what ``outputs`` tell. It raises Unsure where the reference must tell.
    ``looks`` are the expressions that ``run`` asks its caller for.
    """

    run: Callable[[tuple[Slot, ...], tuple[int, ...], tuple[int, ...], Look], Sequence[Any]]
    grades: tuple[str | None, ...]
    outputs: tuple[Output, ...]
    looks: tuple[Any, ...]
    text: str = attrs.field(repr=False)


class _Steps:
    """Writes the steps of an evaluation, one after another."""

    def __init__(self, framework: model.Framework, layout: Layout, shape: Shape, constants: list[object]) -> None:
        self.framework = framework
        self.layout = layout
        self.constants = constants
        self.count = 0
        self.values = Expressions(framework, layout, shape, Writer(constants))
        read = {each.path for each in self._all_expressions() if isinstance(each, terms.NodeValue)}
        shown = {path for path, node in framework.nodes.items() if node.kind != "part"}
        self.nodes = Nodes(self.values, frozenset(read | shown))
        self.grades: list[str | None] = [None]

    def units(self) -> Iterator[list[str]]:
        """The lines of each step."""
        used = self._used()
        numbers = {path: number for number, path in enumerate(self.framework.nodes)}
        quantities = {each.name: number for number, each in enumerate(self.framework.quantities)}
        for kind, name in self.framework.order:
            if kind == "score":
                yield self._unit(self.nodes.node, self.framework.nodes[name], numbers[name])
            elif (kind, name) in used and kind == "fact":
                yield self._unit(self._default, name)
            elif (kind, name) in used:
                yield self._unit(self._quantity, name, quantities[name])
        for requirement in self.framework.requirements:
            yield self._unit(self._requirement, requirement)
        yield self._unit(self._grade)

    def _unit(self, write: Callable[_What, None], *what: _What.args, **named: _What.kwargs) -> list[str]:
        writer = Writer(self.constants, count=self.values.writer.count)
        self.values.writer = writer
        write(*what, **named)
        return writer.lines

    def _pieces(self) -> tuple[object, ...]:
        """All that has a part in a score, a grade or a refusal."""
        grading = self.framework.grading
        pieces: list[object] = [(node.clause, node.limits, node.checks) for node in self.framework.root.walk()]
        pieces += [each.condition for each in self.framework.requirements]
        pieces += [] if grading is None else [each.condition for each in (*grading.caps, *grading.overrides)]
        return tuple(pieces)

    def _all_expressions(self) -> list[terms.Expression]:
        return self.values.behind(self._pieces())

    def _used(self) -> set[tuple[str, str]]:
        """The quantities and defaults that anything depends on."""
        return self.values.names_behind(self._pieces())

    # ------------------------------------------------------------ quantities and defaults

    def _default(self, name: str) -> None:
        """A fact with a default: what was given, or else the default, or else no value."""
        fact, place, writer = self.framework.facts[name], self.layout.places[name], self.values.writer
        assert fact.default is not None
        given = self.values.slot(fact)
        with writer.aside() as lines:
            default = self.values.code(fact.default)
            default = arithmetic.held(default, writer) if isinstance(default, Number) else writer.held(default)
            above = default.above.text if isinstance(default, Number) else default
            below = default.below.text if isinstance(default, Number) else "None"
            fits = writer.constant(_Fits(fact))
            writer.line(f"if not {fits}({above}, {below}): {BAIL}")
        target: Code = f"e{place}"
        if isinstance(given, Number) and isinstance(default, Number):
            both = [given, default]
            target = form(both, f"e{place}", f"b{place}").known_in(self.values.range_of_fact(fact))
        writer.line(f"r{place} = s{place}")
        writer.line(f"e{place} = None")
        with writer.block(f"if s{place} == {KNOWN}:"):
            self._assign(target, given)
        with writer.block(f"elif s{place} == {MISSING}:"):
            with writer.block("try:"):
                writer.splice(lines)
                self._assign(target, default)
                writer.line(f"r{place} = {KNOWN}")
            writer.line("except Unsure: pass")
        self.values.defaults[name] = target
        self.values.failing[name] = f"e{place}"

    def _quantity(self, name: str, number: int) -> None:
        value, writer = self.framework.quantity_values[name].value, self.values.writer
        with writer.aside() as lines:
            code = self.values.code(value)
            parts = [code.above.text, code.below.text] if isinstance(code, Number) else [code]
        may_fail = any(mark in line for mark in _MAY_FAIL for line in lines)
        self.values.intervals[name] = self.values.range_of(value)
        if not lines and all(part.isalnum() for part in parts):
            # A mere quotient of two names, or another name, needs no variable of its own.
            self.values.quantities[name] = code
            return
        target: Code = f"q{number}"
        if isinstance(code, Number):
            target = form([code], f"q{number}", f"p{number}").known_in(self.values.intervals[name])
            target = attrs.evolve(target, nonzero=target.nonzero or code.nonzero)
        if may_fail:
            self.values.failing[name] = f"q{number}"
            writer.line(f"q{number} = None")
            with writer.block("try:"):
                writer.splice(lines)
                self._assign(target, code)
            writer.line("except Unsure: pass")
        else:
            writer.splice(lines)
            self._assign(target, code)
        self.values.quantities[name] = target

    def _assign(self, target: Code, code: Code) -> None:
        """Give a variable a value; its denominator first, so that it is whole once it is there."""
        writer = self.values.writer
        if isinstance(target, str):
            writer.line(f"{target} = {code}")
            return
        assert isinstance(code, Number)
        if target.below.value is None:
            writer.line(f"{target.below.text} = {code.below.text}")
            writer.line(f"{target.above.text} = {code.above.text}")
            return
        assert code.below.value is not None
        text = arithmetic.times(code.above, whole(target.below.value // code.below.value)).text
        writer.line(f"{target.above.text} = {text}")

    # ------------------------------------------------------------ what stands behind the scores

    def _requirement(self, requirement: model.Requirement) -> None:
        writer = self.values.writer
        if not requirement.warning:
            text = self.values.truth(requirement.condition)
            writer.line(f"if not ({text}): {BAIL}")
            return
        with writer.block("try:"):
            text = self.values.truth(requirement.condition)
            writer.line(f"if not ({text}): w = True")
        writer.line("except Unsure: w = True")

    def _grade(self) -> None:
        grading, writer = self.framework.grading, self.values.writer
        if grading is None:
            writer.line("r = 0")
            return
        self.grades = [*(row.grade for row in grading.rows), *(each.grade for each in grading.overrides)]
        total = self.nodes.placed[""].score if grading.basis == "published" else self.nodes.exact
        left = Interval(total.low, total.high, True, True)
        ways: list[tuple[str, int]] = []
        for index, row in enumerate(grading.rows):
            texts = [self.values.inside(total, still_open(each, left)) for each in row.intervals]
            ways.append(("True" if "True" in texts else " or ".join(f"({text})" for text in texts), index))
            left = without(left, row.intervals)
        # The row of the rest stands for what no other holds, wherever it is written.
        ways.sort(key=lambda way: not way[0])
        for number, (text, index) in enumerate(ways):
            settled = text in {"True", ""}
            head = (
                "if True:"
                if settled and number == 0
                else "else:"
                if settled
                else f"{'elif' if number else 'if'} {text}:"
            )
            with writer.block(head):
                writer.line(f"r = {index}")
            if settled:
                break
        else:
            with writer.block("else:"):
                writer.line(BAIL)
        ranks = {row.grade: index for index, row in reversed(list(enumerate(grading.rows)))}
        for cap in grading.caps:
            text = self.values.truth(cap.condition)
            writer.line(f"if ({text}) and r < {ranks[cap.grade]}: r = {ranks[cap.grade]}")
        for index, override in reversed(list(enumerate(grading.overrides))):
            text = self.values.truth(override.condition)
            writer.line(f"if {text}: r = {len(grading.rows) + index}")


@attrs.frozen
class _Fits:
    """Whether a default is a value that its fact can have."""

    fact: rule_model.FactDef

    def __call__(self, above: Any, below: Any) -> bool:
        return fits(self.fact, above if below is None else _value(self.fact, above, below))


def _value(fact: rule_model.FactDef, above: int, below: int) -> terms.Scalar:
    """A number or a day."""
    return datetime.date.fromordinal(above) if fact.type.kind is Kind.DATE else Fraction(above, below)


def compiled(framework: model.Framework, layout: Layout, shape: Shape) -> Program:
    """Generate code for a framework and facts of a shape.

    Raises NotCompiled where the framework holds what only the reference computes.
    """
    constants: list[object] = []
    steps = _Steps(framework, layout, shape, constants)
    units = list(steps.units())
    outputs, results = _outputs(framework, steps)
    text = _text(units, results, layout)
    namespace: dict[str, Any] = {"Unsure": Unsure, **GIVEN, **{f"k{i}": each for i, each in enumerate(constants)}}
    exec(compile(text, f"<perfscore {len(units)} steps>", "exec"), namespace)
    return Program(namespace["run"], tuple(steps.grades), outputs, tuple(steps.values.looks), text)


def _outputs(framework: model.Framework, steps: _Steps) -> tuple[tuple[Output, ...], list[str]]:
    exact = steps.nodes.exact
    results = ["r", "w", exact.above.text, exact.below.text]
    outputs = []
    for path, node in framework.nodes.items():
        if node.kind == "part":
            continue
        score = steps.nodes.placed[path].score
        place = len(results)
        results.append(score.above.text)
        if score.below.value is None:
            results.append(score.below.text)
            outputs.append(Output(path, place, digits(framework, node), 1, place + 1))
        else:
            outputs.append(Output(path, place, digits(framework, node), score.below.value))
    return tuple(outputs), results


def _text(units: Sequence[list[str]], results: Sequence[str], layout: Layout) -> str:
    """The text of the module: one function, or several that share what they compute in a list."""
    pieces = list(_pieces(units))
    if len(pieces) == 1:
        body = [*_loads(pieces[0], layout), "w = False", *pieces[0], f"return ({', '.join(results)},)"]
        return "\n".join(["def run(values, below, statuses, look):", *_indented(body), ""])
    return _several(pieces, results, layout)


def _pieces(units: Sequence[list[str]]) -> Iterator[list[str]]:
    lines: list[str] = []
    for unit in units:
        if lines and len(lines) + len(unit) > _PIECE_LINES:
            yield lines
            lines = []
        lines.extend(unit)
    yield lines


def _loads(lines: Sequence[str], layout: Layout) -> list[str]:
    """The lines that read the slots that others use."""
    used = {(match[1], int(match[2])) for line in lines for match in _SLOT.finditer(line)}
    found = []
    for letter, field in (("f", "values"), ("d", "below"), ("s", "statuses")):
        places = sorted(place for name, place in used if name == letter)
        if len(places) * 2 > len(layout.facts):
            names = [f"{letter}{place}" for place in range(len(layout.facts))]
            found.append(f"{', '.join(names)}, = {field}")
        elif places:
            found += [f"{letter}{place} = {field}[{place}]" for place in places]
    return found


def _indented(lines: Sequence[str]) -> list[str]:
    return [f" {line}" for line in lines]


def _several(pieces: Sequence[list[str]], results: Sequence[str], layout: Layout) -> str:
    names = [set(_SHARED.findall("\n".join(lines))) for lines in pieces]
    wanted = {name for name in results if _SHARED.fullmatch(name)}
    made: list[set[str]] = []
    seen: set[str] = set()
    for each in names:
        made.append(each - seen)
        seen |= each
    places = {name: place for place, name in enumerate(sorted(seen), start=2)}
    text, calls = [], []
    for index, lines in enumerate(pieces):
        later = set[str]().union(*names[index + 1 :]) | wanted
        reads = sorted(names[index] - made[index])
        writes = sorted(made[index] & later)
        text += [f"def piece{index}(values, below, statuses, look, memory):"]
        text += _indented(_loads(lines, layout))
        text += [" w = memory[0]", *(f" {name} = memory[{places[name]}]" for name in reads)]
        text += _indented(lines)
        text += [*(f" memory[{places[name]}] = {name}" for name in writes), " memory[0] = w"]
        if index == len(pieces) - 1:
            text.append(" memory[1] = r")
        calls.append(f" piece{index}(values, below, statuses, look, memory)")
    entries = [
        {"r": "memory[1]", "w": "memory[0]"}.get(name, f"memory[{places[name]}]" if name in places else name)
        for name in results
    ]
    head = ["def run(values, below, statuses, look):", f" memory = [False] * {len(places) + 2}", *calls]
    body = ", ".join(entries)
    return "\n".join([*text, *head, f" return ({body},)", ""])
