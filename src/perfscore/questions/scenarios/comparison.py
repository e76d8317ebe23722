"""Which rows differ between two evaluations of one framework, and through which clauses, as values and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal

from perfscore.kernel.numbers import to_decimal
from perfscore.kernel.source import Language, printable
from perfscore.kernel.suggest import unknown
from perfscore.kernel.types import Kind
from perfscore.kernel.wording import describe
from perfscore.messages.diagnostics import Diagnostic
from perfscore.model import model
from perfscore.model.rule_model import FactDef
from perfscore.questions.answers import Table, Tabled, Told, notes
from perfscore.reports.html_tags import Html, tag, text, when
from perfscore.reports.html_words import Words
from perfscore.reports.phrases import WhatIfPhrases, value_words
from perfscore.reports.spoken import change, labelled, plain
from perfscore.scoring.bind import FactSet, Given
from perfscore.scoring.explanation import AppliedLimit, Explanation, Loss, Seen
from perfscore.scoring.scorecard import Outcome, digits
from perfscore.search.along import Stage

ReasonKind = Literal["loss", "row", "limit", "figure", "problem", "parts"]


class Reason(Told, kw_only=True):
    """A clause or a figure of a row whose outcome differs.

    ``what`` is ``loss``: points that a clause takes or, negative, gives; ``row``: the row of bands or of a look-up that
    was taken; ``limit``: whether a limit is in force (``held``) or changes the points (``bound``); ``figure``: a value
    that the rule looks at; ``problem``: why there is no score; ``parts``: what stands below. ``label`` is the kind of
    the loss, of the limit or of the value. ``before`` and ``after`` are the outcomes, None where there is none.
    """

    told: ClassVar = "what label clause reason line before after"

    what: ReasonKind
    label: str = ""
    clause: str = ""
    reason: str | None = None
    line: int | None = None
    before: Decimal | str | None = None
    after: Decimal | str | None = None


class Difference(Told):
    """A node whose published points differ, or which only one of the two has a score for; ``why`` says through what.

    ``only`` is ``before`` or ``after`` where only one side has the node at all, as may be with rows of tables.
    """

    told: ClassVar = "path title kind before after change only why"

    path: str
    title: str
    kind: str
    before: Decimal | None
    after: Decimal | None
    only: str | None = None
    why: tuple[Reason, ...] = ()

    @property
    def change(self) -> Decimal | None:
        """What is gained or, negative, lost; None where one side has no score."""
        return None if self.before is None or self.after is None else self.after - self.before


class ChangedFact(Told):
    """A fact that is not the same on both sides; the values are for reading, None where it is not given."""

    told: ClassVar = "name title kind before after"

    name: str
    title: str
    kind: str
    before: str | None
    after: str | None


# ------------------------------------------------------------ which nodes differ


def differences(one: Stage, other: Stage) -> tuple[Difference, ...]:
    """The whole, whether it differs or not, and all nodes that do, the greatest change first."""
    whole, *rest = (_difference(path, one, other) for path in one.scorecard.lines | other.scorecard.lines)
    changed = [each for each in rest if each.before != each.after or each.only is not None]
    return whole, *sorted(changed, key=_size)


def _size(each: Difference) -> tuple[bool, Decimal]:
    change = each.change
    return change is not None, -abs(change or Decimal(0))


def _score(stage: Stage, path: str) -> Decimal | None:
    """The published points of a node; None where it is not there, or has none."""
    line = stage.scorecard.lines.get(path)
    if line is None or not isinstance(line.outcome, Outcome) or (not path and stage.now.total is None):
        return None
    return to_decimal(line.outcome.score, digits(stage.framework, line.node))


def _difference(path: str, one: Stage, other: Stage) -> Difference:
    sides = {"before": one, "after": other}
    there = [side for side, stage in sides.items() if path in stage.scorecard.lines]
    stage, only = sides[there[-1]], there[0] if len(there) == 1 else None
    before, after = _score(one, path), _score(other, path)
    why = () if only or (before == after and path) else tuple(_why(path, one, other))
    kind = stage.scorecard.lines[path].node.kind
    return Difference(path, stage.account.title(path), kind, before, after, only, why)


# ------------------------------------------------------------ through what


def _why(path: str, one: Stage, other: Stage) -> Iterator[Reason]:
    told = [side.account.explanation(path) for side in (one, other)]
    before, after = told
    losses = list(_changed("loss", *(_taken(path, each.losses) for each in told)))
    if before.row == after.row:
        yield from losses
    else:
        clause = before.clause or after.clause or ""
        yield Reason(what="row", clause=clause, line=after.place.line, before=before.row, after=after.row)
        # The rows say already what they give.
        yield from (each for each in losses if each.label != "band")
    told_already = {each.clause for each in losses}
    limits = _changed(
        "limit", *({_clause(each): "bound" if each.bound else "held" for each in side.limits} for side in told)
    )
    yield from (each for each in limits if each.clause not in told_already)
    yield from _problems(path, one, other, before, after)
    below = (child.node.path for side in (one, other) for child in side.scorecard.lines[path].children)
    if any(_score(one, each) != _score(other, each) for each in below):
        yield Reason(what="parts")
    yield from _changed("figure", *({_figure(each): each.value for each in side.figures} for side in told))


_Clause = tuple[str, str, str | None, int | None]
"""The label, the clause or the name, the reason or the title, and the line of what has an outcome."""


def _changed(
    what: ReasonKind, before: Mapping[_Clause, Decimal | str], after: Mapping[_Clause, Decimal | str]
) -> Iterator[Reason]:
    """What has another outcome before than after, or on one side alone."""
    for key in dict.fromkeys([*before, *after]):
        label, clause, reason, line = key
        old, new = before.get(key), after.get(key)
        if old != new:
            yield Reason(what=what, label=label, clause=clause, reason=reason, line=line, before=old, after=new)


def _taken(path: str, losses: tuple[Loss, ...]) -> Mapping[_Clause, Decimal]:
    """What clauses of the node itself take or give; what rounding does is left to the points."""
    found: dict[_Clause, Decimal] = {}
    for each in losses:
        if each.path == path and each.kind != "rounding":
            key = _clause(each) if each.kind != "judged" else (each.kind, each.clause, None, each.line)
            found[key] = found.get(key, Decimal(0)) + each.published
    return {key: amount for key, amount in found.items() if amount}


def _clause(each: Loss | AppliedLimit) -> _Clause:
    return each.kind, each.clause, each.reason, each.line


def _figure(each: Seen) -> _Clause:
    return each.kind, each.name, each.title, None


def _problems(path: str, one: Stage, other: Stage, before: Explanation, after: Explanation) -> Iterator[Reason]:
    old, new = (
        side.problems if not path else explanation.problems for side, explanation in ((one, before), (other, after))
    )
    texts = [[each.message for each in problems] for problems in (old, new)]
    for said in dict.fromkeys([*texts[0], *texts[1]]):
        was, will = (said if said in told else None for told in texts)
        if was != will:
            yield Reason(what="problem", before=was, after=will)


# ------------------------------------------------------------ which facts differ


def changed_facts(framework: model.Framework, one: FactSet, other: FactSet) -> tuple[ChangedFact, ...]:
    """The facts that are not the same, in the order of the framework."""
    found = []
    for fact in framework.fact_list:
        old, new = one.by_name.get(fact.name), other.by_name.get(fact.name)
        if not _alike(old, new):
            before, after = (_shown(each, fact) for each in (old, new))
            told = fact.name, fact.title or fact.name, fact.type.kind.value
            found.append(ChangedFact(*told, before, after))
    return tuple(found)


def _alike(one: Given | None, other: Given | None) -> bool:
    if one is None or other is None:
        return one is other
    rows = ([row.cells for row in each.rows or ()] for each in (one, other))
    return (one.status, one.value) == (other.status, other.value) and next(rows) == next(rows)


def _shown(each: Given | None, fact: FactDef) -> str | None:
    if each is None:
        return None
    if each.status != "known":
        return each.status
    if fact.type.kind is Kind.TABLE:
        return f"{len(each.rows or ())} rows"
    return each.value if isinstance(each.value, str) else describe(each.value, fact.type)


MOST_TOLD = 60
"""Rows that a text or a page lists."""

_MOST_WHY = 6
_OF_THEMSELVES = frozenset({"absorbed", "base", "redistributed", "unassigned"})
"""Kinds of losses that no clause tells more of."""


class Comparison(Tabled, kw_only=True):
    """What becomes of each row from one scenario to another.

    ``differences`` begins with the whole, whether it differs or not; then come the nodes whose points differ, those of
    which one side has no score first, then the greatest change first. ``grade_before`` and ``grade_after`` are the
    grades, and the problems say why a side has no score.
    """

    told: ClassVar = "before after grade_before grade_after facts differences problems_before problems_after"

    before: str
    after: str
    facts: tuple[ChangedFact, ...]
    differences: tuple[Difference, ...]
    grade_before: str | None
    grade_after: str | None
    problems_before: tuple[Diagnostic, ...]
    problems_after: tuple[Diagnostic, ...]

    @property
    def total(self) -> Difference:
        """What becomes of the whole."""
        return self.differences[0]

    def __getitem__(self, path: str) -> Difference:
        """What becomes of a node, by its path or the end of it. Raises KeyError where it stays, or several end so."""
        found = [each for each in self.differences if path == each.path or f".{each.path}".endswith(f".{path}")]
        exact = [each for each in found if each.path == path] or found
        if len(exact) != 1:
            raise unknown("{} is no row that changes", path, [] if found else [each.path for each in self.differences])
        return exact[0]

    def rows(self) -> list[dict[str, Any]]:
        """A row for each node, the whole first; points are text with all their digits."""
        words, own = self._words(None)
        return [
            {**each.to_dict(), "why": "; ".join(reason_words(one, words, own) for one in each.why)}
            for each in self.differences
        ]

    # ------------------------------------------------------------ to be read

    def to_text(self, *, lang: Language | None = None) -> str:
        """The facts that differ, the rows in a table, and below it what changed in each."""
        words, own = self._words(lang)
        told = [own.compared.format(first=self.before, second=self.after), ""]
        told += [f"  {each}" for each in self._facts(words, own)] or [f"  {own.no_facts_changed}"]
        told += ["", *self._table(words, own).lines(), *self._rest(own)]
        for each in self.differences[:MOST_TOLD]:
            reasons = list(_reasons(each, words, own))
            if reasons != [own.from_parts] and reasons:
                told += ["", each.title if each.path else words.page.whole, *(f"  {reason}" for reason in reasons)]
        return "\n".join(map(printable, told))

    def told_html(self, lang: Language) -> tuple[str, Iterable[Html]]:
        """The facts that differ, and the rows in a table with what changed in each."""
        words, own = self._words(lang)
        facts = list(self._facts(words, own))
        return own.compared.format(first=self.before, second=self.after), [
            when(facts, tag("ul", *(tag("li", text(each)) for each in facts))),
            self._table(words, own, why=True).html(words.all.score),
            *notes(self._rest(own)),
        ]

    def _facts(self, words: Words, own: WhatIfPhrases) -> Iterator[str]:
        for each in self.facts[:MOST_TOLD]:
            values = (_value(value, each.kind, words, own) for value in (each.before, each.after))
            yield own.figure.format(name=each.title, before=next(values), after=next(values))
        if len(self.facts) > MOST_TOLD:
            yield own.more.format(count=len(self.facts) - MOST_TOLD)

    def _table(self, words: Words, own: WhatIfPhrases, *, why: bool = False) -> Table:
        head, rows = [own.row, own.before, own.after, own.change], []
        for each in self.differences[:MOST_TOLD]:
            title = each.title if each.path else words.page.whole
            scores = [_points(value, words) for value in (each.before, each.after)]
            reasons = [words.all.semicolon.join(_reasons(each, words, own))] if why else []
            rows.append([title, *scores, change(each.change), *reasons])
            if not each.path and (self.grade_before or self.grade_after):
                grades = [self.grade_before or "—", self.grade_after or "—"]
                rows.append([words.all.grade, *grades, "", *([""] if why else [])])
        return Table([*head, *([own.why] if why else [])], rows, (1, 2, 3))

    def _rest(self, own: WhatIfPhrases) -> list[str]:
        if len(self.differences) == 1 and self.total.before == self.total.after:
            return [own.nothing_changed] if self.grade_before == self.grade_after else []
        left = len(self.differences) - MOST_TOLD
        return [own.more.format(count=left)] if left > 0 else []


def _points(value: Decimal | None, words: Words) -> str:
    return words.all.no_score if value is None else plain(value)


def _reasons(each: Difference, words: Words, own: WhatIfPhrases) -> Iterator[str]:
    if each.only is not None:
        yield own.only_first if each.only == "before" else own.only_second
    for one in each.why[:_MOST_WHY]:
        yield reason_words(one, words, own)
    if len(each.why) > _MOST_WHY:
        yield own.more.format(count=len(each.why) - _MOST_WHY)


def reason_words(each: Reason, words: Words, own: WhatIfPhrases) -> str:
    """A reason in a sentence."""
    match each.what:
        case "parts":
            return own.from_parts
        case "problem":
            sentence = own.problem_ends if each.after is None else own.problem_begins
            return sentence.format(text=each.before or each.after)
        case "figure":
            values = (_value(value, each.label, words, own) for value in (each.before, each.after))
            return own.figure.format(name=each.reason or each.clause, before=next(values), after=next(values))
        case "row":
            return own.row_taken.format(before=each.before or "—", after=each.after or "—")
        case "limit":
            name = f"{words.all.limits[each.label]} {own.quote.format(text=each.reason or each.clause)}"
            return labelled(name, _forced(each, own), words.all)
        case _:
            return labelled(_loss_name(each, words, own), _amount_words(each, own), words.all)


def _loss_name(each: Reason, words: Words, own: WhatIfPhrases) -> str:
    """What takes or gives points: its kind with the reason; the clause itself where nobody gave one."""
    kind = words.all.kinds[each.label]
    if each.label in _OF_THEMSELVES:
        return kind
    return f"{kind} {own.quote.format(text=each.reason)}" if each.reason else own.quote.format(text=each.clause)


def _forced(each: Reason, own: WhatIfPhrases) -> str:
    """What becomes of a limit."""
    if each.before is None:
        return own.limit_begins
    if each.after is None:
        return own.limit_ends
    return own.limit_binds if each.after == "bound" else own.limit_idle


def _value(value: Decimal | str | None, kind: str, words: Words, own: WhatIfPhrases) -> str:
    return own.not_given if value is None else value_words(str(value), kind, words.all)


def _amount_words(each: Reason, own: WhatIfPhrases) -> str:
    """What a clause took and takes now; an amount below 0 is given."""
    amounts = [value if isinstance(value, Decimal) else Decimal(0) for value in (each.before, each.after)]
    before, after = (plain(abs(amount)) for amount in amounts)
    gives = amounts[1] < 0 or (not amounts[1] and amounts[0] < 0)
    if not amounts[1]:
        return (own.gave_back if gives else own.took).format(before=before)
    if not amounts[0] or (amounts[0] < 0) != (amounts[1] < 0):
        return (own.takes_less if gives else own.took_none).format(after=after)
    return (own.takes_more if gives else own.takes).format(before=before, after=after)


def compared(one: Stage, other: Stage, labels: tuple[str, str]) -> Comparison:
    """What becomes of each row from one side to the other."""
    framework = one.framework
    return Comparison(
        before=labels[0],
        after=labels[1],
        facts=changed_facts(framework, one.facts, other.facts),
        differences=differences(one, other),
        grade_before=one.now.graded.grade,
        grade_after=other.now.graded.grade,
        problems_before=one.problems,
        problems_after=other.problems,
        language=framework.language,
        currency=framework.currency,
    )
