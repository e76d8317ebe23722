"""A framework under comparison: evaluates facts within a budget, and remembers what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice

import attrs

from perfscore.kernel import limits
from perfscore.model import model, rule_model, terms
from perfscore.model.domains import fits
from perfscore.questions.differences.public import public
from perfscore.questions.scenarios.along import standing
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.looking import Looking
from perfscore.questions.soundness.proposals_bench import PIECES, Bench
from perfscore.questions.soundness.proposals_edges import Edge, edges
from perfscore.questions.soundness.proposals_reach import Reacher
from perfscore.questions.soundness.proposals_starts import Starts
from perfscore.scoring.bind import FactSet, Given, fitting
from perfscore.scoring.evaluation import Evaluation
from perfscore.scoring.explanation import Graded
from perfscore.scoring.outcome import Outcome
from perfscore.scoring.values import Problem, Trouble

_BITS = 5_000


@attrs.frozen(eq=False)
class Seen:
    """What becomes of facts: the evaluation, the total where there is one, the grade, and what stands against it.

    ``misfits`` are the facts that the framework refuses as they are, or lacks.
    """

    evaluation: Evaluation
    total: Fraction | None
    graded: Graded
    problems: tuple[Problem, ...]
    misfits: frozenset[str]

    def outcome(self, path: str) -> Outcome | None:
        """What became of a node; None where it has no points."""
        found = self.evaluation.outcomes.get(path)
        return found if isinstance(found, Outcome) else None

    def value(self, step: model.Step) -> object:
        """What is known of a fact, a let or the score of a node; None where nothing is."""
        kind, name = step
        known = self.evaluation.known
        if kind == "score":
            outcome = self.outcome(name)
            # A group adds up what is handed on, which is not rounded everywhere.
            return None if outcome is None else (outcome.score, outcome.handed, outcome.applies)
        if kind == "fact" and name in known.facts.by_name:
            given = known.facts.by_name[name]
            return given.value if given.status == "known" else given.status
        found = (known.quantities if kind == "let" else known.defaults).get(name)
        return None if isinstance(found, Trouble) else found


@attrs.frozen(slots=False, eq=False)
class Side:
    """One of the two frameworks: tries facts under it."""

    framework: model.Framework
    reason: str
    work: int

    @cached_property
    def bench(self) -> Bench:
        """What counts the work."""
        return Bench(self.framework, self.work)

    @cached_property
    def starts(self) -> Starts:
        """What makes facts."""
        return Starts(Ground(self.framework), self.bench, self.reason)

    @cached_property
    def reacher(self) -> Reacher:
        """What moves facts to an edge."""
        return Reacher(self.starts, self.bench, self.reason)

    @cached_property
    def looking(self) -> Looking:
        """What looks at what."""
        return Looking(self.framework)

    @cached_property
    def edges(self) -> Sequence[Edge]:
        """The edges of all rules, as many as are looked at."""
        return list(islice(edges(self.framework, self.bench.counted), limits.DIFF_EDGES))

    @cached_property
    def _seen(self) -> dict[str, Seen]:
        return {}

    def see(self, facts: FactSet) -> Seen:
        """What becomes of facts. Raises Spent where no more may be tried."""
        key = facts.digest
        if key not in self._seen:
            rows = sum(len(each.rows) for _, each in facts.entries if each.rows)
            self.bench.count(len(facts.entries) + PIECES * (self.bench.whole_price + rows))
            evaluation = Evaluation(self.framework, facts)
            evaluation.run()
            self.bench.counted(PIECES * (evaluation.known.work // _BITS))
            found = standing(evaluation, self.framework.nodes)
            misfits = self._misfits(facts)
            total = None if misfits else found.total
            self._seen[key] = Seen(evaluation, total, found.graded, found.problems, misfits)
        return self._seen[key]

    def _misfits(self, facts: FactSet) -> frozenset[str]:
        """The facts that ``evaluate`` refuses; one without a name where it is not told which."""
        if not fitting(self.framework, public(facts, self.framework))[1]:
            return frozenset()
        return frozenset(fact.name for fact in self.framework.fact_list if _misfit(fact, facts)) or frozenset({""})


def _misfit(fact: rule_model.FactDef, facts: FactSet) -> bool:
    given = facts.by_name.get(fact.name)
    if given is None:
        return fact.default is None and not fact.optional
    if given.rows is not None:
        return not all(_row_fits(fact, row.cells) for row in given.rows)
    return not _fits(fact, given)


def _fits(fact: rule_model.FactDef, given: Given) -> bool:
    value = given.value
    if fact.judged and isinstance(value, Fraction) and fact.domain is not None:
        # The steps of a judgement begin at its least points.
        low, step = fact.domain.low or Fraction(0), fact.step
        on_step = step is None or ((value - low) / step).denominator == 1
        short = value != fact.domain.high and not (given.given.reason or "").strip()
        return on_step and not short and fits(attrs.evolve(fact, step=None), value)
    return value is None or fits(fact, value)


def _row_fits(fact: rule_model.FactDef, cells: Mapping[str, terms.Scalar]) -> bool:
    for column in fact.columns:
        value = cells.get(column.name)
        if value is None and column.default is None and not column.optional:
            return False
        if value is not None and not fits(column, value):
            return False
    return True
