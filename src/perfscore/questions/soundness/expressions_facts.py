"""The search for witnesses of a division by 0: facts that were tried and fail where it counts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, product
from random import Random

import attrs

from perfscore.core.lower import program_of
from perfscore.core.program import Program
from perfscore.domains.exact import Exact
from perfscore.domains.frames import Frame, of_row
from perfscore.kernel import limits
from perfscore.kernel.types import BOOL, Kind
from perfscore.kernel.wording import describe
from perfscore.messages.trouble import Trouble
from perfscore.model import model, rule_model, terms
from perfscore.model.walk import inside
from perfscore.questions.soundness.expressions_uses import Use
from perfscore.questions.soundness.ground import Ground
from perfscore.questions.soundness.looking import Key, Looked, looked_at
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.facts import Fact
from perfscore.scoring.figures import Reading
from perfscore.scoring.rows import Row

_WORK = 40_000
_ALL_WORK = 1_500_000
_LONG_AGO = 1900
_TEXTS = ("x", "y")
_ZEROS = 6
_OTHERS = 3

Value = terms.Scalar | None
Values = Mapping[Key, Value]
"""Values of facts and cells, None where there is none; a table that is given has a row, or (False) none."""


@attrs.frozen
class Facts:
    """Facts with which something happens; those that make no difference are ``told`` to nobody."""

    framework: model.Framework
    values: Values
    told: frozenset[Key]

    def __str__(self) -> str:
        facts = [key for key in self.values if key in self.told and key[0] != "column"]
        return ", ".join(words for key in facts if (words := self._words(key)))

    def _words(self, key: Key) -> str:
        kind, _, name = key
        fact, value = self.framework.facts[name], self.values[key]
        if value is None or kind == "fact":
            return _said(fact, value)
        if not value:
            return f"`{name}` has no rows"
        cells = [column for column in fact.columns if ("column", name, column.name) in self.told]
        said = [_said(column, self.values["column", name, column.name]) for column in cells]
        return f"{' and '.join(said)} in a row of `{name}`" if said else ""


def _said(fact: rule_model.FactDef, value: Value) -> str:
    return f"`{fact.name}` is missing" if value is None else f"`{fact.name}` = {describe(value, fact.type)}"


@attrs.define(slots=False)
class Search:
    """Looks for facts; the same facts each time."""

    ground: Ground
    left: int = _ALL_WORK

    def failing(self, divisor: terms.Expression, use: Use) -> Facts | None:
        """Facts that the requirements allow, with which a division by this fails where it is used."""
        if self.left <= 0:
            return None
        own = looked_at(self.ground.framework, divisor)
        looked, refusing = self._connected(use)
        self.left -= 3 * looked.size
        if looked.of("score"):
            return None
        first, rest = _slots(own), [key for key in _slots(looked) if key not in own.keys]
        tries = min(limits.WITNESSES, _WORK // looked.size)
        steps = tuple(step for step in self.ground.framework.order if (step[0], "", step[1]) in looked.keys)
        framework = self.ground.framework
        trial = _Trial(framework, program_of(framework).part(steps), divisor, use, refusing)
        zeros = list(islice(_unlike(filter(trial.is_zero, self._tried(first, tries))), _ZEROS))
        for zero in zeros:
            for others in self._tried(rest, tries // len(zeros)):
                self.left -= looked.size
                values = {**zero, **others}
                if trial.fails(values):
                    return Facts(self.ground.framework, values, frozenset(self._told(trial, values, first, rest)))
        return None

    def _told(self, trial: _Trial, values: Values, first: Sequence[Key], rest: Sequence[Key]) -> Iterator[Key]:
        """What must be said: what the denominator is made of, and what prevents the failure where it is another."""
        yield from first
        for key in rest[: limits.FIGURES]:
            others = [each for each in self._choices(key) if each != values[key]]
            if not all(trial.fails({**values, key: each}) for each in others[:_OTHERS]):
                yield key
                yield "table" if key[1] else key[0], "", key[1] or key[2]

    def _connected(self, use: Use) -> tuple[Looked, list[terms.Expression]]:
        """What a use looks at, also by way of what may refuse its facts; and the conditions that refuse them."""
        looked = looked_at(self.ground.framework, use.own, use.conditions)
        refusing: list[terms.Expression] = []
        left = [each for each in self._refusing if each[0] is not use.requirement]
        while True:
            there = set(_slots(looked))
            near = [each for each in left if not each[2].isdisjoint(there)]
            if not near:
                return looked, refusing
            left = [each for each in left if each[2].isdisjoint(there)]
            refusing += [condition for _, condition, _ in near]
            looked = looked_at(self.ground.framework, use.own, use.conditions, *refusing)

    @cached_property
    def _refusing(self) -> list[tuple[object, terms.Expression, frozenset[Key]]]:
        """The conditions under which facts are refused, where they stand, and what they look at."""
        framework = self.ground.framework
        found: list[tuple[object, terms.Expression]] = [
            (each, terms.Not(each.span, BOOL, each.condition)) for each in framework.requirements if not each.warning
        ]
        for node in framework.root.walk():
            found += [
                (each, each.condition) for each in node.limits if each.policy == "error" and each.condition is not None
            ]
        return [(each, refused, frozenset(_slots(looked_at(framework, refused)))) for each, refused in found]

    def _tried(self, keys: Sequence[Key], tries: int) -> Iterator[dict[Key, Value]]:
        """Combinations of values: all of them where they are few, else some of them."""
        choices = [self._choices(key) for key in keys]
        count = 1
        for each in choices:
            count *= len(each)
        if count <= tries:
            yield from (dict(zip(keys, row, strict=True)) for row in product(*choices))
            return
        random = Random(0)
        for _ in range(tries):
            yield {key: random.choice(values) for key, values in zip(keys, choices, strict=True)}

    def _choices(self, key: Key) -> tuple[Value, ...]:
        kind, table, name = key
        owner = self.ground.framework.facts[table or name]
        if kind == "table":
            return (False, True, None) if owner.optional else (False, True)
        # The figures that a column is compared with are known by the name of its table.
        fact = attrs.evolve(owner.column(name), name=table) if table else owner
        found = self._values(fact)
        return (*found, None) if fact.optional or fact.default is not None else found

    def _values(self, fact: rule_model.FactDef) -> tuple[Value, ...]:
        """Values that the fact can have, the likeliest days first."""
        if fact.type.kind is Kind.TEXT:
            return _TEXTS
        found = self.ground.candidates(fact)
        days = [each for each in found if isinstance(each, datetime.date)]
        return tuple(sorted(days, key=lambda day: day.year < _LONG_AGO)) or found


def _slots(looked: Looked) -> list[Key]:
    """What can be given."""
    return [key for key in looked.keys if key[0] in {"fact", "table", "column"}]


def _unlike(zeros: Iterable[dict[Key, Value]]) -> Iterator[dict[Key, Value]]:
    """Each set of facts once; the cells of a table without rows make no difference."""
    seen: set[tuple[tuple[Key, Value], ...]] = set()
    for zero in zeros:
        telling = tuple((key, value) for key, value in zero.items() if not key[1] or zero["table", "", key[1]])
        if telling not in seen:
            seen.add(telling)
            yield zero


@attrs.frozen
class _Trial:
    """Tries facts on one division; ``program`` has the quantities and defaults that it needs."""

    framework: model.Framework
    program: Program
    divisor: terms.Expression
    use: Use
    refusing: Sequence[terms.Expression]

    def is_zero(self, values: Values) -> bool:
        """Whether the denominator is 0."""
        known = self._known(values)
        table = next(row_tables(self.divisor), "")
        row = _row(table, values)
        try:
            with known.exact.within(known.exact.whole if row is None else of_row(table, row)):
                return known.number(self.divisor) == 0
        except Trouble:
            return False

    def fails(self, values: Values) -> bool:
        """Whether an evaluation would divide by it where it is used, and nothing refuses the facts."""
        known = self._known(values)
        if self.use.table and not values["table", "", self.use.table]:
            return False
        try:
            if any(known.holds(each) for each in self.refusing):
                return False
        except Trouble:
            return False
        row = _row(self.use.table, values)
        frame = known.exact.whole
        if row is not None:
            block = self.program.instances[self.use.made].instance
            frame = Frame(block, "", self.use.table, row)
        with known.exact.within(frame):
            return self.use.fails_at(self.divisor.span, known)

    def _known(self, values: Values) -> Reading:
        """What an evaluation would know of these facts."""
        given = ((key[2], _given(key, value, values)) for key, value in values.items() if key[0] != "column")
        entries = tuple((name, each) for name, each in given if each is not None)
        facts = FactSet(entries)
        return Reading(self.framework, facts, Exact(self.program, facts))


def _given(key: Key, value: Value, values: Values) -> Given | None:
    if value is None:
        return None
    if key[0] == "fact":
        return Given("known", value, Fact(value))
    row = _row(key[2], values) if value else None
    return Given("known", None, Fact(), rows=() if row is None else (row,))


def _row(table: str, values: Values) -> Row | None:
    """A row with all cells that are looked at."""
    if not table:
        return None
    cells = {name: value for (kind, there, name), value in values.items() if kind == "column" and there == table}
    return Row(1, {name: value for name, value in cells.items() if value is not None}, {})


def row_tables(piece: object) -> Iterator[str]:
    """The table in whose rows a formula stands."""
    pending = [piece]
    while pending:
        each = pending.pop()
        if isinstance(each, terms.ColumnValue | terms.CellTest):
            yield each.table
        if not isinstance(each, terms.Aggregate):
            pending.extend(inside(each))
