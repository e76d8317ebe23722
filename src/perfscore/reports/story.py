"""The story of a row in plain sentences: rule, figures, arithmetic, outcome, losses and the nearest edges."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from perfscore.kernel.numbers import show
from perfscore.kernel.source import Language, Record, printable
from perfscore.reports import spoken
from perfscore.reports.phrases import Phrases, value_words, with_currency
from perfscore.reports.shown import Style, paint
from perfscore.scoring.explanation import AppliedLimit, Edge, Explanation, Item, Part, Relation, Seen, Segment, Step

_PLACES = 6
_BETWEEN_STORIES = 60
# What is one of several words, so that it is neither above nor below another.
_WORDS = frozenset({"bool", "choice", "text"})
# The first and the last day that can be written are no edges.
_NO_DAYS = frozenset({datetime.date.min.isoformat(), datetime.date.max.isoformat()})
# What a formula calls the points of the whole.
_TOTAL = "total"
_GROUP_FORMS = frozenset({"sum", "mean", "weighted mean", "minimum", "maximum", "from"})


def story(explanation: Explanation, *, lang: Language, colour: bool = False) -> str:
    """How one node came to its points: rule, figures, arithmetic, outcome, losses and the nearest edges."""
    return "\n".join(Teller(explanation, with_currency(Phrases.of(lang), explanation.currency), colour).lines())


def stories(
    explanations: Iterable[Explanation], *, lang: Language, colour: bool = False, read_from: str | None = None
) -> str:
    """Several stories, a line between them; above them the file that they were read from, where they were."""
    between = f"\n\n{paint('─' * _BETWEEN_STORIES, 'dim', colour)}\n\n"
    told = between.join(story(each, lang=lang, colour=colour) for each in explanations)
    remark = spoken.unverified(read_from, Phrases.of(lang))
    return told if remark is None else f"{paint(printable(remark), 'loss', colour)}\n\n{told}"


class Teller(Record):
    """Tells the story of one node."""

    told: Explanation
    words: Phrases
    colour: bool

    def lines(self) -> Iterator[str]:
        """All that there is to tell, an empty line before each section."""
        yield self._paint(self.title(), "strong")
        yield from self.scored()
        for name, lines in self.sections():
            yield ""
            yield self._paint(spoken.labelled(f"{name[:1].upper()}{name[1:]}", "", self.words).rstrip(), "strong")
            yield from (f"  {line}".rstrip() for line in lines)

    def sections(self) -> Iterator[tuple[str, list[str]]]:
        """The sections that have something to tell: a name, and lines; what belongs to a line stands farther in."""
        words, told = self.words, self.told
        scored = told.score is not None and (told.applies or told.path)
        for name, lines in (
            (words.problems, self._problems()),
            (words.rule, self._rule()),
            (words.figures, self._figures()),
            (words.arithmetic, map(self._step, told.steps)),
            (words.items, map(self._item, told.items)),
            (words.scale, self._scale()),
            (words.parts, map(self._part, told.parts)),
            (words.outcome, self._outcome() if scored else ()),
            (words.lost, self._losses() if scored else ()),
            (words.edges, self._edges()),
        ):
            if found := list(lines):
                yield name, found

    def _paint(self, text: str, style: Style) -> str:
        return paint(printable(text), style, self.colour)

    def points(self, value: Decimal | Fraction) -> str:
        """Points with their unit; those that are published with all their digits."""
        number = spoken.plain(value) if isinstance(value, Decimal) else spoken.rough(value)
        return self._counted(number, abs(value) == 1)

    def _counted(self, number: str, one: bool) -> str:
        return (self.words.one_point if one else self.words.many_points).format(points=number)

    # ------------------------------------------------------------ title, score, and why there is none

    def title(self) -> str:
        """The title of the node, what kind of node it is, and its path."""
        kind = self.words.node_kinds[self.told.kind]
        return spoken.beside(self.told.title, f"{kind} {self.told.path}".strip(), self.words)

    def scored(self) -> Iterator[str]:
        """The points that it has, of how many, or that it has none."""
        told, words = self.told, self.words
        weight = self.points(told.weight)
        if not told.applies:
            yield words.excused if told.path else words.no_score
        elif told.score is None:
            yield words.not_scored_of.format(weight=weight) if told.weight else words.not_scored
        elif not told.weight:
            yield words.scored_bonus.format(points=self.points(told.score))
        else:
            lost = told.weight - told.score
            text = words.scored_lost if lost > 0 else words.scored_gained if lost else words.scored
            yield text.format(score=spoken.plain(told.score), weight=weight, lost=spoken.plain(lost.copy_abs()))
        if told.low or told.high != told.weight:
            yield words.may_range.format(low=self.points(told.low), high=self.points(told.high))

    def _problems(self) -> Iterator[str]:
        for each in (problem.told_in(self.words.lang) for problem in self.told.problems):
            said = spoken.labelled(each.code, each.message, self.words)
            yield self._paint(spoken.beside(said, spoken.place_words(each.place, self.words), self.words), "loss")
            if each.help is not None:
                first, *rest = self.words.advice.format(advice=each.help).splitlines()
                yield from (f"  {printable(line)}" for line in (first, *(f"  {more}" for more in rest)))

    # ------------------------------------------------------------ rule, figures, arithmetic

    def _rule(self) -> Iterator[str]:
        told, words = self.told, self.words
        yield words.forms[told.form]
        place = spoken.place_words(told.place, self.words)
        if told.clause is None:
            yield printable(words.declared_in.format(place=place))
        else:
            yield printable(words.as_written.format(place=place))
            yield f"  {printable(told.clause)}"
        if told.row is not None:
            yield printable(words.row_taken.format(row=told.row))

    def _figures(self) -> Iterator[str]:
        for figure in self.told.figures:
            indent = "" if figure.direct else "  "
            yield f"{indent}{printable(self._figure(figure))}"
            for line in self._evidence(figure):
                yield f"{indent}  {self._paint(line, 'dim')}"

    def _figure(self, figure: Seen) -> str:
        value = self._value(figure.value, figure.kind)
        named = spoken.beside(figure.title, figure.name, self.words) if figure.title else figure.name
        text = spoken.labelled(named, value, self.words)
        if figure.formula is None:
            return text
        return f"{text}{self.words.comma}{self.words.computed_as.format(formula=figure.formula)}"

    def _evidence(self, figure: Seen) -> Iterator[str]:
        words = self.words
        for field in ("source", "note", "assessor", "reason"):
            if (text := getattr(figure, field)) is not None:
                yield spoken.labelled(getattr(words, field), text, words)
        if figure.place is not None:
            yield words.stands_at.format(place=spoken.place_words(figure.place, self.words))

    def _value(self, value: str, kind: str) -> str:
        text = value_words(value, kind, self.words)
        return self._counted(text, value == "1") if kind == "points" else text

    def _step(self, step: Step) -> str:
        """``name = as written = with its figures = value``, each only where it says something new."""
        sides = list(dict.fromkeys([*([step.name] if step.name else []), step.written, step.filled]))
        value = self._value(step.value, step.kind)
        if len(sides) > 1 and sides[-1] == step.value:
            sides.pop()
        if step.kind == "bool":
            return printable(spoken.labelled(" = ".join(sides), value, self.words))
        sign = "≈" if value.startswith("≈") else "="
        return printable(f"{' = '.join(sides)} {sign} {value.removeprefix('≈')}")

    # ------------------------------------------------------------ items, scale, parts

    def _item(self, item: Item) -> str:
        deducts = self.told.form == "deduct"
        words = self.words
        good = item.counted != deducts
        nothing, something = (words.takes_none, words.takes) if deducts else (words.gives_none, words.gives)
        outcome = something.format(points=self.points(item.amount)) if item.counted else nothing
        named = spoken.beside(item.reason, item.condition, words) if item.reason else item.condition
        mark = paint("✓" if good else "✗", "gain" if good else "loss", self.colour)
        return f"{mark} {printable(spoken.labelled(named, outcome, words))}"

    def _scale(self) -> Iterator[str]:
        scale = self.told.scale
        if scale is None:
            return
        value = self._value(scale.shown, scale.kind)
        yield printable(self.words.stands_where.format(subject=scale.title or scale.subject, value=value))
        yield from (self._segment(each, scale.kind) for each in scale.segments)

    def _segment(self, segment: Segment, kind: str) -> str:
        text = printable(self.stretch(segment, kind))
        return f"→ {paint(text, 'strong', self.colour)}" if segment.here else f"  {text}"

    def stretch(self, segment: Segment, kind: str) -> str:
        """The values of a segment and its points."""
        low, high = self.points(segment.low_points), self.points(segment.high_points)
        points = low if low == high else self.words.from_to.format(low=low, high=high)
        return spoken.labelled(self._stretch(segment, kind), points, self.words)

    def _stretch(self, segment: Segment, kind: str) -> str:
        """The values of a segment; a word stands alone, and a side without an end is told by the other."""
        low, high = (self._value(each, kind) for each in (segment.low_text, segment.high_text))
        open_low = segment.low is None or segment.low_text in _NO_DAYS
        open_high = segment.high is None or segment.high_text in _NO_DAYS
        if open_low and open_high:
            return low if segment.low is None and segment.low_text else self.words.any_value
        if open_low:
            return self._relation("<=" if segment.high_closed else "<", high, kind)
        if open_high:
            return self._relation(">=" if segment.low_closed else ">", low, kind)
        if segment.low == segment.high:
            return self._relation("=", low, kind)
        return f"{'[' if segment.low_closed else '('}{low}, {high}{']' if segment.high_closed else ')'}"

    def _relation(self, relation: Relation, at: str, kind: str) -> str:
        words = self.words
        if kind in _WORDS and relation == "=":
            return words.instead.format(at=at)
        return (words.date_relations if kind == "date" else words.relations)[relation].format(at=at)

    def _part(self, part: Part) -> str:
        words = self.words
        if not part.applies:
            said = words.not_applicable
        elif part.score is None:
            said = words.not_computed
        else:
            said = f"{spoken.plain(part.score)} / {spoken.plain(part.weight)}"
        return printable(spoken.beside(spoken.labelled(part.title, said, words), part.path, words))

    # ------------------------------------------------------------ outcome and losses

    def _outcome(self) -> Iterator[str]:
        told, words = self.told, self.words
        assert told.score is not None
        assert told.limited is not None
        assert told.exact is not None
        if told.earned is None:
            yield words.rule_unknown
        else:
            gives = words.parts_give if told.clause is None and told.form in _GROUP_FORMS else words.rule_gives
            yield gives.format(points=self._exact(told.earned))
            times = [loss.amount for loss in told.losses if loss.kind == "coefficient" and loss.path == told.path]
            if times:
                yield words.multiplied.format(points=self._exact(told.earned - sum(times)))
        if told.limits:
            yield words.limits_held
            yield from (f"  {printable(self._limit(each))}" for each in told.limits)
        else:
            yield words.no_limit
        if told.limited != told.earned:
            yield words.limited_to.format(points=self._exact(told.limited))
        if told.exact != told.limited:
            yield words.exactly.format(points=self._exact(told.exact))
        rounded = told.exact != Fraction(told.score)
        yield (words.rounded if rounded else words.unrounded).format(points=self.points(told.score))
        if told.graded is not None:
            yield printable(spoken.labelled(words.grade, spoken.graded_words(told.graded, words), words))

    def _exact(self, value: Fraction) -> str:
        """An exact value with enough digits to see how it was rounded."""
        return self._counted(show(value, _PLACES).replace("-", "−"), abs(value) == 1)

    def _limit(self, limit: AppliedLimit) -> str:
        words = self.words
        did = words.limit_decided if limit.bound else words.limit_idle
        if limit.bound and limit.effect:
            did = words.limit_took if limit.effect > 0 else words.limit_gave
            did = did.format(points=self.points(abs(limit.effect)))
        at = [] if limit.amount is None else [words.limit_at.format(points=self.points(limit.amount))]
        clause = [] if limit.reason is None else [limit.clause]
        said = words.comma.join([spoken.limit_words(limit, words), *at, did])
        return spoken.beside(said, words.comma.join([*clause, words.line.format(line=limit.line)]), words)

    def _losses(self) -> Iterator[str]:
        told, words = self.told, self.words
        if not told.losses:
            yield words.no_losses
        for loss in told.losses:
            at = [] if loss.path == told.path else [loss.title or loss.path]
            rest = words.before_rounding.format(amount=spoken.signed(loss.amount)) if loss.kind == "rounding" else None
            more = [*at, *filter(None, [spoken.exactly(loss, words), rest]), words.line.format(line=loss.line)]
            said = spoken.beside(spoken.loss_words(loss, words), words.comma.join(more), words)
            yield f"{paint(spoken.published(loss), spoken.loss_style(loss.amount), self.colour)}  {printable(said)}"

    # ------------------------------------------------------------ edges

    def _edges(self) -> Iterator[str]:
        """The grades beside that of the whole, the nearest gain and the nearest loss, then how many more there are."""
        grades = [each for each in self.told.edges if each.grade is not None]
        gains = [each for each in self.told.edges if each.grade is None and each.effect > 0]
        losses = [each for each in self.told.edges if each.grade is None and each.effect <= 0]
        shown = [*grades, *gains[:1], *losses[:1]]
        yield from (printable(self._edge(each)) for each in shown)
        if count := len(self.told.edges) - len(shown):
            yield self.words.more_edges.format(count=count)

    def _edge(self, edge: Edge) -> str:
        words, at = self.words, self._value(edge.at, edge.kind)
        condition = edge.relation in {"holds", "fails"}
        relation = words.relations[edge.relation] if condition else self._relation(edge.relation, at, edge.kind)
        now = self._value(edge.now, edge.kind)
        away = "" if edge.distance is None else self._away(edge.distance, edge.kind)
        subject = spoken.beside(edge.title, edge.subject, words) if edge.title else edge.subject
        effect = self._counted(spoken.signed(-edge.effect), abs(edge.effect) == 1)
        text = words.edge_condition if condition else words.edge
        if edge.grade is not None and edge.subject == _TOTAL:
            text = words.edge_grade
        elif edge.grade is not None and not edge.effect:
            text = words.edge_condition_regraded if condition else words.edge_regraded
        elif edge.grade is not None:
            effect = words.effect_regraded.format(effect=effect, grade=edge.grade)
        told = text.format(subject=subject, now=now, relation=relation, effect=effect, grade=edge.grade)
        return spoken.beside(told, away, words)

    def _away(self, distance: Fraction, kind: str) -> str:
        words = self.words
        if not distance:
            return words.on_edge
        far = self.points(distance) if kind == "points" else spoken.distance_words(distance, kind, words)
        return words.away.format(distance=far)
