"""The score of checked facts by the exact domain, and what explains it: losses, limits and the story of any row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from perfscore.core.lower import program_of
from perfscore.domains.exact import Exact
from perfscore.domains.findings import Entry, Ledger, applied, findings
from perfscore.domains.primitives import scalar
from perfscore.kernel import limits
from perfscore.kernel.lazy import LazyModule
from perfscore.kernel.numbers import decimals_of, in_units, terminates, to_decimal
from perfscore.kernel.resources import VERSION
from perfscore.kernel.source import Span, fields_of, replace
from perfscore.kernel.wording import whole
from perfscore.messages.diagnostics import Diagnostic, FactsError, Place, Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.model import LossKind
from perfscore.scoring.bind import FactSet
from perfscore.scoring.explanation import AppliedLimit, Edge, Explanation, Graded, Loss, Part, Seen, Taken, Told
from perfscore.scoring.figures import Reading, kept, kind_name, named, seen, told, written
from perfscore.scoring.result import NO_VALUE, NodeResult, Scored, Titled, head_of
from perfscore.scoring.scorecard import Line, Outcome, Scorecard, diagnostics, digits

_OF_FRAMEWORK = ("version", "effective", "authority", "origin", "language", "currency", "digest")


def evaluate(framework: model.Framework, facts: FactSet, *, despite_requirements: bool = False) -> Scored:
    """Score a fact set; ``despite_requirements`` makes a requirement that fails a warning of the result.

    Raises FactsError where a requirement fails or a needed value cannot be computed, with every such reason; what was
    known until then is its ``told``.
    """
    return scored(Told(partial(account, framework, facts)), despite_requirements=despite_requirements)


def scored(told: Told, *, despite_requirements: bool = False) -> Scored:
    """The score of a fact set, from the evaluation that explains it. Raises FactsError as ``evaluate``."""
    explainer = told.explainer
    assert isinstance(explainer, Account)
    framework, found = explainer.scorecard.framework, findings(explainer.scorecard.exact)
    softened: list[Diagnostic] = []
    if despite_requirements:
        softened = [replace(each, softened=True) for each in diagnostics(framework, found.failed)]
        found = replace(found, failed=())
    if explainer.scorecard.unrated is not None:
        softened += [replace(each, softened=True) for each in diagnostics(framework, found.root)]
        found = replace(found, root=())
    if found.problems:
        raise FactsError(diagnostics(framework, found.problems), told=told)
    return _scored(explainer, [*softened, *diagnostics(framework, found.warnings)], told)


def expecting(framework: model.Framework, facts: FactSet, result: Scored) -> Reading:
    """What the expectations of an example may speak of: facts, quantities and published scores."""
    exact = Exact(program_of(framework), facts).run()
    exact.whole.known.update(
        {("score", node.path): Fraction(node.score) for node in result.walk() if node.path or node.applies}
    )
    return Reading(framework, facts, exact)


def account(framework: model.Framework, facts: FactSet, exact: Exact | None = None) -> Account:
    """What explains the score of a fact set, or as much of it as can be computed, by an evaluation or a new one."""
    exact = exact or Exact(program_of(framework), facts).run()
    return Account(Scorecard(framework, exact), Reading(framework, facts, exact))


def _scored(account: Account, warnings: list[Diagnostic], told: Told) -> Scored:
    scorecard, reading = account.scorecard, account.reading
    framework, facts, exact, origin = reading.framework, reading.facts, reading.exact, reading.facts.origin
    graded: Graded = scorecard.graded()
    top = _node(scorecard.root, framework, told)
    read = dict.fromkeys([framework.source.file, *(() if origin is None else origin.files)])
    return Scored(
        **{name: getattr(top, name) for name in fields_of(NodeResult) if name != "grade"},
        **{name: getattr(framework, name) for name in _OF_FRAMEWORK},
        framework=framework.name,
        about=() if origin is None else tuple((key, str(value)) for key, value in origin.about),
        grade=graded.grade,
        earned_grade=graded.earned,
        grade_rules=graded.rules,
        quantity_values=tuple(
            (each.name, scalar(exact.definition(("let", each.name)), each.type)) for each in framework.quantities
        ),
        titled=tuple(_titled(reading)),
        warnings=tuple(
            each.told_in(framework.language)
            for each in (*(() if origin is None else origin.remarks), *warnings)[: limits.DIAGNOSTICS]
        ),
        perfscore=VERSION,
        facts_digest=facts.digest,
        files=tuple(read),
    )


def _titled(known: Reading) -> Iterator[Titled]:
    """What is shown beside the points."""
    for each in known.framework.titled:
        shown = known.exact.definition(("shown", each.name))
        grade = None if each.grading is None else known.exact.definition(("label", each.name))
        value = NO_VALUE if isinstance(shown, Trouble) else told(shown, each)
        kind = kind_name(each.type, known)
        yield Titled(each.name, each.title or "", value, kind, grade if isinstance(grade, str) else None)


def _node(line: Line, framework: model.Framework, told: Told) -> NodeResult:
    node, outcome = line.node, line.outcome
    assert isinstance(outcome, Outcome)
    return NodeResult(
        **head_of(node, framework),
        score=to_decimal(outcome.score, digits(framework, node)),
        exact=outcome.exact,
        earned=outcome.earned,
        limited=outcome.exact,
        applies=outcome.applies,
        children=tuple(_node(child, framework, told) for child in line.children),
        grade=outcome.grade_by(node.grading),
        row=line.number,
        attainment=outcome.attainment,
        deviation=outcome.deviation,
        told=told,
    )


if TYPE_CHECKING:
    from perfscore.scoring import arithmetic, edges
else:
    arithmetic = LazyModule("perfscore.scoring.arithmetic")
    edges = LazyModule("perfscore.scoring.edges")


_MOST_PLACES = 12
_MOST_ALIKE = 2_000
_Made = TypeVar("_Made")


class Account:
    """Explains a fact set's score, or as much of it as could be computed; all paths are those of the result."""

    def __init__(self, scorecard: Scorecard, reading: Reading) -> None:
        self.scorecard, self.reading, self._lines = scorecard, reading, scorecard.lines
        self._framework, self._exact = scorecard.framework, scorecard.exact
        self._ledger = Ledger(scorecard.exact)
        self._taken: dict[int, Taken] = {}
        self._explanations: dict[str, Explanation] = {}
        # One at a time: the evaluation looks at one row while that is told of.
        self._one = RLock()

    @property
    def paths(self) -> tuple[str, ...]:
        """The nodes that can be explained, in the order of the framework."""
        return tuple(self._lines)

    def title(self, path: str) -> str:
        """The title of a node, or its name."""
        return self._title(self._lines[path].node)

    def losses(self, path: str) -> tuple[Loss, ...]:
        """What took points off, and what gave them back; nothing where the node could not be computed."""
        with self._one:
            return self._losses.get(path, ()) if path else self._ledger_of_all

    def limits(self, path: str) -> tuple[AppliedLimit, ...]:
        """Every limit whose condition held."""
        line = self._lines[path]
        if not line.row.limits or (path and line.cover is not None) or isinstance(line.outcome, Trouble):
            return ()
        with self._one, self._exact.within(line.frame):
            return tuple(
                AppliedLimit(
                    each.limit.kind,
                    each.limit.origin.words,
                    each.amount,
                    each.bound,
                    each.effect,
                    *self._written(each.limit.origin.span),
                )
                for each in applied(self._exact, line.row)
            )

    def explanation(self, path: str) -> Explanation:
        """The whole story of a node."""
        with self._one:
            if path not in self._explanations:
                line = self._lines[path]
                with self._exact.within(line.frame):
                    self._explanations[path] = self._story(line)
            return self._explanations[path]

    def alike(self, path: str, make: Callable[[], _Made], what: str = "text") -> _Made:
        """What is made of a node, once for all facts that are the same as far as the node looks at them.

        What rows of facts become, what is covered, and an evaluation that has counted its work are told each time.
        """
        with self._one:
            exact = self._exact
            if exact.program.instances or exact.work or exact.steps or not self._all_told:
                return make()
            known: dict[object, Any] = self.reading.lastingly("alike", dict)
            key = what, path, *map(self.reading.facts.signs.get, self._looked_at(self._lines[path]))
            if len(known) >= _MOST_ALIKE:
                known.clear()
            return kept(known, key, make)

    @cached_property
    def _all_told(self) -> bool:
        return all(line.cover is None and isinstance(line.outcome, Outcome) for line in self._lines.values())

    def _looked_at(self, line: Line) -> frozenset[str]:
        """The facts that a row, or one below it, looks at."""
        return self.reading.lastingly(("facts", id(line.row)), self._facts_of, line)

    def _facts_of(self, line: Line) -> frozenset[str]:
        defined = self._exact.whole.block.by_key
        nodes = [defined[key] for key in line.row.own if key in defined]
        nodes += map(self.reading.node, _decided(line.node))
        own = frozenset(name.partition(".")[0] for _, name in self._exact.program.behind(*nodes))
        return own.union(*map(self._looked_at, line.children))

    # ------------------------------------------------------------ losses

    @cached_property
    def _ledger_of_all(self) -> tuple[Loss, ...]:
        """The losses of the whole; of facts that were met before, each looks at its figures anew."""
        found = self.alike("", lambda: [each.without_figures() for each in self._losses[""]], "losses")
        return tuple(Loss.later(partial(self._seen_again, place), **each) for place, each in enumerate(found))

    def _seen_again(self, place: int) -> tuple[Seen, ...]:
        with self._one:
            return self._losses[""][place].seen

    @cached_property
    def _off(self) -> dict[str, list[Taken]]:
        """What was taken off each row that has a score, and given back; kept, for it is told apart by what it is."""
        there = ((path, line, line.outcome) for path, line in self._lines.items())
        return {path: self._taken_off(line, each) for path, line, each in there if isinstance(each, Outcome)}

    @cached_property
    def _losses(self) -> dict[str, tuple[Loss, ...]]:
        """The losses of all nodes; what a part has published goes up as it is."""
        found: dict[str, tuple[Loss, ...]] = {}
        settled: dict[int, Loss] = {}
        places: dict[model.Level, int | None] = {}
        for line in reversed(self._lines.values()):
            path, outcome = line.node.path, line.outcome
            taken = self._off.get(path)
            if not taken or isinstance(outcome, Trouble):
                found[path] = ()
                continue
            level = line.node.level
            if level not in places:
                places[level] = digits(self._framework, line.node) if self._framework.plan else None
            losses = found[path] = published(taken, settled, places[level])
            if outcome.handed == outcome.score:
                settled.update(zip(map(id, taken), losses, strict=True))
            else:
                for each in taken:
                    settled.pop(id(each), None)
        return found

    def _taken_off(self, line: Line, outcome: Outcome) -> list[Taken]:
        if line.cover is not None:
            return [*self._covered(line, outcome)]
        known, make = self._taken, self._of_entry
        with self._exact.within(line.frame):
            return [known.get(id(entry)) or make(entry) for entry in self._ledger.of(line.row)]

    def _covered(self, line: Line, outcome: Outcome) -> Iterator[Taken]:
        """What a row lost that was not looked at."""
        node, cover = line.node, line.cover
        assert cover is not None
        off: list[tuple[LossKind, Fraction, str | None, Span]] = [
            (cover.kind, node.weight - outcome.exact, cover.reason, cover.span),
            ("rounding", outcome.exact - outcome.score, None, node.span),
        ]
        for kind, amount, reason, span in off:
            if amount != 0:
                yield Taken(node.path, self._titled(node), kind, amount, reason, *self._written(span))

    def _of_entry(self, entry: Entry) -> Taken:
        node = self._lines[entry.path].node
        clause, place = self._written(entry.span)
        found = self._taken[id(entry)] = Taken.later(
            partial(self._seen, entry),
            path=entry.path,
            title=self._titled(node),
            kind=entry.charge.kind,
            amount=entry.amount,
            reason=entry.reason,
            clause=clause,
            place=place,
        )
        return found

    def _seen(self, entry: Entry) -> tuple[Seen, ...]:
        """The figures that were looked at for an entry."""
        with self._one, self._exact.within(entry.frame):
            return seen(self.reading.named(entry.pieces), self.reading)

    # ------------------------------------------------------------ the story of a node

    def _story(self, line: Line) -> Explanation:
        node, reading = line.node, self.reading
        there = line.outcome if isinstance(line.outcome, Outcome) else None
        return Explanation(
            kind=node.kind,
            path=node.path,
            title=self._title(node),
            **node.declared,
            score=None if there is None else to_decimal(there.score, digits(self._framework, node)),
            earned=None if there is None else there.earned,
            limited=None if there is None else there.exact,
            exact=None if there is None else there.exact,
            applies=True if there is None else there.applies,
            form=node.combination if node.clause is None else node.clause.form,
            clause=None if node.clause is None else written(node.clause.span, reading),
            row=arithmetic.taken_row(line, reading),
            place=self._place(node),
            figures=seen(reading.lastingly(("decided", id(line.row)), _decided, node), reading),
            steps=arithmetic.steps(line, reading),
            items=arithmetic.items(line, reading),
            parts=tuple(map(self._part, line.children)),
            losses=self.losses(node.path),
            limits=self.limits(node.path),
            edges=() if there is None else self._edges(line, there),
            scale=edges.scale(line, reading),
            problems=self._problems(line.outcome if node.path else self._exact.definition(("score", ""))),
            currency=self._framework.currency,
            graded=None if there is None else self._graded(node, there),
        )

    def _title(self, node: model.Node) -> str:
        return self._titled(node) or (node.name if node.path else self._framework.name)

    def _titled(self, node: model.Node) -> str | None:
        return node.title if node.path else self._framework.title

    def _place(self, node: model.Node) -> Place:
        return self._written(node.span if node.clause is None else node.clause.span)[1]

    def _written(self, span: Span) -> tuple[str, Place]:
        """A piece of the framework as written, and where; the piece stands for the line that it is in."""
        return self.reading.lastingly(("clause", span.start, span.end), self._quoted, span)

    def _quoted(self, span: Span) -> tuple[str, Place]:
        source = self._framework.source
        place = replace(Place.of(source, whole(span, source.text)), excerpt=None)
        return written(span, self.reading), place

    def _edges(self, line: Line, outcome: Outcome) -> tuple[Edge, ...]:
        told = edges.edges if line.node.path else edges.grade_edges
        return told(line, outcome, self.reading)

    def _graded(self, node: model.Node, outcome: Outcome) -> Graded | None:
        if node.path:
            grade = outcome.grade_by(node.grading)
            return None if grade is None else Graded(grade, grade)
        if self._framework.grading is None:
            return None
        try:
            return self.scorecard.graded()
        except Trouble:
            return None

    def _problems(self, outcome: object) -> tuple[Diagnostic, ...]:
        return tuple(diagnostics(self._framework, outcome.problems)) if isinstance(outcome, Trouble) else ()

    def _part(self, line: Line) -> Part:
        node, outcome = line.node, line.outcome
        weight = node.declared["weight"]
        if isinstance(outcome, Trouble):
            return Part(node.path, self._title(node), weight, None, True)
        score = to_decimal(outcome.score, digits(self._framework, node))
        return Part(node.path, self._title(node), weight, score, outcome.applies)


