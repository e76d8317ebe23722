"""What is written in a framework, read by an evaluation: figures and their evidence, what rules look at, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar, get_args

import attrs

from perfscore.core.expressions import first_known
from perfscore.core.nodes import Among, Case, Const, Extreme, Node, Primitive, Ref, Test, Value
from perfscore.domains.exact import Exact
from perfscore.kernel import limits
from perfscore.kernel.lazy import once
from perfscore.kernel.numbers import places_of, to_decimal
from perfscore.kernel.source import Distinct, Span, one_line, replace, start_of
from perfscore.kernel.types import Kind, Type, money
from perfscore.kernel.wording import describe, quotation, whole
from perfscore.messages.diagnostics import Place, Trouble
from perfscore.model import model, terms
from perfscore.model.walk import UNDIVIDED, expressions, inside
from perfscore.scoring.bind import FactSet
from perfscore.scoring.explanation import Seen, Step
from perfscore.scoring.facts import Fact
from perfscore.syntax.chinese import spellings

_Told = TypeVar("_Told")
_LONGEST_NAME = 60
_LONGEST_FORMULA = 400

_NOTHING = Fact()
_LEAVES = frozenset({*get_args(terms.Figure), terms.NodeValue, terms.Constant, terms.Argument})


class Reading(Distinct):
    """What is written in a framework, read by the values that an evaluation has where it looks."""

    framework: model.Framework
    facts: FactSet
    exact: Exact
    kept: dict[object, Any] = attrs.field(factory=dict, init=False, repr=False)
    """What has been worked out once and is asked for again, by what it belongs to."""

    @cached_property
    def lasting(self) -> dict[object, Any]:
        """What has been worked out once for all facts, by what of the framework it belongs to."""
        return once(self.framework, "wordings", dict[object, Any])

    def lastingly(self, key: object, make: Callable[..., _Told], *given: Any) -> _Told:
        """What is made of something that belongs to the framework, once for all facts."""
        return kept(self.lasting, key, make, *given)

    @cached_property
    def given(self) -> dict[object, Any]:
        """The same where all facts are given that have a default; what hangs on which are given is worked out here."""
        facts = self.framework.facts.values()
        complete = all(each.default is None or each.name in self.facts.by_name for each in facts)
        return self.lasting if complete else self.kept

    def node(self, expression: terms.Expression) -> Node:
        """The node of an expression in the core."""
        return self.exact.program.expressions.of(expression)

    def expression(self, node: Node) -> terms.Expression | None:
        """What was written for a node, also where it is made ready to be compared with a written target."""
        if isinstance(node, Primitive) and node.function == "as written":
            (node,) = node.operands
        return self.exact.program.expressions.written(node)

    def compared(self, condition: Node) -> list[Node]:
        """The sides of a comparison that were written; nothing where that is not all there is to it."""
        if not isinstance(condition, Test) and not (isinstance(condition, Primitive) and condition.function == "meets"):
            return []
        sides = [each for each in condition.parts if self.expression(each) is not None or not isinstance(each, Const)]
        return sides if all(self.expression(each) is not None for each in sides) else []

    def as_compared(self, condition: Node) -> str:
        """A condition as written, or the sides of the comparison that a clause makes."""
        whole_of_it = self.expression(condition)
        if whole_of_it is not None:
            return formula(whole_of_it, self.framework)
        sign = condition.operator if isinstance(condition, Test) else "meets"
        sides = filter(None, map(self.expression, condition.parts))
        return f" {sign} ".join(formula(each, self.framework) for each in sides)

    def looked_at(self, rule: Node) -> Iterator[Node]:
        """What a rule looks at: conditions, comparisons and figures, and the tables that lead to its points.

        Raises Trouble where a table cannot be told, behind it.
        """
        pending = [rule]
        while pending:
            node = pending.pop()
            if self.expression(node) is not None or self.compared(node):
                yield node
            elif isinstance(node, Case):
                subject = subject_of(node)
                if subject is None:
                    pending.append(node.arms[0][0])
                else:
                    yield node
                    taken = self.exact.taken(node)[1]
                    pending += [taken] if isinstance(taken, Case) else []
            elif isinstance(node, Primitive):
                pending.append(node.operands[-1])
            elif isinstance(node, Extreme) and isinstance(node.options[0], Const):
                # What lies beyond a threshold, which stays as it is.
                pending += map(self.node, islice(self.pieces(node), 1))
            else:
                pending.extend(reversed(node.parts))

    def sides(self, node: Node) -> list[Node]:
        """What is written of a table, a comparison or a figure that a rule looks at."""
        if self.expression(node) is not None:
            return [node]
        subject = subject_of(node)
        return self.compared(node) if subject is None else [subject]

    def pieces(self, node: Node) -> Iterator[terms.Expression]:
        """What was written below a node, each piece as a whole; what is made of a rule is made of its pieces."""
        pending = [node]
        while pending:
            each = pending.pop()
            expression = self.expression(each)
            if expression is not None:
                yield expression
            elif isinstance(each, Ref) and each.kind == "earned":
                pending.append(self.exact.frame.block.by_key[each.key])
            else:
                pending.extend(reversed(each.parts))

    def value(self, expression: terms.Expression) -> Value:
        """The value of an expression, of a day its number. Raises Trouble where it has none."""
        return self.exact.value(self.node(expression))

    def number(self, expression: terms.Expression) -> Fraction:
        """The value of an expression that is a number or a day. Raises Trouble where it has none."""
        return self.exact.number(self.node(expression))

    def holds(self, condition: terms.Expression) -> bool:
        """Whether a condition holds. Raises Trouble where that cannot be said."""
        return self.exact.holds(self.node(condition))

    def named(self, nodes: tuple[Node, ...]) -> tuple[terms.Figure, ...]:
        """The figures in some nodes of the program, in the order in which they are written."""
        return self.lastingly(("named", *map(id, nodes)), self._named, nodes)

    def _named(self, nodes: tuple[Node, ...]) -> tuple[terms.Figure, ...]:
        found = (figure for node in nodes for each in self.pieces(node) for figure in named(each))
        return tuple(sorted(found, key=lambda each: each.span.start))

    def figures(self, expression: terms.Expression) -> tuple[terms.Figure, ...]:
        """The figures in an expression of the framework."""
        return self.lastingly(("figures", id(expression)), lambda: tuple(named(expression)))


def kept(there: dict[object, Any], key: object, make: Callable[..., _Told], *given: Any) -> _Told:
    """What is made of something, once for what it is kept in."""
    found: _Told | None = there.get(key)
    if found is None:
        found = there[key] = make(*given)
    return found


def seen(figures: Iterable[terms.Figure], known: Reading) -> tuple[Seen, ...]:
    """Some figures, then those that they are computed from, down to the facts."""
    found: dict[str, Seen] = {}
    behind = [(figures, True)]
    for each, direct in behind:
        for node in each:
            name = name_of(node, known)
            if name in found or len(found) >= limits.FIGURES:
                continue
            origin = _origin(node, known)
            try:
                found[name] = kept(known.kept, _key(node, known, direct), _seen, node, name, origin, known, direct)
            except Trouble:
                continue
            if origin is not None:
                behind.append((known.figures(origin), False))
            if isinstance(node, terms.RuleCall):
                behind += [(known.figures(each), False) for each in node.arguments]
    return tuple(found.values())


def _key(figure: terms.Figure, known: Reading, direct: bool) -> tuple[object, ...]:
    """What tells a figure, where it is looked at, from all others."""
    name = figure.name if isinstance(figure, terms.Named) else ""
    return type(figure), name, figure.span, direct, id(known.exact.frame)


def named(piece: object) -> Iterator[terms.Figure]:
    """The figures in a piece of a model, in the order in which they are written.

    What is made of the arguments of a rule has the same name for others, and is none.
    """
    return (each for each in _leaves(piece) if isinstance(each, terms.Figure) and not _of_arguments(each))


def _of_arguments(figure: terms.Figure) -> bool:
    pieces = figure.arguments if isinstance(figure, terms.RuleCall) else figure
    return any(isinstance(each, terms.Argument) for each in expressions(pieces))


def behind(piece: object, known: Reading) -> set[terms.Expression]:
    """The facts, columns, quantities and scores that a piece of the framework is computed from, down to the facts."""
    if isinstance(piece, tuple):
        return {found for each in piece for found in behind(each, known)}
    return kept(known.given, ("behind", id(piece)), _behind, piece, known)


def _behind(piece: object, known: Reading) -> set[terms.Expression]:
    found: set[terms.Expression] = set()
    pending = [_values(piece)]
    while pending:
        for each in pending.pop():
            if each not in found:
                found.add(each)
                origin = _origin(each, known) if isinstance(each, terms.Named) else None
                pending += [] if origin is None else [_values(origin)]
    return found


def _values(piece: object) -> list[terms.Expression]:
    """The figures and scores that a piece speaks of."""
    return [
        each
        for each in expressions(piece)
        if isinstance(each, terms.Figure) or (isinstance(each, terms.NodeValue) and each.what == "score")
    ]


def name_of(node: terms.Figure, known: Reading) -> str:
    """How an explanation calls a figure: by its name, or a function over rows as it is written."""
    return node.name if isinstance(node, terms.Named) else written(node.span, known)[:_LONGEST_NAME]


def written(span: Span, known: Reading) -> str:
    """A piece of the framework as written, with the brackets that belong to it, in one line and without comments."""
    text: str = known.lastingly(("written", span.start, span.end), quotation, span, known.framework.source.text)
    return text


def formula(expression: terms.Expression, framework: model.Framework) -> str:
    """An expression as written, with the parentheses that belong to it, cut where it is very long."""
    span = expression.span
    there, key = once(framework, "wordings", dict[object, Any]), ("formula", span.start, span.end)
    return kept(there, key, lambda: start_of(quotation(span, framework.source.text), _LONGEST_FORMULA))


# ---------------------------------------------------------------- what rules look at


def subject_of(table: Node) -> Node | None:
    """What a table is over; None where it is none."""
    if not isinstance(table, Case):
        return None
    first = first_known(table)
    if isinstance(first, Primitive) and first.function == "after":
        return first.operands[0]
    return first.subject if isinstance(first, Test) and isinstance(first.other, Among) else None


def nested(table: Case) -> bool:
    """Whether a table holds others."""
    return any(isinstance(value, Case) for _, value in table.arms)


def as_far(found: Iterator[_Told]) -> list[_Told]:
    """What can be told, up to the first that cannot."""
    there = list[_Told]()
    while True:
        try:
            there.append(next(found))
        except (StopIteration, Trouble):
            return there


# ---------------------------------------------------------------- formulas


def step(expression: terms.Expression, known: Reading, name: str | None = None, kind: Type | None = None) -> Step:
    """The arithmetic of an expression, its value as one of its type or of ``kind``.

    Raises Trouble where it has no value.
    """
    kind = kind or expression.type
    value = describe(known.value(expression), kind)
    return Step(name, formula(expression, known.framework), filled(expression, known), value, kind_name(kind, known))


def told(value: Value, quantity: model.Quantity) -> str:
    """The value of a quantity as a result shows it, with all digits to which it was rounded."""
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction) and isinstance(quantity.shown, terms.Rounded):
        places = places_of(quantity.shown.step)
        if quantity.type.kind is Kind.RATIO:
            return f"{to_decimal(value * 100, max(0, places - 2)):f}%"
        if quantity.type.kind is not Kind.DURATION:
            return f"{to_decimal(value, places):f}"
    return describe(value, quantity.type)


def kind_name(kind: Type, known: Reading) -> str:
    """The kind of a type; an amount in a currency that is not the framework's own is a number like any other."""
    foreign = kind.kind is Kind.MONEY and kind != known.lastingly("own currency", money, known.framework.currency)
    return Kind.NUMBER.value if foreign else kind.kind.value


