"""Coverage: how much of a framework its examples try out, and what none of them does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from perfscore.kernel.source import Span, start_of
from perfscore.kernel.wording import describe, written_interval
from perfscore.model import model, rule_model, terms
from perfscore.questions.soundness.taken import Key, Way, taken
from perfscore.scoring.bind import FactSet

_LONGEST = 60
_CONDITION: tuple[tuple[Way, str], ...] = (("held", "never held"), ("failed", "never failed"))
_UNITS: tuple[tuple[Way, str], ...] = (("held", "never took points"), ("failed", "never took none"))
_TARGET: tuple[tuple[Way, str], ...] = (("held", "was never met"), ("failed", "was never missed"))
_BOUND: tuple[Way, str] = ("bound", "never changed any points")
_UNBOUND: tuple[Way, str] = ("unbound", "always changed the points")
_BOUNDING = frozenset({"cap", "at least", "at most"})


@attrs.frozen
class Coverage:
    """How many of the chances that a framework offers its examples take.

    A chance is a clause that is computed, a row that is taken, an item or a condition that holds (or fails), a target
    that is met (or missed), a limit that changes points, a grade that is reached. ``missing`` are the line and the
    words of each that none takes, in the order of the file.
    """

    covered: int
    total: int
    missing: tuple[tuple[int, str], ...]

    def __str__(self) -> str:
        return f"coverage: {self.covered} of {self.total}"

    def to_dict(self) -> dict[str, Any]:
        """The coverage as plain values, for JSON."""
        missing = [{"line": line, "message": words} for line, words in self.missing]
        return {"covered": self.covered, "total": self.total, "missing": missing}


@attrs.frozen
class Chance:
    """Something that an example may bring about, and what is said where none does.

    ``label`` is what a row is called that stands on more than it says itself, as in a look-up.
    """

    key: Key
    span: Span
    words: str
    label: str = ""


def coverage(framework: model.Framework, tried: Iterable[FactSet]) -> Coverage:
    """What of a framework is tried out by some sets of facts; what rows are made of counts once for all rows."""
    found = list(chances(framework))
    seen: set[Key] = set()
    for facts in tried:
        seen |= taken(framework, facts)
    missing = sorted(
        (framework.source.position(each.span.start)[0], number, each.words)
        for number, each in enumerate(found)
        if each.key not in seen
    )
    return Coverage(len(found) - len(missing), len(found), tuple((line, words) for line, _, words in missing))


def chances(framework: model.Framework) -> Iterator[Chance]:
    """All that the examples of a framework may bring about."""
    for node in framework.root.rules():
        for limit in node.limits:
            yield from _of_limit(limit, framework)
        if node.clause is not None:
            yield from _of_clause(node.clause, framework)
        for check in node.checks:
            yield from _each(check, check.span, _TARGET, framework)
    if framework.grading is not None:
        yield from _of_grading(framework.grading, framework)


def _of_limit(limit: rule_model.Limit, framework: model.Framework) -> Iterator[Chance]:
    ways = () if limit.condition is None else _CONDITION
    if limit.kind in _BOUNDING:
        ways = (*ways, _BOUND) if ways else (_BOUND, _UNBOUND)
    yield from _each(limit, limit.span, ways, framework)


def _of_clause(clause: rule_model.Clause, framework: model.Framework) -> Iterator[Chance]:
    match clause:
        case rule_model.Bands():
            yield from _rows(clause.rows, framework)
        case rule_model.AwardList() | rule_model.Deduct():
            for item in clause.items:
                ways = _UNITS if isinstance(item, rule_model.PerUnit) else _CONDITION
                yield from _each(item, item.span, ways, framework)
        case rule_model.Target():
            yield from _each(clause, clause.span, _TARGET, framework)
            yield from _rows(clause.rows, framework)
        case rule_model.Lookup():
            yield from _leaves(clause, clause.rows, ())
            if clause.otherwise is not None:
                span = clause.otherwise.span
                yield Chance((id(clause.otherwise), "taken"), span, "the row `else` was never taken", "else")
        case _:
            yield from _each(clause, clause.span, (("held", "was never computed"),), framework)


def _rows(rows: Iterable[rule_model.Band], framework: model.Framework) -> Iterator[Chance]:
    for row in rows:
        yield from _each(row, row.span, (("taken", "was never taken"),), framework, "the row ")


def _leaves(
    clause: rule_model.Lookup, rows: Iterable[rule_model.LookupRow], above: tuple[str, ...]
) -> Iterator[Chance]:
    """The rows of a look-up that give points, each called by all that leads to it."""
    subject = clause.subjects[len(above)]
    for row in rows:
        label = (*above, _label(row, subject))
        if row.points is None:
            yield from _leaves(clause, row.inner, label)
        else:
            words = start_of(", ".join(label), _LONGEST)
            yield Chance((id(row), "taken"), row.span, f"the row `{words}` was never taken", words)


def _label(row: rule_model.LookupRow, subject: terms.Expression) -> str:
    intervals = [written_interval(each, subject.type) for each in row.intervals]
    return " or ".join([*intervals, *(describe(each, subject.type) for each in row.values)]) or "else"


def _of_grading(grading: model.Grading, framework: model.Framework) -> Iterator[Chance]:
    for row in grading.rows:
        yield Chance((id(row), "taken"), row.span, f"the grade “{row.grade}” was never reached")
    for rule in (*grading.caps, *grading.overrides):
        yield from _each(rule, rule.span, _CONDITION, framework)


def _each(
    piece: object, span: Span, ways: Iterable[tuple[Way, str]], framework: model.Framework, what: str = ""
) -> Iterator[Chance]:
    """A chance for each way that a piece of the framework can go, told with the piece as it is written."""
    text = " ".join(framework.source.text[span.start : span.end].split())
    short = start_of(text, _LONGEST)
    written = text if short == text else f"{short}…"
    for way, words in ways:
        yield Chance((id(piece), way), span, f"{what}`{written}` {words}")
