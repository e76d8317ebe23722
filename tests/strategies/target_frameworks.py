"""Random frameworks whose rows hold written targets, and many fact sets for each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

FAMILIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "people": (("≥20人", "20人", "≤20", "10~20人", "=3", "30人以上"), ("25人", "20", "19人", "0", "3", "30人", "7")),
    "money": (("≥3", "≤预算", "≥预算", "<预算", "0", "≤2.5"), ("3", "7", "30000", "0", "-3", "5", "2.5")),
    "time": (("≤2天", "1小时", "<1小时", "≤90分钟", "3天以内"), ("1天", "30分钟", "2天", "1小时", "72小时", "0天")),
    "rate": (("≥90%", "100%", "≥0.5‰", ">95%", "0%"), ("95%", "89.9%", "0.3‰", "100%", "0%", "120%")),
    "day": (("2021年12月底前", "2021-11-30", "≥2021年6月1日"), ("2021年11月", "2021-12-31", "2022-01-01", "2021-5-31")),
    "words": (("及时", "无", "有效保障"), ("及时", "及时完成", "无", "有效保障了业务")),
}  # fmt: skip
NUMBERS = tuple(map(Decimal, ["0", "1", "2", "3", "5", "7.5", "10", "20", "0.5", "-1", "100"]))
POINTS = tuple(map(Decimal, ["5", "5", "2.5", "0", "10", "1"]))
SHARES = tuple(map(Decimal, ["1", "2", "3", "1", "0.5"]))
DAYS = tuple(datetime.date(2021, month, 28) for month in (1, 6, 11, 12))
NAMES = ("甲", "乙", "丙.丁", "甲", " 戊 ", "")

HEADER = """framework written {{
  points {points}
  {plan}
}}
fact budget : money in > 0
fact rate   : ratio
fact head   : count("人")
fact goal   : target("预算" : budget)
fact goal_2 : target("预算" : budget / 3) optional
fact had    : actual
fact day_   : date
fact off    : bool
fact things : table {{
  name  : text optional
  kind  : choice("x", "y") default "x"
  goal_ : target("预算" : budget * 2)
  had_  : actual optional
  p     : points in [0, 100]
  got   : points
  gave  : points optional
  share : number
  n     : count("人") optional
  why   : text optional
  skip  : bool default false
}}
let reached = attainment(had, goal)
let beside  = deviation(head, goal)
let most    = maximum(attainment(had_, goal_) of things where had_ is known otherwise 0)
"""
CLAUSES = (
    "target {a} meets {t} otherwise zero",
    "target {a} meets {t} otherwise proportional flag beyond 30%",
    "target {a} meets {t} otherwise bands {{ >= 90% : 4 / 5 * full, >= 50% : full / 2, else : 0 }} flag beyond 5%",
    "award if {a} meets {t} then full else full / 4",
    "award min(full, max(0, full * {m}))",
)
ROW_CLAUSES = (
    *CLAUSES,
    "judged got",
    "judged got because why",
    "judged got step 0.5",
    "target {a} meets {t} otherwise judged gave because why",
    'target {a} meets {t} otherwise judged gave in 0 .. 2 step 0.5 because why "open" flag beyond 5%',
    "deduct {{ 1 when {a} meets {t} }}",
)
SIDES = (("had", "goal"), ("head", "goal"), ("rate", "goal"), ("day_", "goal"), ("budget", "goal"), ("had", "goal_2"))
ROW_SIDES = (("had_", "goal_"), ("had_", "goal_"), ("n", "goal_"), ("had", "goal_"), ("had_", "goal"))
FAMILY_OF = {"head": "people", "n": "people", "rate": "rate", "day_": "day", "budget": "money"}
MEASURES = ("attainment({a}, {t})", "deviation({a}, {t})", "reached", "beside", "most")
LIMITS = (
    "", "", "", "zero when off", "full when off", "na when off then redistribute", "na when off then full",
    "at most full / 2 when off", "check {a} meets {t}", "check {a} meets {t} flag beyond 10%",
)  # fmt: skip
ROW_LIMITS = (
    *LIMITS, "na when skip then redistribute", "na when skip then redistribute", "na when {a} meets {t} then zero",
    "cap full - 1 when count(things where had_ is missing) > 1", "zero when skip",
)  # fmt: skip
PLANS = (
    "round half_up to 0.01 at each indicator, total", "round half_even to 1 at each group, total",
    "round half_up to 0.1 at each part, each indicator, each group, total", "round down to 0.5 at total",
)  # fmt: skip


@dataclass(frozen=True)
class TargetCase:
    """A framework and fact sets for it."""

    text: str
    facts: tuple[dict[str, Any], ...]


@st.composite
def target_cases(draw: st.DrawFn, many: int = 6) -> TargetCase:
    """A framework with rows that hold written targets, and so many fact sets."""

    def pick(options: tuple[Any, ...]) -> Any:
        return draw(st.sampled_from(options))

    def rule(clauses: tuple[str, ...], sides: tuple[str, str], limits: tuple[str, ...]) -> str:
        actual, target = sides
        lines = (pick(clauses), pick(limits), pick(limits))
        measure = pick(MEASURES).replace("{a}", actual).replace("{t}", target)
        found = "\n".join(dict.fromkeys(lines)).replace("{a}", actual).replace("{t}", target).replace("{m}", measure)
        return found.replace("{{", "{").replace("}}", "}")

    kind = pick(("", "", "", "mean", "weighted mean", "minimum", "maximum", "from 3"))
    by = " by kind" if kind == "" and draw(st.booleans()) else ""
    where = pick(("", "", " where p > 0", " where had_ is known", " where not skip"))
    points = "p" if kind in {"", "from 3"} and draw(st.booleans()) else "5"
    weight = pick((" weight share", " weight 2")) if kind == "weighted mean" else ""
    total = 10 if kind == "" else 5
    sides, row_sides = pick(SIDES), pick(ROW_SIDES)
    row, single = rule(ROW_CLAUSES, row_sides, ROW_LIMITS), rule(CLAUSES, sides, LIMITS)
    family = FAMILY_OF.get(sides[0]) or FAMILY_OF.get(row_sides[0])
    scale = " weight 1" if kind == "weighted mean" else ""
    beside = f"indicator plain 5{scale} {{ award 3\nna when rate > 1 then redistribute }}" if kind != "from 3" else ""
    plain = beside if draw(st.integers(0, 3)) == 0 else ""
    text = HEADER.format(points=total + 4, plan=pick(PLANS)) + (
        f"indicator one 4 {{ {single} }}\n"
        f"group all {total} {kind} {{\n{pick(('', '', 'zero when off'))}\n{plain}\n"
        f"each row of things{by}{where} {{ indicator name {points}{weight} {{ {row} }} }}\n}}\n"
    )
    rest = total - (5 if plain else 0)
    return TargetCase(text, tuple(facts(draw, rest, points, family) for _ in range(many)))


def facts(draw: st.DrawFn, total: int, points: str, family: str | None) -> dict[str, Any]:
    """A fact set, whose rows mostly carry the points of their group; most targets are of one kind."""

    def pick(options: tuple[Any, ...]) -> Any:
        return draw(st.sampled_from(options))

    family = family or pick(tuple(FAMILIES))

    def wording(which: int) -> Any:
        own = family if draw(st.integers(0, 30)) else pick(tuple(FAMILIES))
        return pick(FAMILIES[own][which])

    def row() -> dict[str, Any]:
        found = {
            "name": pick(NAMES), "kind": pick(("x", "y", None)), "goal_": wording(0),
            "had_": wording(1) if draw(st.integers(0, 9)) else None,
            "p": pick(POINTS), "got": pick(POINTS), "share": pick(SHARES), "n": pick((None, 3, 20, 21)),
            "why": pick((None, "late", " ")), "skip": pick((None, False, False, True)),
            "gave": pick((None, None, Decimal(0), Decimal("0.5"), Decimal(1), Decimal(2))),
        }  # fmt: skip
        if found["p"] < found["got"] and draw(st.integers(0, 5)):
            found["got"] = found["p"]
        return found

    rows = [row() for _ in range(draw(st.integers(0 if draw(st.integers(0, 9)) == 0 else 1, 4)))]
    if draw(st.integers(0, 9)):
        rows = rows[: max(1, total // 5)] if points == "5" else rows
        rest = Decimal(total)
        for each in rows[:-1]:
            each["p"] = min(each["p"], rest)
            rest -= each["p"]
        if rows:
            rows[-1]["p"] = rest
        rows += [{**row(), "p": Decimal(5)} for _ in range(total // 5 - len(rows))] if points == "5" else []
        for each in rows:
            each["got"] = min(each["got"], each["p"])
    given = {
        "budget": pick(NUMBERS[1:6]), "rate": pick(NUMBERS), "head": pick((0, 19, 20, 25)), "goal": wording(0),
        "goal_2": wording(0) if draw(st.integers(0, 9)) else None,
        "had": wording(1), "day_": pick(DAYS), "off": pick((False, False, True)),
        "things": rows,
    }  # fmt: skip
    return {name: value for name, value in given.items() if value is not None}
