"""Random valid frameworks, and the facts that suit them, as strategies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from strategies.clauses import Marks, check, clause, limits, not_applicable
from strategies.description import Aggregation, Description, Facts, GradeLimit, Grading, Node, RoundingRule
from strategies.draft import Draft, exact
from strategies.expressions import MODES, STEPS, condition, quantity
from strategies.facts import facts_for
from strategies.printer import framework_text
from strategies.tables import ladder
from strategies.terms import Interval, Match

THEMES = ("lookups", "judged", "targets", "written", "scores", "dates")
HALF = Fraction(1, 2)
LEVELS = ("part", "indicator", "group", "total")
LABELS = ("优", "良", "中", "差", "out of scale")
SHARED_SCALE = ("mean", "weighted mean", "minimum", "maximum")
WEIGHTS = exact("1 2 60 0.5")
EXTRAS = exact("-5 3 -20 10")

Path = tuple[str, ...]


def _split(draft: Draft, points: Fraction, most: int) -> list[Fraction]:
    """Points cut into shares that are multiples of a half."""
    if points < 0:
        return [-share for share in _split(draft, -points, most)]
    halves = int(points / HALF)
    cuts = sorted({draft.upto(halves, least=1) for _ in range(draft.pick((0, 1, 0, 1, most - 1)))} - {halves})
    return [HALF * (b - a) for a, b in zip([0, *cuts], [*cuts, halves], strict=True)]


class Tree:
    """Writes the nodes of one framework, children before what may speak of them."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def node(self, shell: Node, path: Path, frozen: bool) -> Node:
        """The shell with its clause or rows and its limits; frozen: nobody may read scores in there."""
        draft = self.draft
        absent = not_applicable(draft, self.policies(shell)) if path and draft.chance(8) else None
        closed = frozen or absent is not None
        if shell.kind in {"group", "total"}:
            shell = self.with_rows(shell, path, closed)
        elif shell.kind == "indicator" and draft.chance(3):
            shell = replace(shell, children=self.parts(shell, path, closed))
        else:
            shell = replace(shell, clause=clause(draft, marks(shell)))
            if draft.theme == "written" and shell.points > 0 and draft.chance(3):
                # Whether a malus that takes nothing gives full points is told nowhere.
                shell = replace(shell, checks=(check(draft),))
        own = limits(draft, marks(shell))
        if not path:
            own = tuple(each for each in own if each.kind != "times")
        shell = replace(shell, limits=own if absent is None else (*own[:1], absent, *own[1:]))
        if path and not closed and not shares(shell):
            draft.scored.append((path, shell))
            if draft.chance(6):
                quantity(draft)
        return shell

    def shell(self, kind: str, name: str | None, points: Fraction, signed: bool = False) -> Node:
        draft = self.draft
        bounds = None
        if points > 0 and draft.chance(6):
            bounds = draft.pick((-points, Fraction(0), points / 2)), draft.pick((points, points + 5))
        return Node(kind, name, points, signed, bounds, title=draft.title())

    def policies(self, shell: Node) -> tuple[str, ...]:
        chosen = ("full", "zero", "error") if shell.low <= 0 else ("full", "error")
        if self.draft.divides:
            chosen = (*chosen, "none")
        shared = self.draft.redistributes and not shell.signed
        return (*chosen, "redistribute", "redistribute") if shared else chosen

    def with_rows(self, shell: Node, path: Path, frozen: bool) -> Node:
        draft = self.draft
        kind = draft.pick(("sum", "from") if shell.signed else ("sum", "sum", "sum", "from", *SHARED_SCALE))
        if kind in {"mean", "weighted mean"} and not draft.divides:
            kind = "minimum"
        base = draft.pick((shell.points, Fraction(0), shell.points / 2)) if kind == "from" else Fraction(0)
        rows = [self.row(points, signed, path, frozen) for points, signed in self.row_points(shell, kind)]
        if kind == "weighted mean":
            rows = [replace(row, weight=draft.pick(WEIGHTS)) for row in rows]
        return replace(shell, aggregation=Aggregation(kind, base), children=tuple(rows))

    def row_points(self, shell: Node, kind: str) -> list[tuple[Fraction, bool]]:
        """The points of the rows, and whether they carry a sign."""
        draft = self.draft
        if kind in SHARED_SCALE:
            return [(shell.points, False)] * draft.pick((1, 2, 2, 3))
        if kind == "from":
            return [(draft.pick(EXTRAS), True) for _ in range(draft.pick((1, 2, 2, 3)))]
        rows = [(points, shell.signed) for points in _split(draft, shell.points, 3)]
        if draft.chance(3):
            rows.append((draft.pick(EXTRAS), True))
        return rows

    def row(self, points: Fraction, signed: bool, path: Path, frozen: bool) -> Node:
        draft = self.draft
        nests = abs(points) >= 2 and len(path) < 2
        name = draft.name()
        kind = "group" if nests and draft.chance(3) else "indicator"
        return self.node(self.shell(kind, name, points, signed), (*path, name), frozen)

    def parts(self, shell: Node, path: Path, frozen: bool) -> tuple[Node, ...]:
        draft = self.draft
        shares = [(points, shell.signed) for points in _split(draft, shell.points, 3)]
        if draft.chance(6):
            shares.append((draft.pick(EXTRAS), True))
        parts = []
        for position, (points, signed) in enumerate(shares, 1):
            name = draft.name() if draft.chance(3) else None
            part = self.shell("part", name, points, signed)
            parts.append(self.node(part, (*path, name or str(position)), frozen))
        return tuple(parts)