def filled(expression: terms.Expression, known: Reading) -> str:
    """An expression as written, with its figures in the place of their names."""
    text, parts, full = known.framework.source.text, list[str](), None
    around, leaves = known.lastingly(("leaves", id(expression)), _around, expression, text)
    at = around.start
    for leaf in leaves:
        if not around.start <= leaf.span.start <= around.end:
            # Only `full` stands for something that is written elsewhere: the points of the row.
            full = _value_text(leaf, known)
            continue
        parts += [text[at : leaf.span.start], _value_text(leaf, known)]
        at = leaf.span.end
    parts.append(text[at : around.end])
    shown = one_line("".join(parts))
    if full is not None:
        shown = re.sub(rf"\b(?:{'|'.join(spellings('full'))})\b", full, shown)
    return start_of(shown, _LONGEST_FORMULA)


def _around(expression: terms.Expression, text: str) -> tuple[Span, list[terms.Expression]]:
    return whole(expression.span, text), [*_leaves(expression)]


def _leaves(piece: object) -> Iterator[terms.Expression]:
    pending: list[Any] = [piece]
    while pending:
        each = pending.pop()
        # What stands in a row of a table is no single value.
        if type(each) in _LEAVES:
            yield each
        elif type(each) not in UNDIVIDED:
            pending.extend(reversed(inside(each)))


