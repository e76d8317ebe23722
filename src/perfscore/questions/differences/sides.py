"""What becomes of facts under one of two frameworks, remembered and at a bounded price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice

import attrs

from perfscore.core.depends import dependencies_of
from perfscore.core.lower import program_of
from perfscore.core.nodes import Node, RefKind
from perfscore.core.program import step_of
from perfscore.kernel import limits
from perfscore.messages.trouble import Problem, Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside
from perfscore.questions.differences.public import public
from perfscore.questions.soundness.attempts import PIECES, Attempts
from perfscore.questions.soundness.proposals_edges import Edge, edges_by_row
from perfscore.questions.soundness.proposals_reach import Reacher
from perfscore.questions.soundness.variation import Variation
from perfscore.scoring.bind import FactSet, fitting
from perfscore.scoring.explanation import Graded
from perfscore.scoring.scorecard import Scorecard
from perfscore.search.along import Layout, Stage, standing
from perfscore.search.inquiry import Inquiry

_BITS = 5_000


@attrs.frozen(eq=False)
class Seen:
    """What becomes of facts: their values, the total where there is one, the grade, and what stands against it.

    ``misfits`` are the facts that the framework refuses as they are, or lacks.
    """

    scorecard: Scorecard
    total: Fraction | None
    graded: Graded
    problems: tuple[Problem, ...]
    misfits: frozenset[str]

    def points(self, path: str, kind: RefKind = "score") -> Fraction | None:
        """The points of a node; None where it has none."""
        return self.scorecard.exact.points(path, kind)

    def value(self, step: model.Step) -> object:
        """What is known of a fact, a let or the score of a node; None where nothing is."""
        kind, name = step
        if kind == "score":
            # A group adds up what is handed on, which is not rounded everywhere.
            score = self.points(name)
            return (
                None
                if score is None
                else (score, self.points(name, "handed"), self.scorecard.exact.definition(("applies", name)))
            )
        given = self.scorecard.exact.facts.by_name.get(name) if kind == "fact" else None
        if given is not None:
            return given.value if given.status == "known" else given.status
        found = self.scorecard.exact.whole.known.get(("let" if kind == "let" else "default", name))
        return None if isinstance(found, Trouble) else found


@attrs.frozen(slots=False, eq=False)
class Side:
    """One of the two frameworks: tries facts under it."""

    framework: model.Framework
    reason: str
    work: int

    @cached_property
    def layout(self) -> Layout:
        """What can be said of it whatever the facts are."""
        return Layout(self.framework)

    @cached_property
    def attempts(self) -> Attempts:
        """What tries facts, and counts the work."""
        return Attempts(Inquiry(self.layout.ground), self.work)

    @cached_property
    def variation(self) -> Variation:
        """What makes facts."""
        return Variation(self.attempts, self.reason)

    @cached_property
    def reacher(self) -> Reacher:
        """What moves facts to an edge."""
        return Reacher(self.variation)

    def nodes(self, pieces: object) -> list[Node]:
        """The expressions and the judged facts in pieces of the framework, in the core."""
        found, pending = list[Node](), [pieces]
        while pending:
            each = pending.pop()
            if isinstance(each, terms.Expression):
                found.append(self.layout.ground.node(each))
            elif isinstance(each, rule_model.FactDef):
                found.append(program_of(self.framework).expressions.fact(each.name, each.span))
            else:
                pending.extend(reversed(list(inside(each))))
        return found

    def names(self, pieces: object) -> list[str]:
        """The facts that pieces of the framework look at, in the order in which a reader meets them."""
        slots = self.attempts.subject(self.nodes(pieces)).slots
        return list(dict.fromkeys(name.partition(".")[0] for _, name in slots))

    @cached_property
    def looked_at(self) -> Mapping[model.Step, frozenset[model.Step]]:
        """What each quantity, each default and each row looks at itself."""
        found = dict[model.Step, set[model.Step]]()
        for key, refs in dependencies_of(program_of(self.framework)).direct.items():
            if key[0] != "grade":
                found.setdefault(step_of(key), set()).update(map(step_of, refs))
        return {step: frozenset(steps - {step}) for step, steps in found.items()}

    @cached_property
    def edges(self) -> Sequence[Edge]:
        """The edges of all rules, as many as are looked at."""
        found = (edge for _, there in edges_by_row(self.framework) for edge in there)
        return list(islice(found, limits.DIFF_EDGES))

    @cached_property
    def _seen(self) -> dict[str, Seen]:
        return {}

    def see(self, facts: FactSet) -> Seen:
        """What becomes of facts. Raises Spent where no more may be tried."""
        key = facts.digest
        if key not in self._seen:
            rows = sum(len(each.rows) for _, each in facts.entries if each.rows)
            self.attempts.count(len(facts.entries) + self.attempts.whole + PIECES * rows)
            scorecard = self._evaluated(facts)
            self.attempts.counted(PIECES * (scorecard.exact.work // _BITS))
            found = standing(scorecard, ("",))
            misfits = self._misfits(facts)
            total = None if misfits else found.total
            self._seen[key] = Seen(scorecard, total, found.graded, found.problems, misfits)
        return self._seen[key]

    def _evaluated(self, facts: FactSet) -> Scorecard:
        """All that is known of facts, of which little may be other than of those before; of long numbers all is new."""
        before = next(reversed(self._seen.values()), None)
        if before is None or before.scorecard.exact.work:
            return Stage(self.framework, facts, self.layout).scorecard
        return self.layout.evaluated(facts, before.scorecard)

    def _misfits(self, facts: FactSet) -> frozenset[str]:
        """The facts that ``evaluate`` refuses or lacks; one without a name where it is not told which."""
        given = public(facts, self.framework)
        fit, problems = fitting(self.framework, given)
        found = {
            fact.name
            for fact in (self.framework.fact_list if problems else ())
            if (fact.name not in fit.by_name and (fact.name in given or not (fact.default or fact.optional)))
            or (fact.columns and fitting(self.framework, {fact.name: given.get(fact.name)}, partly=True)[1])
        }
        return frozenset(found or ([""] if problems else []))
