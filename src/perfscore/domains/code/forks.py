"""Several ways to a value, of which the facts choose one, and the code that chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import attrs

from perfscore.domains.code.arithmetic import ZERO, Number, Whole, common_denominator, tight, times, whole
from perfscore.domains.code.writer import BAIL, Writer
from perfscore.kernel.intervals import hull

_SLOT = re.compile(r"f[0-9]+")

Code = Number | str
"""A number, or the code of a truth, a text or a target."""


@attrs.frozen
class Leaf:
    """A value, and the lines that compute it; no value where the lines give up."""

    lines: tuple[str, ...]
    code: Code | None


@attrs.frozen
class Fork:
    """Lines, and behind them ways with their conditions, of which the last has none."""

    lines: tuple[str, ...]
    ways: tuple[tuple[str | None, Tree], ...]


Tree = Leaf | Fork

NO_WAY = Leaf((BAIL,), None)
"""What only the exact domain knows."""


def behind(lines: Sequence[str], tree: Tree) -> Tree:
    """A tree behind some more lines."""
    return attrs.evolve(tree, lines=(*lines, *tree.lines)) if lines else tree


def flat(lines: Sequence[str], ways: Sequence[tuple[str | None, Tree]]) -> Tree:
    """A fork, flat where its last way is a fork without lines of its own; the way itself where there is but one."""
    *others, (_, last) = ways
    if not others:
        return behind(lines, last)
    if isinstance(last, Fork) and not last.lines:
        return Fork(tuple(lines), (*others, *last.ways))
    return Fork(tuple(lines), (*others, (None, last)))


def each(tree: Tree, change: Callable[[Number], tuple[Sequence[str], Number]]) -> Tree:
    """The tree with another number at the end of each way, and the lines that compute that."""
    if isinstance(tree, Fork):
        return Fork(tree.lines, tuple((condition, each(way, change)) for condition, way in tree.ways))
    if not isinstance(tree.code, Number):
        return tree
    lines, number = change(tree.code)
    return Leaf((*tree.lines, *lines), number)


def written(tree: Tree, writer: Writer, names: tuple[str, str] | None = None) -> Code:
    """Write a tree; its value stands in a variable, or is code where no way has lines of its own.

    ``names`` are those of the variable and of its denominator.
    """
    if isinstance(tree, Leaf):
        writer.splice(tree.lines)
        # What gives up has no value; what is made of it never runs.
        return ZERO if tree.code is None else tree.code
    codes = list(_codes(tree))
    short = _choice(tree)
    if short is not None or not codes:
        writer.splice(tree.lines if short else (BAIL,))
        return short or ZERO
    above, below = names or (writer.name(), "")
    numbers = [code for code in codes if isinstance(code, Number)]
    if not numbers:
        _write(tree, above, "", 0, writer)
        return above
    found = form(numbers, above, below)
    if found.below.value is None and not below:
        found = attrs.evolve(found, below=attrs.evolve(found.below, base=writer.name()))
    _write(tree, above, found.below.base, found.below.value or 0, writer)
    return found


def form(numbers: Sequence[Number], above: str, below: str) -> Number:
    """The form of a variable that may hold any of some numbers."""
    bounds = hull(each.bounds for each in numbers)
    bits = max(each.above.bits for each in numbers)
    common = common_denominator(numbers)
    if not common:
        below_bits = max(each.below.bits for each in numbers)
        return Number(Whole(above, bits), Whole(below, below_bits), bounds)
    return tight(Number(Whole(above, bits + common.bit_length()), whole(common), bounds))


def assign(target: Code, code: Code, writer: Writer) -> None:
    """Give a variable a value; its denominator first, so that it is whole once it is there."""
    if isinstance(target, Number) and isinstance(code, Number):
        _assign(code, target.above.base, target.below.base, target.below.value or 0, writer)
    elif target != code:
        writer.line(f"{target} = {code}")


def _codes(tree: Tree) -> list[Code]:
    """The values at the ends of all ways."""
    found: list[Code] = []
    pending = [tree]
    while pending:
        tree = pending.pop()
        if isinstance(tree, Fork):
            pending += [way for _, way in tree.ways]
        elif tree.code is not None:
            found.append(tree.code)
    return found


def _choice(tree: Fork) -> Code | None:
    """The code of one of two values that are known; None where there are more, or lines between."""
    if len(tree.ways) != 2:
        return None
    (condition, yes), (_, no) = tree.ways
    if not isinstance(yes, Leaf) or not isinstance(no, Leaf) or yes.lines or no.lines or condition is None:
        return None
    if isinstance(yes.code, Number) and isinstance(no.code, Number):
        return _either(condition, yes.code, no.code)
    if yes.code == "True" and no.code == "False":
        return condition
    return f"not ({condition})" if yes.code == "False" and no.code == "True" else None


def _either(condition: str, yes: Number, no: Number) -> Number | None:
    if yes.value is None or no.value is None:
        return None
    if yes.value == no.value:
        return yes
    bounds = hull((yes.bounds, no.bounds))
    below = common_denominator([yes, no])
    if not below:
        return None
    if not no.value and _SLOT.fullmatch(condition):
        # True counts as 1, which the slot of a bare truth always is.
        return Number(Whole(f"(+{condition})", yes.above.bits, int(yes.value * below)), whole(below), bounds)
    one, other = (times(each.above, whole(below // (each.below.value or 1))) for each in (yes, no))
    text = f"({one.text} if {condition} else {other.text})"
    return Number(Whole(text, max(one.bits, other.bits)), whole(below), bounds)


def _write(tree: Tree, above: str, below: str, common: int, writer: Writer) -> None:
    writer.splice(tree.lines)
    if isinstance(tree, Leaf):
        if isinstance(tree.code, Number):
            _assign(tree.code, above, below, common, writer)
        elif tree.code is not None:
            writer.line(f"{above} = {tree.code}")
        return
    for index, (condition, way) in enumerate(tree.ways):
        head = "else:" if condition is None else f"{'elif' if index else 'if'} {condition}:"
        with writer.block(head):
            _write(way, above, below, common, writer)


def _assign(number: Number, above: str, below: str, common: int, writer: Writer) -> None:
    parts = [(below, number.below.text), (above, number.above.text)]
    if common:
        assert number.below.value is not None
        parts = [(above, times(number.above, whole(common // number.below.value)).text)]
    for name, text in parts:
        if name != text:
            writer.line(f"{name} = {text}")
