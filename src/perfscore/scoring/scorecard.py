"""The scorecard of an evaluation: every row of the score where it stands, what became of it, and what is to be said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from perfscore.core.program import Row, Rows
from perfscore.domains.exact import Exact
from perfscore.domains.findings import measured
from perfscore.domains.frames import NOWHERE, Frame, text_in
from perfscore.kernel import limits
from perfscore.kernel.lazy import once
from perfscore.kernel.numbers import places_of, round_to
from perfscore.kernel.source import Distinct, Record, Span, Tree, replace
from perfscore.messages.catalogue import Message
from perfscore.messages.diagnostics import Diagnostic, InRow, Place, Problem, Trouble, Where
from perfscore.model import model
from perfscore.model.model import LossKind
from perfscore.scoring.explanation import AppliedGradeRule, Graded

_ZERO = Fraction(0)


class Outcome(Record):
    """What became of a node; ``handed`` goes up to its group."""

    earned: Fraction | None
    exact: Fraction
    handed: Fraction
    score: Fraction
    applies: bool = True
    attainment: Fraction | None = None
    deviation: Fraction | None = None

    def grade_by(self, grading: model.Grading | None) -> str | None:
        """The grade of a row with grades of its own; None without, and where it does not apply."""
        if grading is None or not self.applies:
            return None
        return grading.row_of(self.score if grading.basis == "published" else self.exact).grade


class Cover(Record):
    """What settles the points of a row, so that nothing below it matters: a veto, an exemption, that it is away.

    What stands below and cannot be told is shown with all of its points, or with none.
    """

    kind: LossKind
    points: str
    reason: str | None
    span: Span


class Line(Distinct, Tree):
    """A row of the score; ``node`` has the path and the points that it has here, ``cover`` tells why it is not told."""

    node: model.Node
    row: Row
    frame: Frame
    outcome: Outcome | Trouble
    cover: Cover | None
    children: tuple[Line, ...]

    @property
    def number(self) -> int | None:
        """The number of the row of facts that it is made of."""
        return None if self.frame.row is None else self.frame.row.number


class Scorecard:
    """All lines of an evaluation that has been run."""

    def __init__(self, framework: model.Framework, exact: Exact) -> None:
        self.framework, self.exact = framework, exact

    @cached_property
    def _templates(self) -> dict[str, model.Node]:
        return {
            f"{node.path}#{index}:{each.path}": each
            for node in self.framework.root.walk()
            for index, rows in enumerate(node.rows)
            for each in rows.template.walk()
        }

    @cached_property
    def unrated(self) -> Cover | None:
        """Why there is no score, where the framework says that there is none."""
        score = self.exact.definition(("score", ""))
        unrated = isinstance(score, Trouble) and score.problems[0][0].code == "PS537"
        return self._cover(self.exact.whole.block.by_path[""]) if unrated else None

    @cached_property
    def root(self) -> Line:
        """The whole."""
        return self._line(self.exact.whole.block.by_path[""], self.exact.whole, self.framework.root, self.unrated)

    @cached_property
    def lines(self) -> dict[str, Line]:
        """All lines by their paths, in the order of the framework."""
        return {line.node.path: line for line in self.root.walk()}

    def score(self, path: str) -> Fraction | None:
        """The published points of a row of the framework; None where they are not told."""
        score = self.exact.points(path)
        outcome = self.covered(path) if score is None else None
        return score if outcome is None else outcome.score

    def covered(self, path: str) -> Outcome | None:
        """The outcome of a row of the framework that cannot be told, and does not matter; None where it does."""
        cover: Cover | None = None
        names = path.split(".") if path else []
        for above in (".".join(names[:count]) for count in range(len(names))):
            if self.exact.points(above) is not None:
                cover = self._cover(self.exact.whole.block.by_path[above]) or cover
        return None if cover is None else self._covered(self.framework.nodes[path], cover)

    # ------------------------------------------------------------ lines

    def _line(self, row: Row, frame: Frame, node: model.Node, above: Cover | None) -> Line:
        exact = self.exact
        with exact.within(frame):
            score, cover = exact.definition(("score", row.path)), None
            outcome: Outcome | Trouble
            if isinstance(score, Fraction):
                outcome, below = self._outcome(row, score), self._cover(row) or above
            elif above is not None:
                outcome, below, cover = self._covered(node, above), above, above
            else:
                assert isinstance(score, Trouble)
                outcome, below = exact.in_row(score), None
            return Line(node, row, frame, outcome, cover, tuple(self._children(row, frame, node, below)))

    def _children(self, row: Row, frame: Frame, node: model.Node, above: Cover | None) -> Iterator[Line]:
        exact, opened = self.exact, self.exact.opened(row)
        for member in frame.members:
            yield self._made(member, node.path, None, above)
        for child in row.children if not frame.members else ():
            if isinstance(child, str):
                below = frame.block.by_path[child]
                yield self._line(below, frame, self._standing(below, frame), above)
            elif opened:
                for each in exact.instances(child.made.name):
                    yield self._made(each, node.path, child, above)

    def _standing(self, row: Row, frame: Frame) -> model.Node:
        if frame is self.exact.whole:
            return self.framework.nodes[row.path]
        return replace(self._templates[row.path], path=self.exact.path(row))

    def _made(self, frame: Frame, within: str, rows: Rows | None, above: Cover | None) -> Line:
        """What a row of facts became, or the group of some."""
        row, name = frame.block.rows[-1], frame.path.removeprefix(f"{within}." if within else "")
        with self.exact.within(frame):
            weight, full, low, high = (self.exact.number(each) for each in (row.weight, row.full, row.low, row.high))
            if frame.row is None:
                assert rows is not None and rows.by is not None
                first = frame.members[0].row
                assert first is not None
                title = text_in(first, rows.by) if rows.by in first.cells else NOWHERE
                node = model.Node(
                    row.origin.span, "group", name, frame.path, title, weight, full, low, high, _ZERO, "sum", _ZERO,
                    None, (), (),
                )  # fmt: skip
            else:
                node = replace(
                    self._templates[row.path],
                    name=name,
                    path=frame.path,
                    title=text_in(frame.row, self._titles[row.path]),
                    weight=weight,
                    full=full,
                    low=low,
                    high=high,
                    share=self.exact.number(row.share),
                )
        return self._line(row, frame, node, above)

    @cached_property
    def _titles(self) -> dict[str, str]:
        """The columns with the titles of what rows of facts become."""
        return {rows.instance.rows[-1].path: rows.title for rows in self.exact.program.instances.values()}

    # ------------------------------------------------------------ what became of them

    def _outcome(self, row: Row, score: Fraction) -> Outcome:
        exact = self.exact
        points, handed, applies = (exact.definition((kind, row.path)) for kind in ("exact", "handed", "applies"))
        earned = exact.definition(("earned", row.path)) if exact.holds(row.looked_at) else None
        assert isinstance(points, Fraction) and isinstance(handed, Fraction)
        attainment, deviation = measured(row, exact) if row.comparisons else (None, None)
        return Outcome(
            earned=earned if isinstance(earned, Fraction) else None,
            exact=points,
            handed=handed,
            score=score,
            applies=applies is True,
            attainment=attainment,
            deviation=deviation,
        )

    def _cover(self, row: Row) -> Cover | None:
        if not row.children:
            return None
        away = not self.exact.holds(row.looked_at)
        if not away and self.exact.holds(row.counts):
            return None
        decided = self.exact.defined(("decided", row.path))
        assert isinstance(decided, Fraction)
        if decided < 0:
            return Cover("not applicable", "redistribute", None, row.origin.span)
        limit = row.limits[int(decided)]
        kind: LossKind = "not applicable" if away else "veto" if limit.kind == "zero" else "exemption"
        return Cover(kind, limit.policy or limit.kind, limit.origin.words, limit.origin.span)

    def _covered(self, node: model.Node, cover: Cover) -> Outcome:
        """The outcome of a row that is not looked at."""
        value = node.full if cover.points == "full" else min(max(_ZERO, node.low), node.high)
        applies = cover.points in {"zero", "full"}
        if not applies:
            value = _ZERO
        rule = self.framework.rule_at(node.level)
        shown_by = rule or self.framework.display
        score = value if shown_by is None else round_to(value, shown_by.step, shown_by.mode)
        if value == min(max(value, node.low), node.high):
            score = min(max(score, node.low), node.high)
        handed = value if rule is None else score
        return Outcome(None, value, handed, score, applies=applies)

    # ------------------------------------------------------------ the grade

    def graded(self) -> Graded:
        """The grade of the whole, with the rules that changed it. Raises Trouble where one cannot be told."""
        grading, exact = self.framework.grading, self.exact
        if grading is None or self.unrated is not None:
            return Graded()
        final, earned = exact.defined(("grade", "")), exact.defined(("rank", ""))
        assert isinstance(final, str) and isinstance(earned, Fraction)
        of, rank = exact.program.expressions.of, grading.ranks
        caps = [cap for cap in grading.caps if exact.holds(of(cap.condition))]
        overrides = [each for each in grading.overrides if exact.holds(of(each.condition))]
        first = overrides[0] if overrides else None
        own = rank[first.grade] if first is not None and first.above is not None else earned
        worst = max((rank[cap.grade] for cap in caps), default=0)
        counts = first is None or first.above is not None
        rules = [
            AppliedGradeRule("cap", cap.grade, cap.reason, counts and own < rank[cap.grade] == worst) for cap in caps
        ]
        rules += [
            AppliedGradeRule("override", each.grade, each.reason, each is first and final == each.grade)
            for each in overrides
        ]
        return Graded(final, grading.ladder[int(earned)].grade, tuple(rules))


def digits(framework: model.Framework, node: model.Node) -> int:
    """How many decimals the published score of a node has at least."""
    rule = once(framework, f"{node.level}_rule", lambda: framework.rule_at(node.level) or framework.display)
    return 0 if rule is None else places_of(rule.step)


def diagnostics(framework: model.Framework, problems: Iterable[Problem]) -> list[Diagnostic]:
    """Each problem once, up to the limit."""
    unique = list(dict.fromkeys(problems))[: limits.DIAGNOSTICS]
    return [_diagnostic(framework, message, at) for message, at in unique]


def _diagnostic(framework: model.Framework, message: Message, at: Where) -> Diagnostic:
    source = framework.source
    if isinstance(at, InRow):
        return Diagnostic.of(message, source, at.span, ((at.words, at.place),))
    return Diagnostic(message, Place.of(source, at) if isinstance(at, Span) else at, (), source.wording)
