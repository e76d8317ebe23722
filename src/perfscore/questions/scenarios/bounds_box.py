"""What every node can come to while each open fact stays in a cell."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from perfscore.kernel.intervals import Interval, gaps
from perfscore.model import model, terms
from perfscore.questions.scenarios.bounds_cells import Cell
from perfscore.questions.scenarios.bounds_put import Putting
from perfscore.questions.scenarios.bounds_reach import PartReach, shown
from perfscore.questions.soundness.reach_clauses import settled

Cells = Mapping[str, Cell]


@attrs.frozen(slots=False, eq=False)
class Box:
    """A cell for each open fact, and the framework as it is while the facts stay in them."""

    cells: Cells
    nodes: Mapping[str, model.Node]
    putting: Putting
    reach: PartReach

    def shown(self, path: str) -> Interval:
        """The published points that a node can show. Raises NoCompletion where nothing gives a score."""
        node = self.nodes[path]
        return shown(self.reach, node) if path else self.reach.of(node).score

    @property
    def exact(self) -> Interval:
        """What the whole can come to before it is rounded."""
        return self.reach.of(self.nodes[""]).exact

    def settled(self, condition: terms.Expression) -> bool | None:
        """Whether a condition always holds, never, or neither can be told."""
        return settled(self.putting.expression(condition), self.reach.ground)

    @property
    def refused(self) -> bool:
        """Whether a requirement refuses all of it."""
        requirements = self.putting.framework.requirements
        return any(not each.warning and self.settled(each.condition) is False for each in requirements)

    @property
    def accepted(self) -> bool:
        """Whether surely nothing of it is refused, and all of it can be computed."""
        framework = self.putting.framework
        conditions = [each.condition for each in framework.requirements if not each.warning]
        grading = framework.grading
        rules = () if grading is None else (*grading.caps, *grading.overrides)
        checked = [*conditions, *(each.condition for each in rules)]
        return (
            all(self.reach.sure(self.putting.expression(each)) for each in checked)
            and all(self.settled(each) is True for each in conditions)
            and all(self.reach.computed_surely(node) for node in self.nodes.values())
        )

    def grades(self) -> set[str]:
        """The grades that cannot be excluded."""
        grading = self.putting.framework.grading
        assert grading is not None
        total = self.shown("") if grading.basis == "published" else self.exact
        ranks = {row.grade: rank for rank, row in reversed(list(enumerate(grading.rows)))}
        earned = touched(grading, total)
        caps = [(ranks[each.grade], self.settled(each.condition)) for each in grading.caps]
        least = max((rank for rank, held in caps if held), default=0)
        bounds = [least, *(rank for rank, held in caps if held is None)]
        ends = {max(rank, bound, least) for rank in earned for bound in bounds}
        found = {grading.rows[rank].grade for rank in ends}
        apart: set[str] = set()
        for each in grading.overrides:
            held = self.settled(each.condition)
            if held is not False:
                apart.add(each.grade)
            if held:
                return apart
        return found | apart


def touched(grading: model.Grading, total: Interval) -> list[int]:
    """The rows that a total may fall into."""
    rest = bool(gaps([each for row in grading.rows for each in row.intervals], total))
    return [
        rank
        for rank, row in enumerate(grading.rows)
        if any(not each.meet(total).empty for each in row.intervals) or (rest and not row.intervals)
    ]
