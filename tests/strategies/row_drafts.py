"""Drafts that also speak of tables: of their aggregates, or from inside a row of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from strategies.description import FactDeclaration, Table
from strategies.draft import BOOL, CHOICES, COUNT, DATE, LITERALS, NUMBER, POINTS, TEXT, Draft
from strategies.expressions import condition, moment, numeric
from strategies.terms import Aggregate, Binary, Expr, Literal, Name, Num, Type

T = TypeVar("T")
ORDERED = ("minimum", "maximum", "lowest", "highest")


@dataclass
class Sketch:
    """A table whose columns are declared when something needs them."""

    name: str
    columns: list[FactDeclaration] = field(default_factory=list)
    optional: bool = False
    title: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    """What a column is for: `name`, `points` or `judged`."""

    def table(self) -> Table:
        return Table(self.name, tuple(self.columns), self.optional, self.title)


@dataclass
class TableDraft(Draft):
    """A draft in which a known value may be an aggregate over a table."""

    sketches: list[Sketch] = field(default_factory=list)
    depth: int = 0

    def without_scores(self) -> TableDraft:
        return replace(self, scored=[], later=[])

    def known(self, kind: Type) -> Expr:
        if self.sketches and self.depth < 2 and self.chance(3):
            found = self.aggregate(kind)
            if found is not None:
                return found
        return super().known(kind)

    def aggregate(self, kind: Type) -> Expr | None:
        inner = self.row(self.pick(self.sketches))
        if kind == BOOL:
            subject = condition(inner, 1)
            return self.over_rows(Aggregate(self.pick(("any", "all")), inner.sketch.name, subject), inner, kind)
        if kind == COUNT and self.chance(4):
            different = moment(inner, 1) if self.chance(2) else numeric(inner, NUMBER, 1)
            return self.over_rows(Aggregate("distinct", inner.sketch.name, different), inner, kind)
        if kind == COUNT and self.chance(2):
            return Aggregate("count", inner.sketch.name, where=condition(inner, 1) if self.chance(2) else None)
        if kind == DATE:
            subject = moment(inner, 1) if self.chance(3) else inner.column(kind)
            functions: tuple[str, ...] = ORDERED
        elif kind.kind in LITERALS:
            subject = numeric(inner, kind, 1) if self.chance(3) else inner.column(kind)
            functions = ("sum", "sum", *ORDERED, *(("mean", "median") if self.divides and kind != COUNT else ()))
        else:
            return None
        function = self.pick(functions)
        ranked = function in {"lowest", "highest"}
        drops = (
            self.pick(((1, 0), (0, 1), (1, 1), (0, 2)))
            if not ranked and function != "median" and kind != DATE and self.chance(2)
            else (0, 0)
        )
        rank = self.pick((1, 2, 1, 3)) if ranked else None
        found = Aggregate(function, inner.sketch.name, subject, rank, lowest=drops[0], highest=drops[1])
        return self.over_rows(found, inner, kind)

    def over_rows(self, found: Aggregate, inner: RowDraft, kind: Type) -> Aggregate:
        """The same over some of the rows, and with what counts where none is left."""
        otherwise: Expr | None = None
        if not self.chance(4):
            otherwise = Literal(self.chance(2)) if kind == BOOL else self.literal(kind)
        return replace(found, where=condition(inner, 1) if self.chance(3) else None, otherwise=otherwise)

    def outside(self) -> TableDraft:
        """The draft of what stands in no row."""
        return self

    def row(self, sketch: Sketch) -> RowDraft:
        outer = self.outside()
        return RowDraft(
            self.draw,
            outer.divides,
            facts=sketch.columns,
            scored=self.scored,
            theme=self.theme,
            numbers=outer.numbers,
            sketches=outer.sketches,
            depth=self.depth + 1,
            outer=outer,
            inside=sketch,
        )


@dataclass
class RowDraft(TableDraft):
    """Inside a row: what is needed is a column, or sometimes something from outside."""

    outer: TableDraft | None = None
    inside: Sketch | None = None

    @property
    def sketch(self) -> Sketch:
        assert self.inside is not None
        return self.inside

    def outside(self) -> TableDraft:
        assert self.outer is not None
        return self.outer

    def without_scores(self) -> RowDraft:
        return replace(self, scored=[], later=[], outer=self.outside().without_scores())

    def pick(self, options: Sequence[T]) -> T:
        """A cell is known or missing; no row has another status."""
        return super().pick([each for each in options if each not in ("pending", "not applicable")] or options)

    def fact(self, kind: Type) -> FactDeclaration:
        return self.outside().fact(kind) if self.chance(4) else super().fact(kind)

    def figure(self) -> Expr:
        return self.outside().figure()

    def known(self, kind: Type) -> Expr:
        return self.outside().known(kind) if self.chance(8) else super().known(kind)

    def column(self, kind: Type) -> Expr:
        return Name(super().fact(kind).name)

    # ------------------------------------------------------------------ what an entry needs
    def special(self, role: str, kind: Type) -> FactDeclaration:
        column = FactDeclaration(self.name(), kind, title=self.title())
        self.sketch.columns.append(column)
        self.sketch.roles[column.name] = role
        return column

    def naming(self) -> str:
        """A column that can name a row: of words."""
        words = [name for name, role in self.sketch.roles.items() if role == "name"]
        if words and self.chance(2):
            return self.pick(words)
        return self.special("name", self.pick((TEXT, TEXT, *CHOICES))).name

    def points(self) -> Expr:
        """Points of a row, mostly not negative."""
        column = self.special("points", self.pick((POINTS, POINTS, COUNT, NUMBER)))
        form = self.upto(6)
        if form == 4:
            return Binary("*", Num(Fraction(2)), Name(column.name))
        if form == 5:
            return Binary("+", Name(column.name), Num(Fraction(1)))
        return Name(column.name)

    def judged(self) -> str:
        return self.special("judged", self.pick((POINTS, NUMBER))).name

    def reason(self) -> str:
        return super().partial_fact(TEXT).name
