"""Coverage: the ways that the pieces of a framework can go, and which of them its examples take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Literal

import attrs

from perfscore.core import nodes
from perfscore.core.expressions import asks_missing, is_no_row
from perfscore.core.lower import program_of
from perfscore.core.nodes import Among, Case, Const, Mul, Node, Ref, Test
from perfscore.core.program import Charge, Limit, Program, Row
from perfscore.domains.exact import Exact
from perfscore.domains.findings import Applied, applied, rows_taken
from perfscore.kernel.source import Distinct, Language, Record, Span, replace, shortened
from perfscore.kernel.wording import describe, written_interval
from perfscore.messages.catalogue import Words
from perfscore.messages.diagnostics import Trouble
from perfscore.model import model
from perfscore.model.tables import MISSING
from perfscore.questions.soundness.edges import Lowered, lowered
from perfscore.scoring.arithmetic import target
from perfscore.scoring.bind import FactSet
from perfscore.scoring.figures import nested
from perfscore.scoring.scorecard import Line, Outcome, Scorecard

Way = Literal[
    "taken", "grade taken", "held", "failed", "computed held", "units held", "units failed", "target held",
    "target failed", "bound", "unbound",
]  # fmt: skip
Key = tuple[int, Way]
"""The identity of a piece of the core, which the rows of a table share, and the way that it went."""

_LONGEST = 60
_CONDITION: tuple[Way, ...] = ("held", "failed")
_UNITS: tuple[Way, ...] = ("units held", "units failed")
_TARGET: tuple[Way, ...] = ("target held", "target failed")
_TAKEN: tuple[Way, ...] = ("taken",)


class Coverage(Record):
    """How many of the chances that a framework offers its examples take.

    A chance is a clause that is computed, a row that is taken, an item or a condition that holds (or fails), a target
    that is met (or missed), a limit that changes points, a grade that is reached. ``missing`` are the line and the
    words of each that none takes, in the order of the file.
    """

    covered: int
    total: int
    missing: tuple[tuple[int, str], ...]
    language: Language = "en"

    def __str__(self) -> str:
        return Words("example.coverage", covered=self.covered, total=self.total).told_in(self.language)

    def to_dict(self) -> dict[str, Any]:
        """The coverage as plain values, for JSON."""
        missing = [{"line": line, "message": words} for line, words in self.missing]
        return {"covered": self.covered, "total": self.total, "missing": missing}


def coverage(framework: model.Framework, tried: Iterable[FactSet], lang: Language | None = None) -> Coverage:
    """What of a framework is tried out by some sets of facts; what rows are made of counts once for all rows."""
    lang = lang or framework.language
    found, program, seen = list(chances(framework)), program_of(framework), set[Key]()
    for facts in tried:
        seen |= gone(Scorecard(framework, Exact(program, facts).run()))
    missing = sorted(
        (
            framework.source.position(each.span.start)[0],
            number,
            Words(f"untried.{each.key[1]}", piece=shortened(each.written, _LONGEST)).told_in(lang),
        )
        for number, each in enumerate(found)
        if each.key not in seen
    )
    return Coverage(len(found) - len(missing), len(found), tuple((line, words) for line, _, words in missing), lang)


# ---------------------------------------------------------------- what may be tried out


class Chance(Distinct):
    """Something that an example may bring about: a way that a piece can go, which belongs to the row of a path.

    It is told as it is ``written``, or by a label where it stands on more than it says itself, as in a look-up. The
    ``nodes`` are the rules that matter there.
    """

    key: Key
    path: str
    span: Span
    written: str
    nodes: tuple[Node, ...] = attrs.field(repr=False)


def chances(framework: model.Framework) -> Iterator[Chance]:
    """All that the examples of a framework may bring about, in the order of the file."""
    program = program_of(framework)
    for each in lowered(framework):
        yield from _Chances(program, each.path, each.matters).of_row(each)
    if framework.grading is not None:
        grades = (definition for key, definition in program.block.definitions if key[0] == "grade")
        yield from _Chances(program, "", tuple(grades)).of_grades(framework.grading)
    scales: list[tuple[nodes.Key, model.Grading | None]] = [
        (("grade", node.path), node.grading) for node in framework.root.walk()
    ]
    scales += [(("label", each.name), each.grading) for each in framework.quantities]
    for key, grading in scales:
        if grading is not None:
            path = key[1] if key[0] == "grade" else ""
            yield from _Chances(program, path, (program.definitions[key],)).of_grades(grading)


class _Chances(Record):
    program: Program
    path: str
    nodes: tuple[Node, ...]

    def of_row(self, row: Lowered) -> Iterator[Chance]:
        for limit in row.row.limits:
            yield from self._of_limit(limit, row)
        for piece, span, ways in _pieces(row.row, row.earned):
            yield from self._leaves(piece) if ways is _TAKEN else self._each(piece, span, ways)
        for check in row.checks:
            yield from self._each(check.met, check.met.origin.span, _TARGET)

    def _of_limit(self, limit: Limit, row: Lowered) -> Iterator[Chance]:
        always = isinstance(limit.condition, Const)
        yield from () if always else self._each(limit.condition, limit.origin.span, _CONDITION)
        if limit.amount is not None:
            # Whether a limit changes the points of a group depends on all that is in it.
            nodes = (*self.nodes, Ref("score", row.row.path, origin=row.row.origin)) if row.row.children else self.nodes
            ways: tuple[Way, ...] = ("bound", "unbound") if always else ("bound",)
            for each in self._each(limit, limit.origin.span, ways):
                yield replace(each, nodes=nodes)

    def of_grades(self, grading: model.Grading) -> Iterator[Chance]:
        for row in grading.rows:
            yield Chance((id(row), "grade taken"), "", row.span, f"“{row.grade}”", self.nodes)
        for rule in (*grading.caps, *grading.overrides):
            yield from self._each(self.program.expressions.of(rule.condition), rule.span, _CONDITION)

    def _leaves(self, table: Node | Charge, above: tuple[str, ...] = ()) -> Iterator[Chance]:
        """The rows of a table that give points, called by all that leads to them where tables stand in one another."""
        if not isinstance(table, Case):
            return
        called = bool(above) or nested(table) or not (table.rest is None or is_no_row(table.rest))
        for condition, value in table.arms:
            label = (*above, self._label(condition)) if called else above
            if isinstance(value, Case) and value.origin is table.origin:
                yield from self._leaves(value, label)
            elif called:
                span, words = condition.origin.span, ", ".join(label)
                yield Chance((id(condition), "taken"), self.path, span, words, self.nodes)
            else:
                yield from self._each(condition, condition.origin.span, ("taken",))
        if not above and table.rest is not None and not is_no_row(table.rest):
            yield Chance((id(table.rest), "taken"), self.path, table.rest.origin.span, "else", self.nodes)

    def _label(self, condition: Node) -> str:
        if asks_missing(condition):
            return MISSING
        if not isinstance(condition, Test) or not isinstance(condition.other, Among):
            return "else"
        subject = self.program.expressions.written(condition.subject)
        assert subject is not None, "what is missing of a target has no table in a table"
        intervals = [written_interval(each, subject.type) for each in condition.other.intervals]
        return " or ".join([*intervals, *(describe(each, subject.type) for each in condition.other.values)])

    def _each(self, piece: object, span: Span, ways: Iterable[Way]) -> Iterator[Chance]:
        """A chance for each way that a piece of the framework can go, told with the piece as it is written."""
        written = " ".join(self.program.source.text[span.start : span.end].split())
        yield from (Chance((id(piece), way), self.path, span, written, self.nodes) for way in ways)


def _pieces(row: Row, earned: Node) -> Iterator[tuple[Node | Charge, Span, tuple[Way, ...]]]:
    """What of a rule can go one way or another, where it stands, and its ways; of a table one of its rows is taken."""
    for charge in row.charges:
        piece, span = charge.piece, charge.origin.span
        match charge.kind:
            case "deduction" if isinstance(piece, Mul):
                yield piece, span, _UNITS
            case "unmet" | "deduction" | "coefficient" if isinstance(piece, Case) and piece.origin.span == span:
                # What else multiplies points is no condition.
                yield piece.arms[0][0], span, _CONDITION
            case "target":
                yield row.comparisons[0].met, span, _TARGET
                yield target(earned)[1], span, _TAKEN
            case "band":
                yield earned, span, _TAKEN
            case "award" | "interpolation" | "judged" if charge.kind == row.charges[0].kind:
                yield charge, span, ("computed held",)
            case _:
                pass


# ---------------------------------------------------------------- what was tried out


def gone(scorecard: Scorecard) -> set[Key]:
    """Every way that was gone in an evaluation; nothing of what could not be computed, or was not looked at."""
    exact, found, graded = scorecard.exact, set[Key](), list[tuple[model.Grading, object]]()
    for line in scorecard.lines.values():
        with exact.within(line.frame):
            found.update(_of_line(line, exact))
        if line.node.grading is not None and isinstance(line.outcome, Outcome):
            graded.append((line.node.grading, line.outcome.grade_by(line.node.grading)))
    whole = scorecard.framework.grading
    named: list[tuple[model.Grading | None, nodes.Key]] = [(whole, ("grade", ""))]
    named += [(each.grading, ("label", each.name)) for each in scorecard.framework.quantities]
    graded += [(each, exact.definition(key)) for each, key in named if each is not None]
    for rule in () if whole is None else (*whole.caps, *whole.overrides):
        found.update(_held(exact.program.expressions.of(rule.condition), exact, *_CONDITION))
    found.update((id(row), "grade taken") for grading, grade in graded for row in grading.rows if row.grade == grade)
    return found


def _held(condition: Node, exact: Exact, held: Way, failed: Way) -> Iterator[Key]:
    """Whether a condition held; nothing where that cannot be told."""
    with suppress(Trouble):
        yield id(condition), held if exact.holds(condition) else failed


def _of_line(line: Line, exact: Exact) -> Iterator[Key]:
    row, outcome = line.row, line.outcome
    told = line.cover is None and isinstance(outcome, Outcome)
    looked_at = told and exact.holds(row.looked_at)
    for limit in row.limits:
        if not isinstance(limit.condition, Const) and (limit.kind == "na" or looked_at):
            yield from _held(limit.condition, exact, *_CONDITION)
    if not looked_at:
        return
    assert isinstance(outcome, Outcome)
    for each in applied(exact, row):
        yield id(each.limit), "bound" if each.bound or _cut(each, outcome) else "unbound"
    for comparison in row.comparisons:
        yield from _held(comparison.met, exact, *_TARGET)
    earned = exact.frame.block.by_key["earned", row.path]
    for piece, span, ways in () if outcome.earned is None else _pieces(row, earned):
        if isinstance(piece, Charge):
            yield id(piece), "computed held"
        elif ways is _TAKEN:
            met = earned is not piece and exact.holds(target(earned)[0])
            yield from _row(piece, span, exact) if isinstance(piece, Case) and not met else ()
        elif isinstance(piece, Mul):
            yield id(piece), "units held" if exact.number(piece.factors[0]) > 0 else "units failed"
        else:
            yield from _held(piece, exact, *ways)


def _row(table: Case, whole: Span, exact: Exact) -> Iterator[Key]:
    """The row of a table that gave the points."""
    *_, (_, condition, _) = rows_taken(exact, table, whole)
    yield id(table.rest if condition is None else condition), "taken"


def _cut(each: Applied, outcome: Outcome) -> bool:
    """Whether a limit stands where the range of the node cuts the points off as well."""
    if each.amount is None or outcome.earned is None or outcome.exact != each.amount:
        return False
    return outcome.earned < each.amount if each.limit.kind == "at least" else outcome.earned > each.amount
