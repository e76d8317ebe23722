"""Interval analysis of expressions while some facts are open, with ends open or closed.

As ``soundness.reach_branches``, but an end that is not reached stays open where values are added, turned or scaled.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from perfscore.kernel.interval_arithmetic import added, negated, scaled
from perfscore.kernel.intervals import Interval
from perfscore.model import terms
from perfscore.questions.soundness.reach_branches import Branch


@attrs.frozen(slots=False)
class PartGround(Branch):
    """What can be said while some facts are open."""

    def range_of(self, expression: terms.Expression) -> Interval:
        """The values that a number or a date can take; never too narrow."""
        match expression:
            case terms.Negative():
                return negated(self.range_of(expression.operand))
            case terms.Sum():
                terms_of = ((sign, self.range_of(term)) for sign, term in expression.terms)
                return added(each if sign == "+" else negated(each) for sign, each in terms_of)
            case terms.Product():
                return self._product(expression)
            case _:
                return super().range_of(expression)

    def _product(self, expression: terms.Product) -> Interval:
        """The values of a product; exactly where all factors but one are written numbers."""
        scale, others = Fraction(1), list[terms.Expression]()
        for sign, factor in expression.factors:
            value = factor.value if isinstance(factor, terms.Constant) else None
            if isinstance(value, Fraction) and value:
                scale = scale * value if sign == "*" else scale / value
            elif sign == "*":
                others.append(factor)
            else:
                return super().range_of(expression)
        if len(others) != 1:
            return super().range_of(expression)
        found = scaled(self.range_of(others[0]), abs(scale))
        return found if scale > 0 else negated(found)