def marks(node: Node) -> Marks:
    return Marks(node.low, node.high, node.full)


def shares(node: Node) -> bool:
    """Whether anything in the node may not apply."""
    return any(limit.kind == "na" for limit in node.limits) or any(map(shares, node.children))


def rounding_plan(draft: Draft) -> tuple[RoundingRule, ...]:
    steps = draft.some(STEPS, 2)
    levels = draft.some(LEVELS, 4, len(steps))
    shares = [levels] if len(steps) == 1 else [levels[:1], levels[1:]]
    return tuple(RoundingRule(draft.pick(MODES), step, tuple(share)) for step, share in zip(steps, shares, strict=True))


def grades(draft: Draft, root: Node) -> Grading | None:
    if draft.chance(2):
        return None
    edges = sorted({root.points * Fraction(share) / 100 for share in draft.pick(((90, 80, 60), (50,), (95, 90)))})
    falling = not draft.chance(3)
    rows = ladder(edges, [not draft.chance(3) for _ in edges], falling, percent=False)
    if draft.chance(3):
        last = rows[-2].interval
        rest = (
            Interval(None, last.low, high_closed=not last.low_closed)
            if falling
            else Interval(last.high, None, low_closed=not last.high_closed)
        )
        rows = [*rows[:-1], Match("compare", rest)]
    named = list(zip(rows, LABELS, strict=False))
    held = [
        GradeLimit("cap grade at", draft.pick(LABELS[: len(rows)]), condition(draft, 1))
        if draft.chance(2)
        else GradeLimit("grade", draft.pick(("暂停", "suspended")), condition(draft, 1))
        for _ in range(draft.upto(2))
    ]
    if draft.chance(3):
        held.insert(
            draft.upto(len(held)), GradeLimit("grade", "A+", condition(draft, 1), draft.pick(LABELS[: len(rows)]))
        )
    return Grading(draft.pick(("published", "exact")), tuple(named), tuple(held))


@st.composite
def frameworks(draw: st.DrawFn, theme: str = "") -> Description:
    """A valid framework with any of the clauses, limits and ways to combine, and more of the theme than of others."""
    draft = Draft(draw, divides=draw(st.integers(0, 4)) != 4, theme=theme)
    draft.redistributes = draft.divides and draft.chance(3)
    for _ in range(draft.upto(3)):
        quantity(draft)
    points = draft.pick(exact("10 100 20 5 2"))
    tree = Tree(draft)
    root = tree.node(replace(tree.shell("total", None, points), title=None), (), frozen=False)
    apart = draft.without_scores()
    requirements = tuple(condition(apart, 1) for _ in range(draft.chance(10)))
    grading = grades(draft, root)
    return Description(
        name=draft.name(),
        root=root,
        requirements=requirements,
        warnings=tuple(condition(apart, 1) for _ in range(draft.chance(5))),
        plan=rounding_plan(draft) if draft.divides else (),
        grading=grading,
        lets=(*draft.lets, *draft.later),
        facts=tuple(draft.facts),
    )


@dataclass(frozen=True)
class Case:
    """A framework and facts; it shows itself as the two files that a person would write."""

    description: Description
    facts: Facts

    def __repr__(self) -> str:
        stated = "".join(f"\n{name} = {fact.value or fact.status!r}" for name, fact in self.facts.items())
        return f"Case(\n{framework_text(self.description)}{stated}\n)"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        printer.text(repr(self))


@st.composite
def cases(draw: st.DrawFn, theme: str = "") -> Case:
    """A framework and facts for it, mostly right ones."""
    description = draw(frameworks(theme))
    return Case(description, draw(facts_for(description, slips=theme == "judged")))
