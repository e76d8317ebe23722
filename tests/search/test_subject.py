"""Small frameworks come in; what is tried of their facts, and what is left of boxes of values, is checked."""

from fractions import Fraction

import perfscore
from perfscore.domains.possible import numbers
from perfscore.kernel.intervals import Interval
from perfscore.search.ground import Ground
from perfscore.search.subject import Scope


def scope(body: str) -> Scope:
    return Scope(Ground(perfscore.loads(f"framework f {{ points 10 }}\n{body}\nindicator i 10 {{ award 10 }}")))


def test_between_two_days_there_is_no_span_of_time_to_try() -> None:
    found = scope("fact late : duration fact share : ratio fact n : count")
    inside = numbers(Interval(Fraction(1), Fraction(3, 2)))
    values = {name: list(found.some(found.ground.framework.facts[name], inside)) for name in ("late", "share", "n")}
    assert values == {"late": [], "share": [Fraction(10_001, 10_000), Fraction(14_999, 10_000)], "n": []}