def _value_text(leaf: terms.Expression, known: Reading) -> str:
    plain = written(leaf.span, known)
    if isinstance(leaf, terms.Constant) and not plain.isidentifier():
        return plain
    try:
        return in_formula(known.value(leaf), leaf.type)
    except Trouble:
        return plain


def in_formula(value: Value, kind: Type) -> str:
    """A value as a formula of a framework would write it, without a mark of digits that were left out."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else describe(value, kind).removeprefix("≈")


def _origin(node: terms.Figure, known: Reading) -> terms.Expression | None:
    """What a quantity, or a fact that was not given, is computed from."""
    if isinstance(node, terms.RuleCall):
        return node.body
    if isinstance(node, terms.QuantityValue):
        return known.framework.quantity_values[node.name].value
    if isinstance(node, terms.FactValue) and node.name not in known.facts.by_name:
        return known.framework.facts[node.name].default
    return None


def _seen(node: terms.Figure, name: str, origin: terms.Expression | None, known: Reading, direct: bool) -> Seen:
    place, given = None, _NOTHING
    value, facts = describe(known.value(node), node.type), known.facts
    if isinstance(node, terms.ColumnValue):
        row = known.exact.frame.row
        assert row is not None
        place = _plain(known.exact.facts.row_place(node.table, row, node.name))
    elif isinstance(node, terms.FactValue) and name in facts.by_name:
        place = None if facts.origin is None else _plain(facts.origin.place(name))
        given = facts.by_name[name].given
    return Seen(
        name,
        title_of(node, known),
        value,
        kind_name(node.type, known),
        given.source or None,
        given.note or None,
        given.assessor or None,
        given.reason or None,
        None if origin is None else formula(origin, known.framework),
        direct,
        place,
    )


def title_of(node: terms.Expression, known: Reading) -> str | None:
    """The title of a fact, a column or a quantity, where it has one."""
    match node:
        case terms.ColumnValue():
            return known.framework.facts[node.table].column(node.name).title
        case terms.QuantityValue():
            return known.framework.quantity_values[node.name].title
        case terms.FactValue():
            return known.framework.facts[node.name].title
        case _:
            return None


def _plain(place: Place | None) -> Place | None:
    """The place without the line that it stands in; nothing where it is in no file."""
    return None if place is None or place.line is None else replace(place, excerpt=None)
