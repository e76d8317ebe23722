"""A framework comes in; the lines of each step of its evaluation, in the order of their needs, go out."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, ParamSpec

import attrs

from perfscore import limits
from perfscore.analysis import model, rule_model, terms
from perfscore.analysis.domains import fits
from perfscore.analysis.walk import expressions, weight_of
from perfscore.bands import Interval
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import Number, whole
from perfscore.engine.compiled.cells import CellExpressions
from perfscore.engine.compiled.clauses import still_open, without
from perfscore.engine.compiled.expressions import Code
from perfscore.engine.compiled.groups import form
from perfscore.engine.compiled.row_nodes import RowNodes
from perfscore.engine.compiled.slots import KNOWN, MISSING, Layout, Shape
from perfscore.engine.compiled.writer import BAIL, Constants, Writer
from perfscore.engine.expanding import size_of_row
from perfscore.types import Kind

_What = ParamSpec("_What")
_MAY_FAIL = (BAIL, "months_later(", "pair_of(", "summed(", "added_up(", "meets(", "attained(", "deviated(")


class Steps:
    """Writes the steps of an evaluation, one after another."""

    def __init__(self, framework: model.Framework, layout: Layout, shape: Shape, constants: Constants) -> None:
        self.framework = framework
        self.layout = layout
        self.constants = constants
        self.count = 0
        self.values = CellExpressions(framework, layout, shape, Writer(constants))
        read = {each.path for each in self._all_expressions() if isinstance(each, terms.NodeValue)}
        shown = {node.path for node in framework.root.rules() if node.kind != "part"}
        self.nodes = RowNodes(self.values, frozenset(read | shown))
        self.grades: list[str | None] = [None]

    def units(self) -> Iterator[list[str]]:
        """The lines of each step."""
        used = self._used()
        numbers = {path: number for number, path in enumerate(self.framework.nodes)}
        quantities = {each.name: number for number, each in enumerate(self.framework.quantities)}
        if lines := self._unit(self._not_too_many_rows):
            yield lines
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

    def _unit(self, write: Callable[_What, None], *what: _What.args, **options: _What.kwargs) -> list[str]:
        writer = Writer(self.constants, count=self.values.writer.count)
        self.values.writer = writer
        write(*what, **options)
        return writer.lines

    def _pieces(self) -> tuple[object, ...]:
        """All that has a part in a score, a grade or a refusal."""
        grading = self.framework.grading
        pieces: list[object] = [
            (node.clause, node.limits, node.checks, node.rows) for node in self.framework.root.rules()
        ]
        pieces += [each.condition for each in self.framework.requirements]
        pieces += [] if grading is None else [each.condition for each in (*grading.caps, *grading.overrides)]
        return tuple(pieces)

    def _all_expressions(self) -> list[terms.Expression]:
        return self.values.behind(self._pieces())

    def _used(self) -> set[tuple[str, str]]:
        """The quantities and defaults that anything depends on."""
        return self.values.names_behind(self._pieces())

    def _not_too_many_rows(self) -> None:
        """Give up where the reference may look at too many rows."""
        framework, places = self.framework, self.layout.places
        pieces = [self._pieces(), framework.quantities, [each.figures for each in framework.requirements]]
        facts = [column for fact in framework.fact_list for column in (fact, *fact.columns)]
        pieces += [(fact.default, fact.named) for fact in facts]
        counts = Counter[int]()
        for each in (found for piece in pieces for found in expressions(tuple(piece))):
            if isinstance(each, terms.Aggregate):
                counts[places[each.table]] += weight_of((each.argument, each.where))
        for node in framework.root.walk():
            for rows in node.rows:
                counts[places[rows.table]] += size_of_row(rows)
        if counts.total() * limits.ROWS > limits.ROW_STEPS:
            texts = [f"len(f{place} or ())*{count}" for place, count in counts.items()]
            self.values.writer.line(f"if {' + '.join(texts)} > {limits.ROW_STEPS}: {BAIL}")

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
        writer.line(f"{_names(target)} = None")
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
            writer.line(f"{_names(target)} = None")
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
        if len(ways) == 1:
            writer.line(f"r = {ways[0][1]}")
        for number, (text, index) in enumerate(ways if len(ways) > 1 else ()):
            # The rows hold every total, so that the last needs no look.
            head = "else:" if index == ways[-1][1] else f"{'elif' if number else 'if'} {text}:"
            with writer.block(head):
                writer.line(f"r = {index}")
        ranks = {row.grade: index for index, row in reversed(list(enumerate(grading.rows)))}
        for cap in grading.caps:
            text = self.values.truth(cap.condition)
            writer.line(f"if ({text}) and r < {ranks[cap.grade]}: r = {ranks[cap.grade]}")
        for index, override in reversed(list(enumerate(grading.overrides))):
            text = self.values.truth(override.condition)
            writer.line(f"if {text}: r = {len(grading.rows) + index}")


def _names(target: Code) -> str:
    """The variables that hold a value, as those to be assigned to."""
    if isinstance(target, str) or target.below.value is not None:
        return target if isinstance(target, str) else target.above.text
    return f"{target.above.text} = {target.below.text}"


@attrs.frozen
class _Fits:
    """Whether a default is a value that its fact can have."""

    fact: rule_model.FactDef

    def __call__(self, above: Any, below: Any) -> bool:
        return fits(self.fact, above if below is None else _value(self.fact, above, below))


def _value(fact: rule_model.FactDef, above: int, below: int) -> terms.Scalar:
    """A number or a day."""
    return datetime.date.fromordinal(above) if fact.type.kind is Kind.DATE else Fraction(above, below)
