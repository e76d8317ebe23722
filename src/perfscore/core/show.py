"""Printing of core expressions, for those who look into what a framework became, and with values for messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, assert_never

from perfscore.core.nodes import (
    Add,
    Among,
    Case,
    Const,
    Div,
    Extreme,
    Fold,
    Logic,
    Mul,
    Node,
    Primitive,
    Ref,
    Round,
    Test,
    Value,
    Wrong,
)
from perfscore.core.program import Program
from perfscore.kernel.intervals import Interval
from perfscore.kernel.numbers import fraction_text
from perfscore.kernel.written_targets import Written

Name = Callable[[Ref], str]
_LOOSE: Final[Mapping[type[Node], int]] = {Case: 0, Logic: 1, Test: 2, Add: 3, Mul: 4, Div: 4}
_TIGHT = 5


def named(ref: Ref) -> str:
    """A reference by its name: of a fact and a quantity that alone, else with what of it is meant."""
    return ref.name if ref.kind in {"fact", "let", "cell"} else f"{ref.kind}({ref.name or 'total'})"


def show(node: Node, name: Name = named) -> str:
    """A node as text; ``name`` tells what to write for a reference, such as its value."""
    match node:
        case Const():
            return shown(node.value)
        case Ref():
            return name(node)
        case Add():
            return " + ".join(_inside(each, node, name) for each in node.terms)
        case Mul():
            return " * ".join(_inside(each, node, name) for each in node.factors)
        case Div():
            return f"{_inside(node.above, node, name)} / {_inside(node.below, node, name, tighter=1)}"
        case Extreme():
            return f"{'max' if node.pick == 'greatest' else 'min'}({_listed(node.options, name)})"
        case Round():
            return f"round({show(node.operand, name)}, {fraction_text(node.step)}, {node.mode})"
        case Test():
            subject = _inside(node.subject, node, name, tighter=1)
            if isinstance(node.other, Among):
                parts = [*map(_interval, node.other.intervals), *map(shown, node.other.values)]
                return f"{subject} in {{{', '.join(parts)}}}"
            return f"{subject} {node.operator} {_inside(node.other, node, name, tighter=1)}"
        case Logic():
            if node.how == "not":
                return f"not {_inside(node.conditions[0], node, name, tighter=_TIGHT)}"
            return f" {node.how} ".join(_inside(each, node, name, tighter=1) for each in node.conditions)
        case Case():
            arms = (f"{show(condition, name)}: {show(value, name)}" for condition, value in node.arms)
            rest = () if node.rest is None else (f"else: {show(node.rest, name)}",)
            return f"{{{'; '.join((*arms, *rest))}}}"
        case Fold():
            return _fold(node, name)
        case Primitive():
            return _primitive(node, name)
        case _:
            assert_never(node)


def listing(program: Program) -> str:
    """All definitions of a program, one a line, in the order in which they are computed."""
    lines: list[str] = []
    for key, node in program.block.definitions:
        lines.append(f"{key[0]}({key[1] or 'total'}) = {show(node)}")
    for rows in program.instances.values():
        for block in filter(None, (rows.instance, rows.group)):
            lines += [f"  {key[0]}({key[1]}) = {show(node)}" for key, node in block.definitions]
    return "\n".join(lines)


def shown(value: Value) -> str:
    """A value as it stands in an expression."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):
        return fraction_text(value)
    return f'"{value.text}"' if isinstance(value, Written) else f'"{value}"'


def _inside(node: Node, outer: Node, name: Name, tighter: int = 0) -> str:
    """A part, in brackets where it binds less tightly than what it stands in."""
    text = show(node, name)
    inner = 2 if isinstance(node, Logic) and node.how == "not" else _LOOSE.get(type(node), _TIGHT)
    return text if inner >= min(_LOOSE.get(type(outer), 0) + tighter, _TIGHT) else f"({text})"


def _listed(nodes: tuple[Node, ...], name: Name) -> str:
    return ", ".join(show(each, name) for each in nodes)


def _interval(interval: Interval) -> str:
    low = "" if interval.low is None else fraction_text(interval.low)
    high = "" if interval.high is None else fraction_text(interval.high)
    return f"{'[' if interval.low_closed else '('}{low}, {high}{']' if interval.high_closed else ')'}"


def _fold(node: Fold, name: Name) -> str:
    rank = f"{node.rank}, " if node.rank else ""
    where = "" if node.where is None else f" where {show(node.where, name)}"
    dropped = (
        f" without {word} {count}" for word, count in zip(("lowest", "highest"), node.without, strict=True) if count
    )
    otherwise = "" if node.otherwise is None else f" otherwise {show(node.otherwise, name)}"
    over = f"{node.over.kind} {node.over.name}"
    return f"{node.function}({rank}{show(node.body, name)} of {over}{where}{''.join(dropped)}{otherwise})"


def _primitive(node: Primitive, name: Name) -> str:
    words = (node.data.name,) if isinstance(node.data, Wrong) else node.data
    data = ", ".join(f'"{each}"' for each in words)
    return f"{node.function.replace(' ', '_')}({', '.join(filter(None, (_listed(node.operands, name), data)))})"
