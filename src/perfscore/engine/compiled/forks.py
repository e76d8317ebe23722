"""Several ways to a value come in, of which the facts choose one; the code that chooses, and the value, go out."""

from __future__ import annotations

import attrs

from perfscore.engine.compiled.arithmetic import Number, Whole, common_denominator, tight, times, whole
from perfscore.engine.compiled.writer import BAIL, Writer


@attrs.frozen
class Leaf:
    """A value, and the lines that compute it; no value where the lines give up."""

    lines: tuple[str, ...]
    number: Number | None


@attrs.frozen
class Fork:
    """Lines, and behind them ways with their conditions, of which the last has none."""

    lines: tuple[str, ...]
    ways: tuple[tuple[str | None, Tree], ...]


Tree = Leaf | Fork


def gives_up() -> Leaf:
    """The way that nothing leads along, or that only the reference knows."""
    return Leaf((BAIL,), None)


def written(tree: Tree, writer: Writer) -> Number:
    """Write a tree; its value stands in a variable, or is known where all ways lead to the same."""
    numbers = _numbers(tree)
    if isinstance(tree, Leaf) and tree.number is not None:
        writer.splice(list(tree.lines))
        return tree.number
    below = common_denominator(numbers)
    bits = max((number.above.bits + below.bit_length() for number in numbers), default=0)
    below_bits = max((number.below.bits for number in numbers), default=1)
    above_name, below_name = writer.name(), "" if below else writer.name()
    _write(tree, above_name, below_name, below, writer)
    lows, highs = [each.low for each in numbers], [each.high for each in numbers]
    found = Number(
        Whole(above_name, bits),
        whole(below) if below else Whole(below_name, below_bits),
        None if None in lows else min((each for each in lows if each is not None), default=None),
        None if None in highs else max((each for each in highs if each is not None), default=None),
    )
    return tight(found)


def _numbers(tree: Tree) -> list[Number]:
    if isinstance(tree, Leaf):
        return [] if tree.number is None else [tree.number]
    return [number for _, way in tree.ways for number in _numbers(way)]


def _write(tree: Tree, above: str, below: str, common: int, writer: Writer) -> None:
    writer.splice(list(tree.lines))
    if isinstance(tree, Leaf):
        if tree.number is not None:
            _assign(tree.number, above, below, common, writer)
        return
    ways = [(condition, way) for condition, way in tree.ways if condition != "False"]
    certain = next(index for index, (condition, _) in enumerate(ways) if condition in {None, "True"})
    for index, (condition, way) in enumerate(ways[:certain]):
        with writer.block(f"{'elif' if index else 'if'} {condition}:"):
            _write(way, above, below, common, writer)
    if certain == 0:
        _write(ways[0][1], above, below, common, writer)
        return
    with writer.block("else:"):
        _write(ways[certain][1], above, below, common, writer)


def _assign(number: Number, above: str, below: str, common: int, writer: Writer) -> None:
    if common:
        assert number.below.value is not None
        factor = common // number.below.value
        writer.line(f"{above} = {times(number.above, whole(factor)).text}")
        return
    writer.line(f"{above} = {number.above.text}")
    writer.line(f"{below} = {number.below.text}")
