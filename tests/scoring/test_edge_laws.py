"""Laws of every edge and every scale, of random clauses and facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

import perfscore
from perfscore import Framework
from perfscore.scoring.explanation import Edge, Scale
from strategies.arithmetic import inside
from strategies.description import FactDeclaration
from strategies.draft import COUNT, DATE, DAYS, DOMAINS, LITERALS, NUMBER, RATIO, Draft, exact
from strategies.expressions import MODES
from strategies.facts import FINEST
from strategies.frameworks import Case, cases
from strategies.printer import fact_text
from strategies.running import result_of
from strategies.spelling import decimal_text, match_text
from strategies.tables import table
from strategies.terms import Interval, Type, Value

ZERO, FULL = Fraction(0), Fraction(10)
A_LITTLE = Fraction(1, 10**9)
STEPLIKE = ("bands", "steps", "target", "checklist", "limit")
SLOPES = ("interpolate", "slope", "share", "formula")


@dataclass(frozen=True)
class Single:
    """A framework whose one indicator looks at one fact, once."""

    text: str
    form: str
    fact: FactDeclaration
    value: Value

    @property
    def framework(self) -> Framework:
        return perfscore.loads(self.text)

    def score(self, value: Value) -> Fraction:
        return Fraction(perfscore.evaluate(self.framework, {"x": value})["i"].score)


@st.composite
def singles(draw: st.DrawFn, *forms: str) -> Single:
    draft = Draft(draw)
    form = draft.pick(forms)
    kinds: tuple[Type, ...] = (NUMBER, COUNT, RATIO)
    if form in {"bands", "target", "checklist", "limit"}:
        kinds = (*kinds, DATE)
    fact = FactDeclaration("x", draft.pick(kinds))
    if fact.type.kind in DOMAINS and draft.chance(2):
        fact = replace(fact, domain=draft.pick(DOMAINS[fact.type.kind]))
    limits = draft.pick(("", "", "", "at most 6", "at least 3", "at most 8"))
    plan = f"round {draft.pick(MODES)} to {draft.pick(('0.001', '0.1', '1'))} at each indicator"
    bounds = draft.pick(("", "", " range -4 .. 12"))
    text = (
        f"framework f {{ points 10 {plan} }} {fact_text(fact)}\n"
        f"indicator i 10{bounds} {{ {rule(draft, form, fact)} {limits} }}"
    )
    return Single(text, form, fact, value_for(draft, fact))


def value_for(draft: Draft, fact: FactDeclaration) -> Value:
    """A value that suits a fact: an edge that may stand in a rule, or one near it."""
    if fact.type == DATE:
        days = [day + timedelta(days=step) for day in DAYS for step in (-1, 0, 1, 40)]
        return draft.pick([day for day in days if fact.domain is None or inside(fact.domain, day)])
    pool = {each + step for each in LITERALS[fact.type.kind] for step in (-FINEST[fact.type.kind], 0, Fraction(1))}
    pool |= {-each for each in pool}
    values = sorted(each for each in pool if fact.domain is None or inside(fact.domain, each))
    return draft.pick([each for each in values if fact.type != COUNT or each >= 0])


def literal(draft: Draft, kind: Type) -> str:
    if kind == DATE:
        return draft.pick(DAYS).isoformat()
    return written(draft.pick(LITERALS[kind.kind]), kind)


def written(value: Fraction, kind: Type) -> str:
    return f"{decimal_text(value * 100)}%" if kind == RATIO else decimal_text(value)


def points(draft: Draft) -> str:
    return decimal_text(draft.pick(exact("0 1 2.5 4 7 9.25 10")))


def rows_over(draft: Draft, kind: Type, domain: Interval | None) -> str:
    rows = table(draft, kind, domain, ZERO, FULL, FULL)
    return "{ " + "\n".join(f"{match_text(row.match)} : {row.points.text}" for row in rows) + " }"


def rule(draft: Draft, form: str, fact: FactDeclaration) -> str:
    kind = fact.type
    above = draft.pick(("", "above", "below"))
    threshold = f"{above} {literal(draft, kind)}" if above else ""
    unit = {"ratio": draft.pick(("10%", "3%")), "count": "2"}.get(kind.kind, draft.pick(("0.3", "2", "5")))
    floor = draft.pick(("", "down to 2.5"))
    comparison = draft.pick((">=", ">", "<=", "<", "="))
    match form:
        case "bands":
            domain = fact.domain
            if kind == COUNT and (domain is None or domain.low is None):
                domain = replace(domain or Interval(None, None), low=ZERO)
            return f"bands x {rows_over(draft, kind, domain)}"
        case "steps" | "slope":
            word = "proportional" if form == "slope" else draft.pick(("each started", "each complete"))
            return f"deduct {draft.pick(('0.4', '1', '3'))} per {unit} of x {threshold} {word} {floor}"
        case "target":
            otherwise = "zero"
            if comparison != "=" and kind != DATE and draft.chance(2):
                otherwise = f"bands {rows_over(draft, RATIO, None)}"
            elif comparison == "<=" and kind == DATE:
                otherwise = f"bands {rows_over(draft, COUNT, Interval(ZERO, None))}"
            return f"target x {comparison} {literal(draft, kind)} otherwise {otherwise}"
        case "share":
            return f"target x {draft.pick(('>=', '>', '<=', '<'))} {literal(draft, kind)} otherwise proportional"
        case "checklist":
            clause = draft.pick(("award", "deduct"))
            return f"{clause} {{ {points(draft)} when {condition(draft, kind, comparison)} }}"
        case "limit":
            limit = draft.pick(("zero", "full", f"cap {points(draft)}", f"at least {points(draft)}"))
            return f"award {points(draft)} {limit} when {condition(draft, kind, comparison)}"
        case "interpolate":
            places = {draft.pick(LITERALS[kind.kind]) for _ in range(4)} | {Fraction(1, 4), Fraction(4)}
            knots = [f"{written(place, kind)} : {points(draft)}" for place in sorted(places)]
            return f"interpolate x {{ {', '.join(knots)} }}"
        case _:
            return f"award {formula(draft)}"


def condition(draft: Draft, kind: Type, comparison: str) -> str:
    text = f"x {comparison} {literal(draft, kind)}"
    if draft.chance(4):
        text = f"{literal(draft, kind)} {comparison} x" if comparison != "=" else f"x != {literal(draft, kind)}"
    return draft.pick((text, text, f"not {text}"))


def formula(draft: Draft) -> str:
    inner = draft.pick(("x", "-x", "x / 2", "3 * x", "x * 4 / 3", "1 - x"))
    for _ in range(draft.upto(2)):
        inner = draft.pick(
            (f"min(4, {inner})", f"max({inner}, 0.5)", f"abs({inner})", f"2 * ({inner})", f"mean({inner}, 1)", inner)
        )
    return draft.pick((inner, f"10 - ({inner})", f"10 * ({inner})", f"sum({inner}, 5)"))


def explained(single: Single) -> tuple[Sequence[Edge], Scale | None, Fraction]:
    result = perfscore.evaluate(single.framework, {"x": single.value})
    node = result["i"]
    return node.explanation.edges, node.explanation.scale, Fraction(node.score)


def moved(value: Value, distance: Fraction) -> Value:
    if isinstance(value, date):
        return value + timedelta(days=int(distance))
    assert isinstance(value, Fraction)
    return value + distance


def sign(edge: Edge) -> int:
    return 1 if edge.relation.startswith(">") else -1


def beyond(single: Single, edge: Edge) -> list[Value]:
    """Values of the fact at a closed edge, or a little beyond an open one."""
    assert edge.distance is not None
    if edge.relation == "=":
        return [moved(single.value, edge.distance), moved(single.value, -edge.distance)]
    little = ZERO if "=" in edge.relation else A_LITTLE
    return [moved(single.value, sign(edge) * (edge.distance + little))]


def before(single: Single, edge: Edge) -> Value | None:
    """The last value before an edge; None where the value itself is the last."""
    assert edge.distance is not None
    step = Fraction(1) if single.fact.type in {COUNT, DATE} else A_LITTLE
    distance = edge.distance - step if "=" in edge.relation else edge.distance
    return moved(single.value, sign(edge) * distance) if distance > 0 else None


def suits(single: Single, value: Value) -> bool:
    natural = single.fact.type != COUNT or (isinstance(value, Fraction) and value >= 0)
    return natural and (single.fact.domain is None or inside(single.fact.domain, value))


@given(singles(*STEPLIKE, *SLOPES))
def test_beyond_an_edge_the_score_is_what_the_edge_says(single: Single) -> None:
    edges, _, score = explained(single)
    for edge in edges:
        there = [value for value in beyond(single, edge) if suits(single, value)]
        assert there
        assert any(single.score(value) == score + edge.effect for value in there)


@given(singles(*STEPLIKE))
def test_before_the_nearest_edge_the_score_is_as_now(single: Single) -> None:
    edges, _, score = explained(single)
    for direction in (1, -1):
        nearest = min(
            (edge for edge in edges if edge.relation != "=" and sign(edge) == direction),
            key=lambda edge: edge.distance or ZERO,
            default=None,
        )
        value = None if nearest is None else before(single, nearest)
        exact_there = any(edge.relation == "=" for edge in edges)
        if value is not None and not exact_there:
            assert single.score(value) == score


@given(singles(*STEPLIKE, *SLOPES))
def test_the_value_stands_in_one_segment_and_the_segments_leave_no_gap(single: Single) -> None:
    _, scale, _ = explained(single)
    if scale is None:
        return
    (here,) = [each for each in scale.segments if each.here]
    assert scale.value is not None
    assert here.low is None or here.low <= scale.value
    assert here.high is None or scale.value <= here.high
    for one, other in zip(scale.segments, scale.segments[1:], strict=False):
        assert one.high == other.low is not None
        assert one.high_closed != other.low_closed


@given(singles("bands", "steps", "target", "interpolate", "slope", "share"))
def test_the_segment_tells_the_points(single: Single) -> None:
    result = perfscore.evaluate(single.framework, {"x": single.value})
    node, scale = result["i"], result["i"].explanation.scale
    if scale is None:
        return
    (here,) = [each for each in scale.segments if each.here]
    assert scale.value is not None
    told = here.low_points
    if here.low_points != here.high_points and here.low is not None and here.high is not None:
        share = (scale.value - here.low) / (here.high - here.low)
        told += (here.high_points - here.low_points) * share
    assert told == node.earned


@given(cases())
def test_edges_and_scales_can_always_be_asked_for(case: Case) -> None:
    result = result_of(case.description, case.facts)
    for node in result.walk() if result else ():
        story = node.explanation
        assert all(edge.effect != 0 for edge in story.edges) or not node.path
        assert [edge.effect < 0 for edge in story.edges] == sorted(edge.effect < 0 for edge in story.edges)
        if story.scale is not None:
            assert sum(segment.here for segment in story.scale.segments) == 1


@given(st.data())
def test_each_figure_of_a_formula_can_be_moved_alone(data: st.DataObject) -> None:
    few = st.sampled_from([Fraction(each, 2) for each in range(1, 13)])
    facts: dict[str, Value] = {name: data.draw(few) for name in "xyz"}
    formulas = (
        "z * min(1, x / y)",
        "max(x, y) + z",
        "abs(x - y) * z",
        "mean(x, y, z)",
        "8 - x * y / z",
        "min(x, y, z)",
    )
    formula_, limit = data.draw(st.sampled_from(formulas)), data.draw(st.sampled_from(("", "at most 6", "at least 2")))
    framework = perfscore.loads(
        "framework f { points 10 round half_up to 0.01 at each indicator } fact x, y, z : number in > 0\n"
        f"indicator i 10 {{ award {formula_} {limit} }}"
    )
    node = perfscore.evaluate(framework, facts)["i"]
    for edge in node.explanation.edges:
        now = facts[edge.subject]
        assert edge.distance is not None and isinstance(now, Fraction)
        places = [place for place in (now + edge.distance, now - edge.distance) if place > 0]
        if edge.relation != "=":
            places = places[:1] if edge.relation == ">=" else places[-1:]
        found = [perfscore.evaluate(framework, facts | {edge.subject: place})["i"].score for place in places]
        assert Fraction(node.score) + edge.effect in map(Fraction, found)


# ---------------------------------------------------------------- the grade of the whole

TENTHS = st.integers(0, 100).map(lambda tenths: Fraction(tenths, 10))
HEAD = "framework f {{ points 10 {plan} grade on {basis} {{ {rows} }} }}\nfact x : number in [0, 10]\n"


@dataclass(frozen=True)
class Whole:
    """A framework whose total is one fact, with limits on it and on its grade, and the facts."""

    text: str
    facts: dict[str, Value]

    def result(self, **changes: Value) -> perfscore.Result:
        return perfscore.evaluate(perfscore.loads(self.text), self.facts | changes)


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    places = sorted(draw(st.sets(TENTHS, min_size=1, max_size=4)), reverse=True)
    signs = [draw(st.sampled_from((">=", ">"))) for _ in places]
    grades = [draw(st.sampled_from("ABCD")) if draw(st.booleans()) else grade for grade in "ABCD"[: len(places)]]
    names = list(dict.fromkeys([*grades, "E"]))
    table = [
        f'{sign} {decimal_text(place)} : "{grade}"' for sign, place, grade in zip(signs, places, grades, strict=True)
    ]
    plan = draw(st.sampled_from(("", "round half_up to 0.1 at total", "round down to 1 at total")))
    head = HEAD.format(
        plan=plan, basis=draw(st.sampled_from(("published", "exact"))), rows=", ".join([*table, 'else : "E"'])
    )
    facts: dict[str, Value] = {"x": draw(TENTHS)}
    rules = []
    for number in range(draw(st.integers(0, 4))):
        points = decimal_text(draw(TENTHS))
        cap = f'cap grade at "{draw(st.sampled_from(names))}"'
        rule_ = draw(
            st.sampled_from((cap, f'grade "X{number}"', f"cap {points}", f"at least {points}", "zero", "full"))
        )
        rules.append(f"fact b{number} : bool\n{rule_} when b{number}")
        facts[f"b{number}"] = draw(st.booleans())
    return Whole("\n".join([head, "indicator i 10 { award x }", *rules]), facts)


def graded(whole: Whole, **changes: Value) -> tuple[Fraction, str | None]:
    """The total that is graded, and the grade."""
    result = whole.result(**changes)
    return (Fraction(result.score) if "on published" in whole.text else result.exact), result.grade


@given(wholes())
def test_where_the_total_reaches_an_edge_the_grade_is_what_it_says(whole: Whole) -> None:
    total, grade = graded(whole)
    published, step = "on published" in whole.text, A_LITTLE
    if published and "round" in whole.text:
        step = Fraction(1) if "to 1 at" in whole.text else Fraction(1, 10)
    for edge in whole.result().explanation.edges:
        if edge.subject != "total":
            continue
        assert edge.grade != grade
        at = total + edge.effect
        below = at // step * step
        places = {at, at - step, at + step, below, below + step}
        found = [graded(whole, x=x) for x in places if 0 <= x <= 10]
        assert edge.grade in [each for reached, each in found if beyond_edge(reached, edge, at)]
        before_it = [pair for pair in found if min(total, at) <= pair[0] <= max(total, at)]
        assert all(each == grade for reached, each in before_it if not beyond_edge(reached, edge, at))


def beyond_edge(total: Fraction, edge: Edge, at: Fraction) -> bool:
    match edge.relation:
        case ">=":
            return total >= at
        case ">":
            return total > at
        case "<=":
            return total <= at
        case _:
            return total < at


@given(wholes())
def test_where_a_condition_of_the_whole_turns_grade_and_points_are_what_the_edge_says(whole: Whole) -> None:
    result = whole.result()
    told = {edge.subject: edge for edge in result.explanation.edges if edge.subject != "total"}
    for name in [name for name in whole.facts if name != "x"]:
        other = whole.result(**{name: not whole.facts[name]})
        if (other.score, other.grade) == (result.score, result.grade):
            assert name not in told
            continue
        edge = told[name]
        assert edge.effect == Fraction(other.score) - Fraction(result.score)
        assert (edge.grade or result.grade) == other.grade
        assert edge.grade != result.grade


@given(wholes())
def test_without_an_edge_of_the_total_no_total_has_another_grade(whole: Whole) -> None:
    result = whole.result()
    totals = [edge for edge in result.explanation.edges if edge.subject == "total"]
    for up in (True, False):
        if not any(edge.relation.startswith(">") == up for edge in totals):
            others = [whole.result(x=Fraction(each, 2)) for each in range(21)]
            found = {each.grade for each in others if (each.exact > result.exact if up else each.exact < result.exact)}
            assert found <= {result.grade}
