"""Scopes: the names that a file declares, and what a name means, or what may be meant instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import ParamSpec, TypeVar

import attrs

from perfscore.kernel import limits
from perfscore.kernel.source import Mutable, Record, Span, replace
from perfscore.kernel.suggest import nearest, skeleton
from perfscore.kernel.types import Kind, Type
from perfscore.messages.catalogue import Message, Words
from perfscore.messages.diagnostics import Report
from perfscore.model import model, rule_model, terms
from perfscore.model.model import Names
from perfscore.syntax import nodes as written
from perfscore.syntax.chinese import near

# Words of other languages and forms, by the word that is meant.
_SYNONYMS = {
    "ratio": "percent percentage rate share proportion 比率 比例 百分比",
    "count": "integer int whole quantity 数量 整数",
    "number": "decimal float double real numeric 数 数字 小数",
    "money": "currency amount sum_of_money 金额",
    "bool": "boolean logical flag yes_no 是否",
    "text": "string str char words 文本",
    "choice": "enum enumeration option options 选项",
    "table": "list rows array records sheet dataset dataframe 表 表格 清单",
    "date": "day datetime 日期",
    "duration": "time period interval timedelta 时长",
    "points": "score marks 分 分数",
    "mean": "average avg 平均",
    "weighted mean": "weighted weighted_average weighted_mean 加权平均",
    "sum": "total add 合计",
    "minimum": "min lowest 最小",
    "maximum": "max highest 最大",
    "redistribute": "ignore skip exclude omit leave_out 剔除",
    "missing": "absent none null empty unknown 缺失",
    "not applicable": "na n_a inapplicable 不适用",
    "pending": "open later 待定",
    "known": "given present",
    "half_even": "bankers banker",
    "half_up": "commercial round 四舍五入",
    "down": "truncate trunc cut",
    "floor": "round_down",
    "ceiling": "ceil round_up",
    "zh": "chinese cn zh_cn 中文",
    "en": "english en_us 英文",
    "published": "rounded displayed",
    "exact": "unrounded raw",
}
_MEANT = {synonym: meant for meant, synonyms in _SYNONYMS.items() for synonym in synonyms.split()}


def unknown_word(what: Words, word: str, known: Sequence[str], meant: str | None) -> Message:
    """PS113: a word where only certain words can stand."""
    synonym = _MEANT.get(word.lower())
    meant = synonym if synonym in known else meant or near(word, known)
    if word == "table":
        return Message("PS113.no_columns", word=word)
    if meant == "table":
        return Message("PS113.no_table", word=word, what=what)
    return Message("PS113.unknown_word", word=word, what=what, meant=meant, known=known)


_UNIT_ADVICE = (
    ({Kind.TARGET}, Words("unit.meets")),
    ({Kind.ACTUAL}, Words("unit.actual")),
    ({Kind.RATIO, Kind.MONEY}, Words("unit.percent_of_money")),
    ({Kind.DURATION, Kind.PLAIN}, Words("unit.duration")),
    ({Kind.DATE, Kind.PLAIN}, Words("unit.date")),
    ({Kind.BOOL}, Words("unit.condition")),
    ({Kind.TEXT}, Words("unit.text")),
    ({Kind.RATIO, Kind.COUNT}, Words("unit.ratio")),
)


def unit_advice(left: Type, right: Type, *, written: bool = False) -> Words:
    """What may help where two values cannot be added or compared, of which the right one may be ``written``."""
    kinds = {left.kind, right.kind}
    if Kind.MISSING in kinds:
        return Words("unit.missing")
    if written and left.kind is Kind.BOOL:
        return Words("unit.truth")
    return next((advice for among, advice in _UNIT_ADVICE if among <= kinds), Words("unit.other"))


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


class RuleDef(Record):
    """A rule as it is declared: its parameters with their types, and its body, not resolved yet."""

    name: str
    parameters: tuple[tuple[str, Type], ...]
    body: written.Expression


class Scope(Mutable):
    """What names mean, and where diagnostics go.

    ``full`` is the value of the word ``full``, where it has one; ``scores`` lets bare names mean scores, as in
    ``expect``; ``fixed`` names a value in which no fact may stand; ``table`` is the one of whose row they are seen;
    ``broken`` holds names whose declarations were reported, so that their uses need not be; ``units`` those of units
    that count as others, with these. ``parameters`` are those of
    the rule whose body it is, ``within_rules`` counts the rules around it, and ``called`` those that are called.
    """

    report: Report
    facts: Mapping[str, rule_model.FactDef]
    quantities: dict[str, model.Quantity]
    nodes: Names
    full: Fraction | terms.Expression | None = None
    scores: bool = False
    fixed: Words | None = None
    table: rule_model.FactDef | None = None
    broken: set[str] = attrs.field(factory=set)
    rules: dict[str, RuleDef] = attrs.field(factory=dict)
    types: dict[str, tuple[Type, Fraction | None] | None] = attrs.field(factory=dict)
    units: dict[str, str] = attrs.field(factory=dict)
    parameters: Mapping[str, terms.Expression] = attrs.field(factory=dict)
    within_rules: int = 0
    called: Counter[str] = attrs.field(factory=Counter)

    def within(
        self, *, full: Fraction | terms.Expression | None = None, scores: bool = False, fixed: Words | None = None
    ) -> Scope:
        """The same names seen from another place, in the same row if one is looked at."""
        return replace(self, full=full, scores=scores, fixed=fixed)

    def refused(self, message: Message, span: Span, *notes: tuple[Words, Span]) -> Unfit:
        """Note what does not fit; the caller raises what is returned."""
        self.report.add(message, span, *notes)
        return Unfit()

    def in_row_of(self, table: rule_model.FactDef) -> Scope:
        """The same names seen from a row of a table: its columns are values."""
        return replace(self, table=table)

    def one_of(self, what: Words, word: written.Word | written.Name, known: Iterable[_Word]) -> _Word | None:
        """The word that is written, if it is one of those known; None, and a diagnostic, where it is not."""
        words = list(known)
        for each in words:
            if word.text == each:
                return each
        self.report.add(unknown_word(what, word.text, words, nearest(word.text, words)), word.span)
        return None

    def column_of(self, table: rule_model.FactDef, name: str, span: Span) -> rule_model.FactDef | None:
        """The column of a table that has a name; None, and a diagnostic, where there is none."""
        known = [each.name for each in table.columns]
        if name in known:
            return table.column(name)
        meant = nearest(name, known)
        self.report.add(Message("PS214.unknown_column", table=table.name, name=name, meant=meant, known=known), span)
        return None

    def column(self, name: str) -> rule_model.FactDef | None:
        """The column of that name in the row that is looked at, if there is one."""
        return next((each for each in self.table.columns if each.name == name), None) if self.table else None

    def value(self, name: str, span: Span) -> rule_model.FactDef | model.Quantity | None:
        """The fact or the quantity of a name; None, and a diagnostic, where there is none."""
        if (fact := self.facts.get(name)) is not None:
            if fact.columns:
                self.report.add(Message("PS213.table_as_value", name=name, column=fact.columns[0].name), span)
                return None
            return fact
        if (quantity := self.quantities.get(name)) is not None:
            return quantity
        if name in self.broken:
            return None
        if name in self.rules:
            self.report.add(Message("PS209.rule_as_value", name=name), span)
        elif self.nodes.meant(name) or name == TOTAL:
            self.report.add(Message("PS209.node_as_value", name=name), span)
        else:
            self.report.add(self._unknown(name), span)
        return None

    def _unknown(self, name: str) -> Message:
        tables = [fact.name for fact in self.facts.values() if any(each.name == name for each in fact.columns)]
        if tables:
            return Message("PS212.column_outside", name=name, tables=tables, table=tables[0])
        if name.casefold() in _TRUTHS:
            return Message("PS201.truth_by_another_name", name=name, word=_TRUTHS[name.casefold()])
        if any(name in fact.type.options for fact in self.facts.values()):
            return Message("PS201.option_without_quotes", name=name)
        known = [*self.facts, *self.quantities, *self.parameters]
        known += [each.name for each in self.table.columns] if self.table else []
        if self.scores:
            known += self.names_of_nodes
        meant = self.report.nearest(name, known)
        if self.scores and name in {"loss", "gain"} and meant is None:
            return Message("PS201.loss_as_value", name=name)
        return unknown_name(name, meant)

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
            self.report.add(Message("PS206.ambiguous_node", name=name, paths=found[:4]), span)
        else:
            meant = self.report.nearest(name, self.names_of_nodes)
            self.report.add(Message("PS205.unknown_node", name=name, meant=meant), span)
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
            self._report.add(Message("PS207.reserved_name", name=name), word.span)
        if name in self._spans:
            other = (Words("note.first"), self._spans[name])
            self._report.add(Message("PS202.declared_twice", name=name), word.span, other)
            return False
        if len(self._spans) == limits.NAMES:
            self._report.add(Message("PS424.too_many", most=limits.NAMES, what=Words("part.facts")), word.span)
        self._spans[name] = word.span
        twin = self._looks.setdefault(skeleton(name), name)
        if twin != name:
            place = (Words("note.other"), self._spans[twin])
            self._report.add(Message("PS204.lookalike", name=name, other=twin), word.span, place)
        return len(self._spans) <= limits.NAMES


_SHOWN = 8


def unknown_name(name: str, meant: str | None) -> Message:
    """PS201: a name that is neither a fact nor a quantity."""
    table, _, column = name.partition(".")
    if column and meant in {None, table}:
        return Message("PS201.unknown_path", name=name, table=table, column=column)
    return Message("PS201.unknown_name", name=name, meant=meant)


def cycle(names: Sequence[str]) -> Message:
    """PS203: values or scores that need one another."""
    rest = (Words("list.rest"),) if len(names) > _SHOWN else ()
    return Message("PS203.cycle", names=(*names[:_SHOWN], *rest))
