"""A target comes in; the line on which its value lies, and from where on the target is met there, go out."""

from __future__ import annotations

from fractions import Fraction

import attrs

from perfscore.analysis import rule_model
from perfscore.bands import Interval
from perfscore.engine.arithmetic import sides
from perfscore.engine.axis import Axis, axis, written_axis
from perfscore.engine.figures import Reading
from perfscore.engine.turning import region
from perfscore.written import Written, comparable


@attrs.frozen
class Aim:
    """A value on its line, and the number or the day that it is compared with."""

    line: Axis
    operator: str
    wanted: Fraction

    @property
    def met(self) -> Interval:
        """The values that meet the target."""
        (found,) = region(self.operator, self.wanted)
        return found


def aim(clause: rule_model.Target, known: Reading) -> Aim | None:
    """The value of a target on its line; None where words are compared, or what has no single edge.

    Raises Trouble where a side has no value.
    """
    if clause.operator == "meets":
        return _written_aim(clause, known)
    if not clause.actual.type.ordered:
        return None
    return Aim(axis(clause.actual, known), clause.operator, known.number(clause.wanted))


def _written_aim(clause: rule_model.Target, known: Reading) -> Aim | None:
    actual, target = (known.exact.value(each) for each in sides(clause, known))
    assert isinstance(actual, Written) and isinstance(target, Written)
    ends = {each for each in (target.interval.low, target.interval.high) if each is not None}
    if not comparable(actual, target) or len(ends) != 1:
        return None
    if target.kind == "day" and clause.otherwise != "zero":
        # A missed day has no share of its target.
        return None
    line = written_axis(clause.actual, actual, known)
    return None if line is None else Aim(line, target.operator, ends.pop())
