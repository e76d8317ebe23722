"""Scopes: the names that a file declares, and what a name means where it stands, or a diagnostic with the nearest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import ParamSpec, TypeVar

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Span
from perfscore.kernel.suggest import nearest, skeleton
from perfscore.messages import names as messages
from perfscore.messages import points as point_messages
from perfscore.messages import syntax as word_messages
from perfscore.messages import tables as table_messages
from perfscore.messages.diagnostics import Message, Report
from perfscore.model import model, rule_model, terms
from perfscore.model.naming import Names
from perfscore.syntax import terms as written

_P = ParamSpec("_P")
_T = TypeVar("_T")
TOTAL = "total"
_Word = TypeVar("_Word", bound=str)
_TRUTHS = {"true": "true", "yes": "true", "是": "true", "false": "false", "no": "false", "否": "false"}


class Unfit(Exception):
    """Something does not fit, and a diagnostic has been noted that says what."""


def or_none(resolve: Callable[_P, _T]) -> Callable[_P, _T | None]:
    """The same with None where something does not fit."""

    def found(*given: _P.args, **named: _P.kwargs) -> _T | None:
        try:
            return resolve(*given, **named)
        except Unfit:
            return None

    return found


def there(found: _T | None) -> _T:
    """What was found. Raises Unfit where nothing was."""
    if found is None:
        raise Unfit
    return found


def together(found: Iterable[_T | None]) -> tuple[_T, ...]:
    """All that was found, once all of it has been looked at. Raises Unfit where some was not."""
    return tuple(map(there, list(found)))


@attrs.define(eq=False)
class Scope:
    """What names mean, and where diagnostics go.

    ``full`` is the value of the word ``full``, where it has one; ``scores`` lets bare names mean scores, as in
    ``expect``; ``fixed`` names a value in which no fact may stand; ``table`` is the one of whose row they are seen;
    ``broken`` holds names whose declarations were reported, so that their uses need not be.
    """

    report: Report
    facts: Mapping[str, rule_model.FactDef]
    quantities: dict[str, model.Quantity]
    nodes: Names
    full: Fraction | terms.Expression | None = None
    scores: bool = False
    fixed: str | None = None
    table: rule_model.FactDef | None = None
    broken: set[str] = attrs.field(factory=set)

    def within(
        self, *, full: Fraction | terms.Expression | None = None, scores: bool = False, fixed: str | None = None
    ) -> Scope:
        """The same names seen from another place, in the same row if one is looked at."""
        return attrs.evolve(self, full=full, scores=scores, fixed=fixed)

    def refused(self, message: Message, span: Span) -> Unfit:
        """Note what does not fit; the caller raises what is returned."""
        self.report.add(message, span)
        return Unfit()

    def in_row_of(self, table: rule_model.FactDef) -> Scope:
        """The same names seen from a row of a table: its columns are values."""
        return attrs.evolve(self, table=table)

    def one_of(self, what: str, word: written.Word | written.Name, known: Iterable[_Word]) -> _Word | None:
        """The word that is written, if it is one of those known; None, and a diagnostic, where it is not."""
        words = list(known)
        for each in words:
            if word.text == each:
                return each
        self.report.add(word_messages.unknown_word(what, word.text, words, nearest(word.text, words)), word.span)
        return None

    def column_of(self, table: rule_model.FactDef, name: str, span: Span) -> rule_model.FactDef | None:
        """The column of a table that has a name; None, and a diagnostic, where there is none."""
        known = [each.name for each in table.columns]
        if name in known:
            return table.column(name)
        self.report.add(table_messages.unknown_column(name, table.name, nearest(name, known), known), span)
        return None

    def column(self, name: str) -> rule_model.FactDef | None:
        """The column of that name in the row that is looked at, if there is one."""
        return next((each for each in self.table.columns if each.name == name), None) if self.table else None

    def value(self, name: str, span: Span) -> rule_model.FactDef | model.Quantity | None:
        """The fact or the quantity of a name; None, and a diagnostic, where there is none."""
        if (fact := self.facts.get(name)) is not None:
            if fact.columns:
                self.report.add(table_messages.table_as_value(name, fact.columns[0].name), span)
                return None
            return fact
        if (quantity := self.quantities.get(name)) is not None:
            return quantity
        if name in self.broken:
            return None
        if self.nodes.meant(name) or name == TOTAL:
            self.report.add(messages.node_as_value(name), span)
        else:
            self.report.add(self._unknown(name), span)
        return None

    def _unknown(self, name: str) -> Message:
        tables = [fact.name for fact in self.facts.values() if any(each.name == name for each in fact.columns)]
        if tables:
            return table_messages.column_outside(name, tables)
        if name.casefold() in _TRUTHS:
            return messages.truth_by_another_name(name, _TRUTHS[name.casefold()])
        if any(name in fact.type.options for fact in self.facts.values()):
            return messages.option_without_quotes(name)
        known = [*self.facts, *self.quantities]
        known += [each.name for each in self.table.columns] if self.table else []
        if self.scores:
            known += self.names_of_nodes
        meant = self.report.nearest(name, known)
        if self.scores and name in {"loss", "gain"} and meant is None:
            return messages.loss_as_value(name)
        return messages.unknown_name(name, meant)

    @property
    def names_of_nodes(self) -> list[str]:
        """Every name and path that means a node, and the word for the whole."""
        return [*self.nodes.ends, TOTAL]

    def node(self, name: str, span: Span) -> str | None:
        """The path of the node that a name means; None, and a diagnostic, where it means none or several."""
        found = self.nodes.meant(name)
        if not found and name == TOTAL:
            return ""
        if len(found) == 1:
            return found[0]
        if found:
            self.report.add(messages.ambiguous_node(name, found), span)
        else:
            self.report.add(messages.unknown_node(name, self.report.nearest(name, self.names_of_nodes)), span)
        return None


_RESERVED = frozenset({TOTAL, "about"})


class Declarations:
    """Collects what is declared, and reports what is declared twice or looks like something else."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._spans: dict[str, Span] = {}
        self._looks: dict[str, str] = {}

    def place(self, name: str) -> Span | None:
        """Where a name is declared, if it is."""
        return self._spans.get(name)

    def take(self, word: written.Word) -> bool:
        """Whether a name is free; it is taken then."""
        name = word.text
        if name in _RESERVED:
            self._report.add(messages.reserved_name(name), word.span)
        if name in self._spans:
            other = ("it is first declared here", self._spans[name])
            self._report.add(messages.declared_twice(name), word.span, other)
            return False
        if len(self._spans) == limits.NAMES:
            self._report.add(point_messages.too_many("facts and quantities", limits.NAMES), word.span)
        self._spans[name] = word.span
        twin = self._looks.setdefault(skeleton(name), name)
        if twin != name:
            place = ("the other one stands here", self._spans[twin])
            self._report.add(messages.lookalike(name, twin), word.span, place)
        return len(self._spans) <= limits.NAMES
