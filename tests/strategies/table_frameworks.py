"""Random frameworks with tables, and facts that suit them, as strategies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from strategies.arithmetic import Uncomputable
from strategies.clauses import Marks, clause, limits, not_applicable
from strategies.description import Aggregation, Clause, Description, FactDeclaration, Facts, Judged, Limit, Node, Rows
from strategies.draft import COUNT, exact
from strategies.expressions import condition, quantity
from strategies.facts import FINEST, facts_for, fitted, number_near_an_edge
from strategies.frameworks import SHARED_SCALE, WEIGHTS, grades, marks, rounding_plan
from strategies.printer import framework_text
from strategies.row_drafts import RowDraft, Sketch, TableDraft
from strategies.spelling import terminates
from strategies.table_oracle import Cells, TableOracle, Tables, given_rows
from strategies.terms import Binary, Expr, Num, Value

NAMES = ("甲", "b", "甲.乙", "c c", "d", "e", "b")
ALLOTTED = exact("5 10 2 1 0.5 20 3 0")
SHARES = exact("0.5 1 0 0.25 0.75")
LENGTHS = (1, 2, 3, 2, 4, 3, 5, 6, 0)
EVEN = Marks(Fraction(0), Fraction(10), Fraction(10))


class RowTree:
    """Writes the nodes of one framework whose groups hold rows of tables."""

    def __init__(self, draft: TableDraft) -> None:
        self.draft = draft

    def root(self) -> Node:
        draft = self.draft
        children = [self.group() for _ in range(draft.pick((1, 1, 1, 2)))]
        if draft.chance(3):
            children.append(self.plain(draft.pick(ALLOTTED[:4])))
        if draft.chance(4):
            children += self.rows(Fraction(10), "sum")
        points = sum((each.points for each in children if not each.signed), Fraction(0))
        return Node("total", None, points, children=tuple(draft.shuffled(children)), limits=self.verdicts())

    def verdicts(self) -> tuple[Limit, ...]:
        """Now and then a veto or an exemption for a whole group."""
        if not self.draft.chance(4):
            return ()
        return tuple(each for each in limits(self.draft, EVEN) if each.kind in {"zero", "full"})

    def plain(self, points: Fraction) -> Node:
        of = Marks(Fraction(0), points, points)
        return Node(
            "indicator", self.draft.name(), points, clause=clause(self.draft, of), limits=limits(self.draft, of)
        )

    def group(self) -> Node:
        draft = self.draft
        kind = draft.pick(("sum", "sum", "sum", "sum", "from", *SHARED_SCALE))
        if kind in {"mean", "weighted mean"} and not draft.divides:
            kind = "minimum"
        points = draft.pick(exact("10 20 5"))
        base = draft.pick((points, Fraction(0), points / 2)) if kind == "from" else Fraction(0)
        children = self.rows(points, kind)
        if draft.chance(4):
            children += self.rows(points, kind, again=True)
        if draft.chance(5) and kind in {"sum", "minimum", "maximum"}:
            children.append(self.plain(points))
        shell = Node("group", draft.name(), points, aggregation=Aggregation(kind, base), children=tuple(children))
        shell = replace(shell, limits=self.verdicts())
        if not any(limit.kind == "na" for each in children if isinstance(each, Rows) for limit in each.entry.limits):
            draft.scored.append(((shell.name or "",), shell))
            if draft.chance(6):
                quantity(draft)
        return shell

    def rows(self, points: Fraction, kind: str, again: bool = False) -> list[Node]:
        """One rule for all rows of a table, and where its points are a malus, something to take them from."""
        draft = self.draft
        row = draft.row(draft.pick(draft.sketches))
        entry = Node("indicator", row.naming(), points)
        computed: Expr | None = None
        if kind in {"sum", "from"}:
            form = draft.upto(5)
            if form == 5 or (kind == "from" and form == 4):
                entry = replace(entry, points=draft.pick(exact("-5 -2")), signed=True)
            elif form >= 3:
                entry = replace(entry, points=draft.pick(exact("5 10")))
            else:
                computed = row.points()
        share = self.share(row) if kind == "weighted mean" else None
        by = row.naming() if kind == "sum" and not again and not entry.signed and draft.chance(3) else None
        where = condition(row.without_scores(), 1) if draft.chance(3) else None
        simple = computed is None and not entry.signed
        if simple and draft.chance(4):
            entry = replace(entry, bounds=(-entry.points, entry.points + 5))
        if simple and draft.chance(3):
            entry = self.parts(row, entry)
        else:
            of = replace(marks(entry), computed=computed is not None)
            entry = replace(entry, clause=self.clause(row, of))
        entry = replace(entry, limits=self.limits(row, entry))
        found: list[Node] = [
            Rows("each row", None, points, table=row.sketch.name, by=by, where=where, entry=entry,
                 computed=computed, share=share, signed=entry.signed)
        ]  # fmt: skip
        return [*found, self.plain(points)] if entry.signed and kind == "sum" else found

    def share(self, row: RowDraft) -> Expr:
        if row.chance(3):
            return Num(row.pick(WEIGHTS))
        share = row.column(COUNT)
        return share if row.chance(3) else Binary("+", share, Num(Fraction(1)))

    def limits(self, row: RowDraft, entry: Node) -> tuple[Limit, ...]:
        own = limits(row, marks(entry))
        if not row.chance(4):
            return own
        policies = ("full", "error", *(("zero",) if entry.low <= 0 else ()))
        if row.divides and not entry.signed:
            policies = (*policies, "redistribute", "redistribute", "none")
        return (*own, not_applicable(row, policies))

    def parts(self, row: RowDraft, entry: Node) -> Node:
        kind, inner = row.pick((("indicator", "part"), ("group", "indicator")))
        half = entry.points / 2
        shares = (entry.points,) if row.chance(3) else (half, half)
        children = [
            Node(inner, row.name(), share, clause=self.clause(row, Marks(Fraction(0), share, share)))
            for share in shares
        ]
        return replace(entry, kind=kind, children=tuple(children))

    @staticmethod
    def clause(row: RowDraft, of: Marks) -> Clause:
        found = clause(row, of)
        if not isinstance(found, Judged):
            return found
        return replace(found, name=row.judged(), because=row.reason() if row.chance(2) else None)


def cell(draft: TableDraft, column: FactDeclaration, role: str | None, allotted: Fraction) -> Value | None:
    """What stands in a cell, None where it is empty."""
    if role == "points":
        points = draft.pick(ALLOTTED[:4] if column.type == COUNT else ALLOTTED)
        return -points if draft.chance(40) and column.type != COUNT else points
    if role == "judged":
        return allotted * (2 if draft.chance(20) else draft.pick(SHARES))
    may_lack = column.optional or column.default is not None
    if (may_lack and draft.chance(3)) or draft.chance(2_500):
        return None
    if role == "name" and column.type.kind == "text":
        return draft.pick(NAMES)
    numeric = column.type.kind in FINEST
    value = number_near_an_edge(draft, column) if numeric else draft.value(column.type)
    value = value if draft.chance(600) else fitted(column, value)
    return value if may_lack or value != "" else "yes"


def row_of(draft: TableDraft, sketch: Sketch) -> Cells:
    cells: dict[str, Value] = {}
    allotted = Fraction(10)
    for column in sorted(sketch.columns, key=lambda each: sketch.roles.get(each.name) == "judged"):
        role = sketch.roles.get(column.name)
        value = cell(draft, column, role, allotted)
        if value is not None:
            cells[column.name] = value
        if role == "points" and isinstance(value, Fraction):
            allotted = min(allotted, abs(value))
    return cells


@dataclass(frozen=True)
class TableCase:
    """A framework, its facts and its tables; it shows itself as the files that a person would write."""

    description: Description
    facts: Facts
    tables: Tables

    @property
    def text(self) -> str:
        return framework_text(self.description)

    @property
    def given(self) -> dict[str, object]:
        return given_rows(self.facts, self.tables)

    def __repr__(self) -> str:
        return f"TableCase(\n{self.text}\n{self.given!r})"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        printer.text(repr(self))


@st.composite
def table_cases(draw: st.DrawFn, misfit: int = 8, theme: str = "") -> TableCase:
    """A framework with rows and facts for it; in one of so many the rows need not carry the points of their groups."""
    draft = TableDraft(draw, divides=draw(st.integers(0, 4)) != 4, theme=theme)
    draft.sketches += [Sketch(draft.name(), title=draft.title()) for _ in range(draft.pick((1, 1, 2)))]
    for _ in range(draft.upto(2)):
        quantity(draft)
    root = RowTree(draft).root()
    if draft.chance(4):
        draft.sketches.append(Sketch(draft.name(), optional=True))
        quantity(draft)
    apart = draft.without_scores()
    requirements = tuple(condition(apart, 1) for _ in range(draft.chance(8)))
    warnings = tuple(condition(apart, 1) for _ in range(draft.chance(5)))
    plan = rounding_plan(draft) if draft.divides else ()
    grading = grades(draft, root)
    for sketch in draft.sketches:
        if not sketch.columns:
            draft.row(sketch).naming()
    description = Description(
        name=draft.name(),
        root=root,
        requirements=requirements,
        warnings=warnings,
        plan=plan,
        grading=grading,
        lets=(*draft.lets, *draft.later),
        facts=tuple(draft.facts),
        tables=tuple(sketch.table() for sketch in draft.sketches),
    )
    facts = draw(facts_for(description))
    tables = {
        sketch.name: tuple(row_of(draft, sketch) for _ in range(draft.pick(LENGTHS)))
        for sketch in draft.sketches
        if not (sketch.optional and draft.chance(2))
    }
    case = TableCase(description, facts, tables)
    return case if draft.chance(misfit) else fitting(case)


def fitting(case: TableCase) -> TableCase:
    """The case in which each group declares the points that its rows carry, as far as they can be told."""
    root = fitted_node(case, case.description.root, ())
    return replace(case, description=replace(case.description, root=root))


def fitted_node(case: TableCase, node: Node, path: tuple[str, ...]) -> Node:
    if isinstance(node, Rows) or not node.children:
        return node
    children = tuple(fitted_node(case, child, (*path, child.name or "")) for child in node.children)
    node = replace(node, children=children)
    if node.aggregation.kind != "sum":
        return node
    try:
        carried = TableOracle(case.description, case.facts, case.tables).carried(node, path)
    except Uncomputable:
        return node
    told = carried > 0 and terminates(carried)
    return replace(node, points=carried) if told or not any(isinstance(child, Rows) for child in children) else node