def _decided(node: model.Node) -> tuple[terms.Figure, ...]:
    """The figures that a row looks at."""
    compared = tuple((each.wanted, each.actual) for each in node.checks)
    return tuple(named((judgement(node.clause), compared, tuple(each.condition for each in node.limits))))


def judgement(clause: rule_model.Clause | None) -> object:
    """A clause as a piece of a model in which the points that an assessor gave are a figure."""
    if isinstance(clause, rule_model.Judged):
        return terms.FactValue(clause.span, clause.fact.type, clause.fact.name)
    return clause


def published(taken: Sequence[Taken], settled: Mapping[int, Loss], digits: int | None) -> tuple[Loss, ...]:
    """Give each loss a published amount, so that these add up to the same as the exact ones.

    ``digits`` are the decimals of published points; None where nothing is rounded, and losses keep all that they have.
    ``settled`` holds those that a part of the node has published already, by their identity. Of the others each is cut
    to its lowest digit, and what is missing goes to those that lost most by it.
    """
    rest = [each for each in taken if id(each) not in settled]
    amounts = iter(_shares(rest, digits) if rest else ())
    return tuple([settled.get(id(each)) or Loss.of(each, next(amounts)) for each in taken])


def _shares(taken: Sequence[Taken], digits: int | None) -> Iterator[Decimal]:
    if len(taken) == 1 and digits is not None and terminates(taken[0].amount):
        return iter((to_decimal(taken[0].amount, digits),))
    missing = sum((each.amount for each in taken), Fraction(0))
    own = [digits] if digits is not None else [min(decimals_of(each.amount) or 0, _MOST_PLACES) for each in taken]
    places = max([decimals_of(missing) or 0, *own])
    unit = 10**places
    counts = [above * unit // below for above, below in (each.amount.as_integer_ratio() for each in taken)]
    missing_units = int(missing * unit) - sum(counts)
    if missing_units:
        cut = [count - each.amount * unit for count, each in zip(counts, taken, strict=True)]
        ranked = sorted(range(len(taken)), key=lambda index: (cut[index], taken[index].kind == "rounding"))
        for index in ranked[:missing_units]:
            counts[index] += 1
    return (in_units(count, places) for count in counts)
