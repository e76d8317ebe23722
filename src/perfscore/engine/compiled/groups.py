"""The outcomes of the children of a group come in; the code of the points that they give it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from perfscore.analysis import model
from perfscore.analysis.drafts import ONE_SCALE
from perfscore.engine.compiled import arithmetic
from perfscore.engine.compiled.arithmetic import ZERO, Number, Whole, common_denominator, known, whole
from perfscore.engine.compiled.cells import CellExpressions
from perfscore.engine.compiled.forks import Fork, Leaf, Tree, written
from perfscore.engine.compiled.writer import BAIL, Writer


@attrs.frozen
class Placed:
    """Where the outcome of a node stands: its published score, what it hands up, and whether it applies.

    ``applies`` is a name, or ``True`` where nothing can make it not apply.
    """

    score: Number
    handed: Number
    applies: str


class Groups:
    """Writes what groups are given by their children, of which ``placed`` tells."""

    def __init__(self, values: CellExpressions) -> None:
        self.values = values
        self.placed: dict[str, Placed] = {}

    @property
    def writer(self) -> Writer:
        """Where the code goes."""
        return self.values.writer

    def gone(self, node: model.Node) -> str:
        """The code of whether nothing that a group is made of applies."""
        partakers = [child for child in node.children if child.weight > 0 or node.combination in ONE_SCALE]
        names = [self.placed[child.path].applies for child in partakers]
        if not names or "True" in names:
            return "False"
        return f"not ({' or '.join(names)})"

    def combined(self, node: model.Node) -> Number:
        if node.combination in {"sum", "from"}:
            return self._added(node)
        outcomes = [self.placed[child.path] for child in node.children]
        if any(each.applies != "True" for each in outcomes):
            return self._of_those_there(node, outcomes)
        if node.combination in {"minimum", "maximum"}:
            pick = arithmetic.least if node.combination == "minimum" else arithmetic.greatest
            found = outcomes[0].handed
            for each in outcomes[1:]:
                found = pick(found, each.handed, self.writer)
            return found
        shares = [child.share if node.combination == "weighted mean" else Fraction(1) for child in node.children]
        whole_share = sum(shares, Fraction(0))
        return self.sum_of(
            [
                arithmetic.multiplied(each.handed, known(share / whole_share), self.writer)
                for each, share in zip(outcomes, shares, strict=True)
            ]
        )

    def _of_those_there(self, node: model.Node, outcomes: Sequence[Placed]) -> Number:
        """What is left to a function that is given to the code: some of the children do not apply."""
        shares = [child.share if node.combination == "weighted mean" else Fraction(1) for child in node.children]
        parts = [share.as_integer_ratio() for share in shares]
        entries = ", ".join(
            f"({each.applies}, {each.handed.above.text}, {each.handed.below.text}, {up}, {down})"
            for each, (up, down) in zip(outcomes, parts, strict=True)
        )
        above, below = self.writer.name(), self.writer.name()
        function = {"minimum": "lowest", "maximum": "highest"}.get(node.combination, "mean")
        self.writer.line(f"{above}, {below} = {function}_there(({entries},))")
        return arithmetic.bounded(Number(Whole(above, 2_000), Whole(below, 2_000)), self.writer)

    def _added(self, node: model.Node) -> Number:
        """The sum of the children; what does not apply leaves its points to the others, in proportion."""
        children = [(child, self.placed[child.path]) for child in node.children]
        plain = [placed.handed for _, placed in children]
        away = [(child, placed) for child, placed in children if placed.applies != "True" and child.weight]
        if node.combination == "from" or not away:
            return self.sum_of([known(node.base), *plain])
        with self.writer.aside() as lines:
            all_there = self.sum_of([known(node.base), *plain])
        with self.writer.aside() as other_lines:
            shared = self._shared(node, children)
        there = " and ".join(placed.applies for _, placed in away)
        ways: tuple[tuple[str | None, Tree], ...] = (
            (there, Leaf(tuple(lines), all_there)),
            (None, Leaf(tuple(other_lines), shared)),
        )
        return written(Fork((), ways), self.writer)

    def _shared(self, node: model.Node, children: Sequence[tuple[model.Node, Placed]]) -> Number:
        writer = self.writer
        declared = sum((child.weight for child, _ in children), Fraction(0))
        there = [
            Number(
                Whole(f"({child.weight.numerator} if {placed.applies} else 0)", child.weight.numerator.bit_length()),
                whole(child.weight.denominator),
                min(Fraction(0), child.weight),
                max(Fraction(0), child.weight),
            )
            if placed.applies != "True"
            else known(child.weight)
            for child, placed in children
            if child.weight
        ]
        weight = arithmetic.held(self.sum_of(there), writer)
        if weight.value is None and not (weight.low is not None and weight.low > 0):
            writer.line(f"if not {weight.above.text}: {BAIL}")
        share = arithmetic.multiplied(known(declared), arithmetic.inverse(weight, writer), writer)
        weighted = self.sum_of([placed.handed for child, placed in children if child.weight])
        fixed = self.sum_of([known(node.base), *(placed.handed for child, placed in children if not child.weight)])
        return arithmetic.added(fixed, arithmetic.multiplied(weighted, share, writer), writer)

    def sum_of(self, numbers: Sequence[Number]) -> Number:
        """A sum, in steps that no compiler finds too deep."""
        total = ZERO
        for index, each in enumerate(numbers):
            total = arithmetic.added(total, each, self.writer)
            if index % 50 == 49:
                total = arithmetic.held(total, self.writer)
        return total


def form(numbers: Sequence[Number], above: str, below: str) -> Number:
    """The form of a variable that may hold any of some numbers."""
    lows, highs = [each.low for each in numbers], [each.high for each in numbers]
    low = None if None in lows else min(each for each in lows if each is not None)
    high = None if None in highs else max(each for each in highs if each is not None)
    bits = max(each.above.bits for each in numbers)
    common = common_denominator(numbers)
    if not common:
        below_bits = max(each.below.bits for each in numbers)
        return Number(Whole(above, bits), Whole(below, below_bits), low, high)
    return arithmetic.tight(Number(Whole(above, bits + common.bit_length()), whole(common), low, high))
